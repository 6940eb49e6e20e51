package mappings

import (
	"strings"
	"testing"
)

const aGCLID = "Cj0KCQjw4Oe4BhCcARIsADQ0csk9bV2pD6mWlXo7aYqk3dXWm1cRkQ5ZrTn8-tYQ2sXhJ0LmNpQrStUaAlZ5EALw_wcB"

func TestCleanClickID(t *testing.T) {
	wbraid := "Cl" + strings.Repeat("kKCQjw-4Oe_", 12) + "AbCdEfGh" // 142 characters
	for _, test := range []struct{ name, text, want, code string }{
		{"as it is", aGCLID, aGCLID, ""},
		{"26 characters of old", "CKvZ2rTq5b8CFQ4B4AodZxkGpQ", "CKvZ2rTq5b8CFQ4B4AodZxkGpQ", ""},
		{"142 characters", wbraid, wbraid, ""},
		{"gbraid", "0AAAAAoVq2bGZ1pXc9Lk_mN7sTwR3uYh-eF", "0AAAAAoVq2bGZ1pXc9Lk_mN7sTwR3uYh-eF", ""},
		{"padded", "\t " + aGCLID + "\u00a0\u200b\r", aGCLID, ""},
		{"quoted", `"` + aGCLID + `"`, aGCLID, ""},
		{"with apostrophe", "'" + aGCLID, aGCLID, ""},
		{"as formula", `="` + aGCLID + `"`, aGCLID, ""},
		{"empty", "", "", ""},
		{"null word", " (not set) ", "", ""},
		{"null word in capitals", "NULL", "", ""},
		{"placeholder", "{gclid}", "", ""},
		{"template", "{{gclid}}", "", ""},
		{"Google's test word", "TeSter-123", "", ""},
		{"small letters only", strings.ToLower(aGCLID), "", "CLICK_ID_CASE_LOST"},
		{"capitals only", strings.ToUpper(aGCLID), "", "CLICK_ID_CASE_LOST"},
		{"URL", "https://example.com/?gclid=" + aGCLID, "", "BAD_CLICK_ID"},
		{"parameters", "gclid=" + aGCLID + "&gbraid=x", "", "BAD_CLICK_ID"},
		{"cookie", "GCL.1690000000." + aGCLID, "", "BAD_CLICK_ID"},
		{"URL-encoded", strings.Replace(aGCLID, "-", "%2D", 1), "", "BAD_CLICK_ID"},
		{"ef_id", aGCLID + ":G:s", "", "BAD_CLICK_ID"},
		{"two of them", aGCLID + ";" + aGCLID, "", "BAD_CLICK_ID"},
		{"a blank within", aGCLID[:30] + " " + aGCLID[30:], "", "BAD_CLICK_ID"},
		{"a formula", "=cmd|' /C calc'!A0", "", "BAD_CLICK_ID"},
		{"Cyrillic", aGCLID[:30] + "а" + aGCLID[31:], "", "BAD_CLICK_ID"},
		{"a letter", "dear sir or madam", "", "BAD_CLICK_ID"},
		{"too long", strings.Repeat("aB", 300), "", "BAD_CLICK_ID"},
		{"msclkid", "0f8fad5bd9cb469fa16570867728950e", "", "FOREIGN_CLICK_ID"},
		{"fbclid", "IwAR0" + aGCLID, "", "FOREIGN_CLICK_ID"},
		{"fbc", "fb.1.1690000000.IwAR0", "", "BAD_CLICK_ID"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, problem := cleanClickID(test.text)
			code := ""
			if problem != nil {
				code, got = problem.Code, ""
				if problem.Message == "" || problem.Remedy == "" {
					t.Error("the problem has no words")
				}
			}
			if got != test.want || code != test.code {
				t.Errorf("got %q %s, want %q %s", got, code, test.want, test.code)
			}
		})
	}
}

// TestBadClickIDNamesTheCharacter, and not the text, which may be a name.
func TestBadClickIDNamesTheCharacter(t *testing.T) {
	for text, want := range map[string]string{
		"“" + aGCLID:                         `"“" (U+201C)`,
		aGCLID[:30] + "а" + aGCLID[31:]:      `"а" (U+0430)`,
		aGCLID[:30] + "\u200b" + aGCLID[31:]: `"\u200b" (U+200B)`,
		"Zoë":                                `"ë" (U+00EB)`,
		aGCLID + "=":                         `"=" (U+003D)`,
	} {
		if _, problem := cleanClickID(text); problem == nil || !strings.Contains(problem.Message, "holds "+want) ||
			strings.Contains(problem.Message, text) {
			t.Errorf("%q: %v", text, problem)
		}
	}
}

func FuzzClickID(f *testing.F) {
	f.Add(aGCLID)
	f.Add(`="x"`)
	f.Add("'' '")
	f.Fuzz(func(t *testing.T, text string) {
		id, problem := cleanClickID(text)
		if problem != nil || id == "" {
			return
		}
		if !strings.Contains(text, id) {
			t.Errorf("%q gave %q, which is no part of it", text, id)
		}
		if again, problem := cleanClickID(id); again != id || problem != nil {
			t.Errorf("%q gave %q, which gave %q, %v", text, id, again, problem)
		}
	})
}
