package buckets

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

// Operation is what was to be done with objects of a bucket.
type Operation uint8

// The operations take different rights.
const (
	Read Operation = iota // or list them
	Write
	Overwrite
	Remove
)

// refusal says in words why a place cannot be used, and what to do about it.
type refusal struct {
	words string
	cause error
}

func (r *refusal) Error() string { return r.words }

// Unwrap gives the cause.
func (r *refusal) Unwrap() error { return r.cause }

// Words says what keeps an operation in a place from being done, and what to do about it, with the store's own words
// behind it in brackets, on one line. It repeats neither the query nor the password of a URL, as an error of a store's
// library may. Of a local place, and of an interruption, an error says enough.
func Words(err error, location string, operation Operation) error {
	scheme, _, isURL := strings.Cut(location, "://")
	if err == nil || !isURL || scheme == "file" || errors.Is(err, context.Canceled) {
		return err
	}
	if ReadOnly(location) { // convload's own drivers say it in words, and repeat no URL
		return &refusal{printable(innermost(err).Error()), err}
	}
	words := shortened(innermost(err).Error())
	if c, known := clouds[scheme]; known {
		bucket := ""
		if u, err := url.Parse(location); err == nil {
			bucket = u.Host // without what may stand in front of it, which may be a password
		}
		if advice := c.advice(obstacleOf(err), bucket, operation); advice != "" {
			words = advice + " (" + words + ")"
		}
	}
	return &refusal{words, err}
}

// innermost takes the bucket library's own words off an error, which say what kind of error it is.
func innermost(err error) error {
	for {
		both, ok := err.(interface{ Unwrap() []error }) //nolint:errorlint // one layer at a time
		if !ok || !strings.Contains(err.Error(), "(code=") || len(both.Unwrap()) == 0 || both.Unwrap()[0] == nil {
			return err
		}
		err = both.Unwrap()[0]
	}
}

// maxCause is how much of a cause is shown, in bytes.
const maxCause = 300

var (
	// anyURL ends before the punctuation of the sentence that it stands in.
	anyURL = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^\s"'<>]*[^\s"'<>:,;]`)
	// ruler is what Azure's SDK draws between the parts of an error.
	ruler = regexp.MustCompile(`-{8,}`)
	// document is the body of an answer, which says once more what stands before it.
	document = regexp.MustCompile(`(?is)\x{feff}?<(?:\?xml|!doctype|html|error)\b.*`)
)

// shortened makes one line of a cause, without what is secret in URLs.
func shortened(cause string) string {
	cause = ruler.ReplaceAllString(document.ReplaceAllString(cause, ""), " ")
	cause = strings.Join(strings.Fields(anyURL.ReplaceAllStringFunc(cause, Shown)), " ")
	if len(cause) > maxCause {
		cause = strings.ToValidUTF8(cause[:maxCause-len("…")], "") + "…"
	}
	return printable(cause)
}

// printable makes a text one that does no harm on a terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}
