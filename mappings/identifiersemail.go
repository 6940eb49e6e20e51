package mappings

import (
	"slices"
	"strings"
	"unicode"

	"convload/pipeline"
)

// hashEmail normalises an e-mail address as Google does and hashes it; a SHA-256 hash is passed on. An address may stand
// behind mailto: and, in angle brackets, behind a name. The address itself appears in no message.
// (https://developers.google.com/google-ads/api/docs/conversions/upload-identifiers)
func hashEmail(text string) (pipeline.UserID, *pipeline.Problem) {
	s, link := bared(text, "mailto:")
	hash, found, problem := alreadyHashed(s)
	switch {
	case problem != nil:
		return badEmail(problem.Message, problem.Remedy)
	case found:
		return pipeline.UserID{Kind: pipeline.HashedEmail, Hash: hash}, nil
	}
	if link {
		s, _, _ = strings.Cut(s, "?") // mailto:name@example.com?subject=…
	}
	s = strings.ToLower(s)
	if name, rest, found := strings.Cut(s, "<"); found {
		address, closed := strings.CutSuffix(rest, ">")
		if name = strings.Trim(name, `'" `); closed && (name == address || !strings.Contains(name, "@")) {
			s = address
		}
	}
	if strings.Count(s, "@") > 1 {
		return badEmail("the cell seems to hold several e-mail addresses",
			"keep one of them, or give each a column of its own and name it in the mapping: add more_columns: […] to email")
	}
	local, domain, _ := strings.Cut(s, "@")
	box := local
	if domain == "gmail.com" || domain == "googlemail.com" {
		box, _, _ = strings.Cut(box, "+")
		box = strings.ReplaceAll(box, ".", "")
	}
	if !isLocalPart(local) || box == "" || !isDomain(domain) {
		return badEmail("this is no e-mail address", "write one address, such as name@example.com, or its SHA-256 hash")
	}
	return pipeline.UserID{Kind: pipeline.HashedEmail, Hash: hashed(box + "@" + domain)}, nil
}

func badEmail(message, remedy string) (pipeline.UserID, *pipeline.Problem) {
	return pipeline.UserID{}, &pipeline.Problem{Code: "BAD_EMAIL", Field: fieldEmail, Message: message, Remedy: remedy}
}

// isLocalPart tells whether a text may stand in front of the @. Blanks and the marks that part a list of addresses are
// not taken, though the standard allows them in quotation marks: what holds one is a list or a typing error.
func isLocalPart(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsGraphic(r) || unicode.IsSpace(r) || strings.ContainsRune(`,;:|\"()<>[]`, r)
	})
}

// isDomain tells whether a text may be a mail server's name: labels of letters, digits and hyphens, two of them at least.
func isDomain(s string) bool {
	labels := strings.Split(s, ".")
	return len(labels) > 1 && !slices.ContainsFunc(labels, func(label string) bool {
		return label == "" || strings.Trim(label, "-") != label || strings.ContainsFunc(label, func(r rune) bool {
			return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
		})
	})
}
