package mappings

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"convload/pipeline"
)

// hashEmail normalises an e-mail address as Google does and hashes it; a SHA-256 hash is passed on. The address itself
// appears in no message.
// (https://developers.google.com/google-ads/api/docs/conversions/upload-identifiers)
func hashEmail(text string) (pipeline.UserID, *pipeline.Problem) {
	s := strings.ToLower(strings.TrimFunc(text, isPadding))
	if len(s) == sha256.Size*2 && isHex(s) {
		return pipeline.UserID{Kind: pipeline.HashedEmail, Hash: s}, nil
	}
	local, domain, ok := strings.Cut(s, "@")
	if !ok || local == "" || !strings.Contains(domain, ".") || strings.ContainsAny(s, " \t,;") || strings.Contains(domain, "@") {
		return pipeline.UserID{}, &pipeline.Problem{Code: "BAD_EMAIL", Field: fieldEmail,
			Message: "this is no e-mail address", Remedy: "write one address, such as name@example.com, or its SHA-256 hash"}
	}
	if domain == "gmail.com" || domain == "googlemail.com" {
		local, _, _ = strings.Cut(local, "+")
		local = strings.ReplaceAll(local, ".", "")
	}
	return pipeline.UserID{Kind: pipeline.HashedEmail, Hash: hashed(local + "@" + domain)}, nil
}

// hashPhone normalises a phone number in international form to E.164 and hashes it; a SHA-256 hash is passed on.
func hashPhone(text string) (pipeline.UserID, *pipeline.Problem) {
	s := strings.TrimFunc(text, isPadding)
	if len(s) == sha256.Size*2 && isHex(s) {
		return pipeline.UserID{Kind: pipeline.HashedPhone, Hash: strings.ToLower(s)}, nil
	}
	if strings.Contains(s, "(0)") { // the nought is dialled within the country only
		return pipeline.UserID{}, badPhone
	}
	var digits strings.Builder
	for _, r := range strings.TrimPrefix(s, "+") {
		switch {
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case strings.ContainsRune(" -./()\u00a0\u202f", r):
		default:
			return pipeline.UserID{}, badPhone
		}
	}
	if n := digits.Len(); s == "" || s[0] != '+' || n < 7 || n > 15 {
		return pipeline.UserID{}, badPhone
	}
	return pipeline.UserID{Kind: pipeline.HashedPhone, Hash: hashed("+" + digits.String())}, nil
}

var badPhone = &pipeline.Problem{Code: "BAD_PHONE", Field: fieldPhone, Message: "this is no phone number in international form",
	Remedy: "write it with + and the country's code, such as +49 30 1234567, or its SHA-256 hash"}

func hashed(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
