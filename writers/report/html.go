package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // page.html and page.css
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"convload/pipeline"
)

var (
	//go:embed page.html
	pageText string
	//go:embed page.css
	pageStyle string

	pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
		"text": shortText, "utc": inUTC, "dashed": dashedCustomer, "percent": percent,
	}).Parse(pageText))

	// pagePolicy has a browser load nothing, run nothing, and apply no style but the page's own, whatever a text from a
	// file might achieve. (https://www.w3.org/TR/CSP3/)
	pagePolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-" + digest256(pageStyle) + "'"
)

func digest256(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// renderPage writes what the manifest holds of a file as a page to look at. The page is the same whether the summary
// comes from the run itself or was read back from its manifest.
func renderPage(w io.Writer, s *pipeline.Summary, f *pipeline.FileSummary) error {
	var page bytes.Buffer
	if err := pageTemplate.Execute(&page, newPageView(s, f)); err != nil {
		return fmt.Errorf("page: %w", err)
	}
	_, err := io.WriteString(w, visible(page.String()))
	return err
}

// visible replaces what a browser would not show but act upon: control characters, and those that turn the direction of
// a text. Only texts from files hold any.
func visible(page string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
			return unicode.ReplacementChar
		}
		return r
	}, page)
}

// maxShownText is how many characters of a text the page shows.
const maxShownText = 1000

// shortText cuts a text that is too long for a page.
func shortText(text string) string {
	if utf8.RuneCountInString(text) <= maxShownText {
		return text
	}
	return string([]rune(text)[:maxShownText]) + "…"
}

// inUTC writes a time for people.
func inUTC(t time.Time) string {
	if t.IsZero() {
		return "not known"
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}

// dashedCustomer writes the number of an account as Google Ads shows it.
func dashedCustomer(id string) string {
	if len(id) != 10 || strings.Trim(id, "0123456789") != "" {
		return id
	}
	return id[:3] + "-" + id[3:6] + "-" + id[6:]
}

func percent(share float64) string { return fmt.Sprintf("%.3g %%", 100*share) }
