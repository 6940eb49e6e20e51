package mappings

import (
	"strings"
	"testing"

	"convload/pipeline"
)

const aGCLID = "Cj0KCQjw4Oe4BhCcARIsADQ0csk9bV2pD6mWlXo7aYqk3dXWm1cRkQ5ZrTn8-tYQ2sXhJ0LmNpQrStUaAlZ5EALw_wcB"

const aGBRAID = "0AAAAAoVq2bGZ1pXc9Lk_mN7sTwR3uYh-g" // 34 characters

var aWBRAID = "Cl" + strings.Repeat("kKCQjw-4Oe_", 12) + "AbCdEfGh" // 142 characters

// readClick reads a cell of gclids and gives the code of the problem, if any.
func readClick(t *testing.T, accept acceptance, text string) (clickReading, string) {
	t.Helper()
	c := clickColumn{kind: pipeline.GCLID, accept: accept}
	r, problem := c.read(text)
	if problem == nil {
		return r, ""
	}
	if problem.Message == "" || problem.Remedy == "" {
		t.Errorf("%q: the problem has no words", text)
	}
	return clickReading{}, problem.Code
}

func TestReadClickID(t *testing.T) {
	for _, test := range []struct{ name, text, want, code string }{
		{"as it is", aGCLID, aGCLID, ""},
		{"55 characters", "EAIaIQobChMIifjEtcr2jgMVmwpoCB2S2jHOEAEYASAAEgKLWfD_BwE", "EAIaIQobChMIifjEtcr2jgMVmwpoCB2S2jHOEAEYASAAEgKLWfD_BwE", ""},
		{"26 characters of old", "CKvZ2rTq5b8CFQ4B4AodZxkGpQ", "CKvZ2rTq5b8CFQ4B4AodZxkGpQ", ""},
		{"142 characters", aWBRAID, aWBRAID, ""},
		{"gbraid", aGBRAID, aGBRAID, ""},
		{"unknown beginning", "zz" + aGCLID, "zz" + aGCLID, ""},
		{"dashes and underscores at the ends", "-_" + aGCLID + "_-", "-_" + aGCLID + "_-", ""},

		{"leading blanks", " \t\r\n" + aGCLID, aGCLID, ""},
		{"blanks of other kinds", "\u00a0\u200b\ufeff\u2060\u200e" + aGCLID + "\u00a0\u200b\u200d\r", aGCLID, ""},
		{"quoted", `"` + aGCLID + `"`, aGCLID, ""},
		{"in apostrophes", "'" + aGCLID + "'", aGCLID, ""},
		{"with apostrophe", "'" + aGCLID, aGCLID, ""},
		{"as formula", `="` + aGCLID + `"`, aGCLID, ""},
		{"several wrappings", `"'` + aGCLID + ` ' "`, aGCLID, ""},
		{"small letters only", strings.ToLower(aGCLID), "", clickCaseLost},
		{"capitals only", strings.ToUpper(aGCLID), "", clickCaseLost},
		{"gbraid in small letters", strings.ToLower(aGBRAID), "", clickCaseLost},
		{"gbraid in capitals", strings.ToUpper(aGBRAID), "", clickCaseLost},
		{"cut off", aGCLID[:50], aGCLID[:50], ""},
		{"URL-encoded", strings.Replace(aGCLID, "-", "%2D", 1), "", badClickID},
		{"underscore encoded", strings.Replace(aGCLID, "_", "%5F", 1), "", badClickID},
		{"plus", strings.Replace(aGCLID, "-", "+", 1), "", badClickID},
		{"slash", strings.Replace(aGCLID, "_", "/", 1), "", badClickID},
		{"equals sign", aGCLID + "=", "", badClickID},
		{"URL", "https://example.com/?gclid=" + aGCLID, "", badClickID},
		{"URL without click ID", "https://example.com/", "", badClickID},
		{"parameters", "gclid=" + aGCLID + "&gbraid=x", "", badClickID},
		{"with parameters behind", aGCLID + "&utm_source=google", "", badClickID},
		{"cookie", "GCL.1690000000." + aGCLID, "", badClickID},
		{"ef_id", aGCLID + ":G:s", "", badClickID},
		{"comma", aGCLID + "," + aGCLID, "", badClickID},
		{"semicolon", aGCLID + "; " + aGCLID, "", badClickID},
		{"bar", aGCLID + "|" + aGCLID, "", badClickID},
		{"msclkid", "0f8fad5bd9cb469fa16570867728950e", "", foreignClickID},
		{"msclkid in capitals", "0F8FAD5BD9CB469FA16570867728950E", "", foreignClickID},
		{"fbclid", "IwAR0" + aGCLID, "", foreignClickID},
		{"newer fbclid", "IwZXh0" + aGCLID, "", foreignClickID},
		{"newest fbclid", "IwY2xjawE" + aGCLID, "", foreignClickID},
		{"fbc", "fb.1.1690000000.IwAR0", "", foreignClickID},
		{"ttclid", "E.C.P.CrsBCmNhbXBhaWdu", "", foreignClickID},
		{"named msclkid", "msclkid=0f8fad5b", "", foreignClickID},
		{"named fbclid", "?fbclid=IwAR0", "", foreignClickID},
		{"named dclid", "dclid=CJKu9dLd", "", foreignClickID},
		{"named ttclid", "ttclid=E.C.P.x", "", foreignClickID},
		{"named twclid", "twclid=2-4k", "", foreignClickID},
		{"named li_fat_id", "li_fat_id=0f8fad5b-d9cb", "", foreignClickID},
		{"named yclid", "YCLID=1234567890", "", foreignClickID},

		{"empty", "", "", ""},
		{"nothing but blanks", " \u00a0\t", "", ""},
		{"a spreadsheet's error", "#REF!", "", badClickID},
		{"another", "#DIV/0!", "", badClickID},
		{"a word in brackets", "(none)", "", ""},
		{"control character", aGCLID[:30] + "\x00" + aGCLID[30:], "", badClickID},
		{"a blank within", aGCLID[:30] + " " + aGCLID[30:], "", badClickID},
		{"a line break within", aGCLID[:30] + "\n" + aGCLID[30:], "", badClickID},
		{"Cyrillic", aGCLID[:30] + "а" + aGCLID[31:], "", badClickID},
		{"words", "dear sir or madam", "", badClickID},
		{"a formula", "=cmd|' /C calc'!A0", "", badClickID},
		{"512 characters", strings.Repeat("aB", 256), strings.Repeat("aB", 256), ""},
		{"over 512 characters", strings.Repeat("aB", 256) + "a", "", badClickID},
		{"another character of ASCII", aGCLID[:30] + "~" + aGCLID[30:], aGCLID[:30] + "~" + aGCLID[30:], ""},
		{"a point", aGCLID + ".", aGCLID + ".", ""},
		{"short", "CKvZ2rTq", "CKvZ2rTq", ""},
		{"no base64", aGCLID + "a", aGCLID + "a", ""},
		{"e-mail address", "jane@example.com", "", badClickID},
		{"telephone number", "0170-12345678", "", badClickID},
		{"an ID like a telephone number in part", "Cj0-0170-12345678-" + aGCLID[18:], "Cj0-0170-12345678-" + aGCLID[18:], ""},
		{"telephone number in brackets", "+49(170)1234567", "", badClickID},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, code := readClick(t, 0, test.text); got.id.Value != test.want || code != test.code {
				t.Errorf("got %q %s, want %q %s", got.id.Value, code, test.want, test.code)
			}
		})
	}
}

func TestWordsForAMissingClickID(t *testing.T) {
	for text, want := range map[string]string{
		"null": "null", "NULL": "null", "(null)": "(null)", "undefined": "undefined", " (not set) ": "(not set)", "N/A": "n/a",
		"#N/A": "#n/a", "None": "none", "{gclid}": "{gclid}", "{{gclid}}": "{{…}}", "{{ lead.gclid }}": "{{…}}",
		"%7Bgclid%7D": "%7bgclid%7d", "test": "test", "TeSter-123": "tester-123", `"-"`: "-", "—": "—",
	} {
		if got, code := readClick(t, 0, text); got.word != want || got.id != (pipeline.ClickID{}) || code != "" {
			t.Errorf("%q: got %+v %s", text, got, code)
		}
	}
	for word := range nullWords {
		if len(word) > longestNullWord || nullWord(word) != word {
			t.Errorf("the word %q is not found", word)
		}
	}
}

// TestBadClickIDNamesTheCharacter, and not the text, which may be a name.
func TestBadClickIDNamesTheCharacter(t *testing.T) {
	for text, want := range map[string]string{
		"“" + aGCLID:                         `"“" (U+201C)`,
		aGCLID[:30] + "а" + aGCLID[31:]:      `"а" (U+0430)`,
		aGCLID[:30] + "\u200b" + aGCLID[31:]: `"\u200b" (U+200B)`,
		"Zoë":                                `"ë" (U+00EB)`,
		"~" + aGCLID + "=":                   `"=" (U+003D)`,
	} {
		c := clickColumn{kind: pipeline.GCLID}
		if _, problem := c.read(text); problem == nil || !strings.Contains(problem.Message, "holds "+want) ||
			strings.Contains(problem.Message, text) {
			t.Errorf("%q: %v", text, problem)
		}
	}
}

// TestRemediesNameTheOption: what the mapping can have accepted, and with what it accepts already.
func TestRemediesNameTheOption(t *testing.T) {
	for _, test := range []struct {
		accept     acceptance
		text, want string
	}{
		{0, "https://example.com/?gclid=" + aGCLID, "or set accept: [url] for gclid in the mapping"},
		{0, "gclid=" + aGCLID, "or set accept: [url] for gclid in the mapping"},
		{0, "?utm_source=google", "or set accept: [url] for gclid in the mapping"},
		{0, "GCL.1690000000." + aGCLID, "or set accept: [cookie] for gclid in the mapping"},
		{acceptURL, "Cj0%2D", "or set accept: [url, encoded] for gclid in the mapping"},
	} {
		c := clickColumn{kind: pipeline.GCLID, accept: test.accept}
		if _, problem := c.read(test.text); problem == nil || !strings.Contains(problem.Remedy, test.want) {
			t.Errorf("%q: %+v", test.text, problem)
		}
	}
}

func TestOddClickIDs(t *testing.T) {
	for _, test := range []struct {
		kind     pipeline.ClickIDKind
		id, want string
	}{
		{pipeline.GCLID, aGCLID, ""},
		{pipeline.GCLID, "CKvZ2rTq5b8CFQ4B4AodZxkGpQ", ""},
		{pipeline.GBRAID, aGBRAID, ""},
		{pipeline.WBRAID, aWBRAID, ""},
		{pipeline.GCLID, aGBRAID, "looks like a gbraid"},
		{pipeline.GCLID, aWBRAID, "looks like a wbraid"},
		{pipeline.GBRAID, aGCLID, "this gbraid looks like a gclid"},
		{pipeline.GCLID, "CKvZ2rTq5b8CFQ4B4Ao", "shorter than any"},
		{pipeline.GCLID, aGCLID[:79], "may have been cut off"},
		{pipeline.GCLID, "CjwKCA" + aGCLID[6:64], "may have been cut off"},
		{pipeline.GCLID, aGCLID[:80], ""},
		{pipeline.GCLID, "x" + aGCLID[:79], "begins as none"},
		{pipeline.GBRAID, "1" + aGBRAID, "begins as none"},
		{pipeline.WBRAID, "x" + aWBRAID, "begins as none"},
		{pipeline.GCLID, aGCLID[:30] + "~" + aGCLID[30:], `holds "~"`},
		{pipeline.GCLID, aGCLID + "a", "lost or gained a character"},
	} {
		plain, _ := letters(test.id)
		got := oddClickID(pipeline.ClickID{Kind: test.kind, Value: test.id}, plain)
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%s %s: got %q, want %q", test.kind, test.id, got, test.want)
		}
	}
}

// TestCellsThatAreNoClickIDs: what a workbook says is a number, a time or a truth value is not sent as a click ID.
func TestCellsThatAreNoClickIDs(t *testing.T) {
	c := clickColumn{kind: pipeline.GCLID}
	for _, cell := range []pipeline.Cell{{Kind: pipeline.Number, Text: "12345678901234500000"}, {Kind: pipeline.Date, Text: "2026-03-02"},
		{Kind: pipeline.Bool, Text: "TRUE"}, {Kind: pipeline.TimeOfDay, Text: "10:00:00"}} {
		if r, problem := c.cell(cell); problem == nil || problem.Code != badClickID {
			t.Errorf("%v was read as %q", cell, r.id.Value)
		}
	}
	if r, problem := c.cell(pipeline.Cell{Kind: pipeline.Number, Text: "0"}); problem != nil || r.word != "0" {
		t.Errorf("the number 0: %+v, %v", r, problem)
	}
}

// TestRemedyOfAnAddress: the remedy names the parameter that is there.
func TestRemedyOfAnAddress(t *testing.T) {
	c := clickColumn{kind: pipeline.GCLID}
	for text, want := range map[string]string{"wbraid=" + aWBRAID: "in a column for wbraid", "https://example.com/?gclid=x&wbraid=y": "follows gclid=",
		"https://example.com/": "if the address holds one"} {
		if _, problem := c.read(text); problem == nil || !strings.Contains(problem.Remedy, want) {
			t.Errorf("%s: %v", text, problem)
		}
	}
}
