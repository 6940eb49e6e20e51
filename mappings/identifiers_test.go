package mappings

import (
	"fmt"
	"strings"
	"testing"

	"convload/pipeline"
)

func TestEmailsAreNormalisedAsGoogleDoes(t *testing.T) {
	const ofABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-2, appendix B.1
	if got := hashed("abc"); got != ofABC {
		t.Errorf("%s is not the SHA-256 of abc", got)
	}
	for _, test := range []struct{ cell, same string }{
		{" Jane.Doe+ads@Gmail.com ", "janedoe@gmail.com"},
		{"jane.doe@googlemail.com", "janedoe@googlemail.com"},
		{"Jane.Doe+ads@Example.com", "jane.doe+ads@example.com"},
		{"\u00a0jane@example.com\u200b", "jane@example.com"},
		{"'jane@example.com", "jane@example.com"},
		{`"jane@example.com"`, "jane@example.com"},
		{`="jane@example.com"`, "jane@example.com"},
		{"mailto:jane@example.com", "jane@example.com"},
		{"MAILTO:Jane@Example.com?subject=Hello", "jane@example.com"},
		{"Jane Doe <jane@example.com>", "jane@example.com"},
		{`"Doe, Jane" <Jane@Example.com>`, "jane@example.com"},
		{"'jane@example.com' <jane@example.com>", "jane@example.com"},
		{"<jane@example.com>", "jane@example.com"},
		{"o'neill@example.com", "o'neill@example.com"},
		{"jürgen@müller.example", "jürgen@müller.example"},
		{"jane@mail.example-firm.co.uk", "jane@mail.example-firm.co.uk"},
	} {
		got, problem := hashEmail(test.cell)
		if problem != nil || got != (pipeline.UserID{Kind: pipeline.HashedEmail, Hash: hashed(test.same)}) {
			t.Errorf("%q: %v, %v", test.cell, got, problem)
		}
	}
	for _, cell := range []string{ofABC, " " + strings.ToUpper(ofABC), "'" + ofABC} {
		if got, problem := hashEmail(cell); problem != nil || got.Hash != ofABC {
			t.Errorf("the hash %q was not passed on: %v, %v", cell, got, problem)
		}
	}
}

func TestEmailsThatAreNone(t *testing.T) {
	const none, several, hash = "no e-mail address", "several e-mail addresses", "none by SHA-256"
	for _, test := range []struct{ cell, message string }{
		{"jane", none},
		{"@example.com", none},
		{"jane@", none},
		{"+ads@gmail.com", none}, // of which normalising leaves nothing
		{"jane+a,b@gmail.com", none},
		{"jane@example", none},
		{"jane@.com", none},
		{"jane@example..com", none},
		{"jane@example.com.", none},
		{"jane@-example.com", none},
		{"jane doe@example.com", none},
		{"jane@exam ple.com", none},
		{"ja\u200bne@example.com", none},
		{"jane(at)example.com", none},
		{"Jane <jane@example.com", none},
		{"TRUE", none},
		{"491701234567", none},
		{"jane@example.com;john@example.com", several},
		{"jane@example.com, john@example.com", several},
		{"jane@example.com john@example.com", several},
		{"jane@example.com\njohn@example.com", several},
		{"Jane <jane@example.com>; John <john@example.com>", several},
		{"john@example.com <jane@example.com>", several},
		{"john@example.com; Jane <jane@example.com>", several},
		{"d41d8cd98f00b204e9800998ecf8427e", hash},
		{hashed("x")[:40], hash},
		{hashed("x") + hashed("y"), hash},
		{hashed(""), "hash of an empty text"},
	} {
		got, problem := hashEmail(test.cell)
		if problem == nil || !strings.Contains(problem.Message, test.message) || problem.Code != "BAD_EMAIL" || problem.Remedy == "" {
			t.Errorf("%q: %v, %v", test.cell, got, problem)
		}
	}
}

func TestPhoneNumbersInE164(t *testing.T) {
	for _, test := range []struct {
		cell   pipeline.Cell
		region string
		want   string // E.164, or a part of the message
	}{
		{textCell("+49 (30) 123-45 67"), "", "+49301234567"},
		{textCell("+49 (0)30 1234567"), "", "+49301234567"},
		{textCell("+39 06 1234567"), "", "+39061234567"},
		{textCell("+39 06 1234567"), "DE", "+39061234567"},
		{textCell("+44 20\u00a07946\u202f0958"), "", "+442079460958"},
		{textCell("+34.600.111.222"), "", "+34600111222"},
		{textCell("'+49301234567"), "", "+49301234567"},
		{textCell(`="+49301234567"`), "", "+49301234567"},
		{textCell("tel:+49-30-1234567"), "", "+49301234567"},
		{textCell("tel:+49-30-1234567;ext=12"), "", "+49301234567"},
		{textCell("TEL: +49 30 1234567"), "", "+49301234567"},
		{textCell("+1 650 555 1234 ext. 12"), "", "+16505551234"},
		{textCell("(650) 555-1234 x123"), "US", "+16505551234"},
		{textCell("030/1234567"), "DE", "+49301234567"},
		{textCell("0049 30 1234567"), "DE", "+49301234567"},
		{textCell("0170 1234567"), "DE", "+491701234567"},
		{textCell("6505551234"), "US", "+16505551234"},
		{textCell("16505551234"), "US", "+16505551234"},
		{textCell("8 495 123-45-67"), "RU", "+74951234567"},
		{textCell("06 1234567"), "IT", "+39061234567"},
		{textCell("(555) 010-0123"), "US", "+15550100123"}, // of the right length, and nobody's
		// A workbook's number has lost its + or its 0.
		{numberCell("491701234567"), "DE", "may have lost the +"},
		{textCell("49 170 1234567"), "DE", "may have lost the +"},
		{numberCell("34600111222"), "ES", "+34600111222"}, // too long for a number within Spain
		{numberCell("600111222"), "ES", "+34600111222"},
		{textCell("3912345678"), "IT", "+393912345678"}, // a mobile phone's; nobody's with 39 as the country's code
		{textCell("0491 70123"), "DE", "+4949170123"},
		{numberCell("1701234567"), "DE", "+491701234567"},
		{numberCell("6505551234"), "US", "+16505551234"},
		{numberCell("491701234567"), "", "no country's code"},
		{numberCell("491701234567"), "US", "+491701234567"}, // nobody's within these countries
		{numberCell("491701234567"), "AT", "+491701234567"},

		{textCell("0170 1234567"), "", "no country's code"},
		{textCell("0049 30 1234567"), "", "no country's code"},
		{textCell("4.91701E+11"), "DE", "rounded"},
		{textCell("4,91701E+11"), "", "rounded"},
		{numberCell("0.5"), "DE", "a sign or a fraction"},
		{numberCell("-491701234567"), "DE", "a sign or a fraction"},
		{dateCell("2026-03-02"), "DE", "a date"},
		{boolCell("TRUE"), "DE", "TRUE or FALSE"},
		{textCell("+49 30 anna"), "", "letters"},
		{textCell("030 1234567 home"), "DE", "letters"},
		{textCell("1-800-FLOWERS"), "US", "letters"},
		{textCell("jane@example.com"), "DE", "letters"},
		{textCell("+49 30 1234567; +49 170 1234567"), "", "several"},
		{textCell("+49301234567+491701234567"), "", "several"},
		{textCell("0301234567 / 01701234567"), "DE", "several"},
		{textCell("0301234567, 01701234567"), "DE", "several"},
		{textCell("+1"), "", "no phone number"},
		{textCell("+"), "", "no phone number"},
		{textCell("...."), "DE", "no phone number"},
		{textCell("*31#0170123456"), "DE", "no phone number"},
		{textCell("+999 1234567"), "", "no phone number"},
		{textCell("+49 1"), "", "no phone number"},
		{textCell("112"), "DE", "lacks the area code"},
		{textCell("555-1234"), "US", "lacks the area code"},
		{textCell("+1 650 555 12345"), "", "too many digits"},
		{textCell("+49 30 12345678901234"), "", "too many digits"},
		{textCell("+1 65055"), "", "too few digits"},
		{textCell(strings.Repeat("1 ", 150)), "DE", "no phone number"},
		{textCell(hashed("")), "", "hash of an empty text"},
		{textCell("d41d8cd98f00b204e9800998ecf8427e"), "", "none by SHA-256"},
	} {
		got, problem := hashPhone(test.cell, test.region)
		switch {
		case strings.HasPrefix(test.want, "+"):
			if problem != nil || got != (pipeline.UserID{Kind: pipeline.HashedPhone, Hash: hashed(test.want)}) {
				t.Errorf("%v in %q: %v, want %s", test.cell, test.region, problem, test.want)
			}
		case problem == nil || !strings.Contains(problem.Message, test.want) || problem.Code != "BAD_PHONE":
			t.Errorf("%v in %q: %v, want %s", test.cell, test.region, problem, test.want)
		}
	}
	if got, problem := hashPhone(textCell(strings.ToUpper(hashed("+49301234567"))), ""); problem != nil || got.Hash != hashed("+49301234567") {
		t.Errorf("a hash was not passed on: %v", problem)
	}
	if _, problem := hashPhone(textCell("030 1234567"), ""); !strings.Contains(problem.Remedy, "add region: DE,") {
		t.Errorf("the remedy does not name the key: %s", problem.Remedy)
	}
}

// FuzzIdentifiers: no text makes a hash of another length, and none is repeated in a message.
func FuzzIdentifiers(f *testing.F) {
	for _, seed := range []string{"jane@example.com", "Jane <jane@example.com>", "+49 (0)30 1234567", "tel:+49;phone-context=+49", "4.9E+11",
		"0301234567 / 01701234567", hashed("x"), "mailto:<>?@", "1-800-FLOWERS x1", "\u0661\u0662\u0663"} {
		for kind := range pipeline.Bool + 1 {
			f.Add(seed, uint8(kind), "DE")
			f.Add(seed, uint8(kind), "")
		}
	}
	f.Fuzz(func(t *testing.T, text string, kind uint8, region string) {
		if region != "" && !regions[region] {
			return
		}
		phone, badPhone := hashPhone(pipeline.Cell{Text: text, Kind: pipeline.CellKind(kind)}, region)
		email, badEmail := hashEmail(text)
		for _, got := range []struct {
			id      pipeline.UserID
			problem *pipeline.Problem
		}{{phone, badPhone}, {email, badEmail}} {
			if (got.problem == nil) != (len(got.id.Hash) == 64 && isHex(got.id.Hash) && strings.ToLower(got.id.Hash) == got.id.Hash) {
				t.Errorf("%q: %v, %v", text, got.id, got.problem)
			}
			if got.problem != nil && len(text) > 12 && strings.Contains(got.problem.Error(), text) {
				t.Errorf("the message repeats %q", text)
			}
		}
	})
}

const leadsMapping = `columns:
  gclid: {column: Click, optional: true}
  conversion_action: {value: x}
  conversion_date_time: When
  email: {column: Mail, more_columns: [Second mail, [Third mail, Mail 3]]}
  phone: {column: Phone, region: DE}
  order_id: {column: Order, optional: true}
`

// leads makes rows of Click|Mail|Second mail|Mail 3|Phone.
func leads(lines ...string) []pipeline.Row {
	all := []string{"Click|Mail|Second mail|Mail 3|Phone|When"}
	for _, line := range lines {
		all = append(all, line+"|2026-03-02 10:00:00+01:00")
	}
	return table(all...)
}

// TestSeveralIdentifiers: those of all columns are sent, each once; one that is no use stays behind if another is left.
func TestSeveralIdentifiers(t *testing.T) {
	for _, test := range []struct{ row, sent, note, code string }{
		{"|a@b.example|c@d.example||030 1234567", "a@b.example c@d.example +49301234567", "", ""},
		{"|a@b.example|c@d.example|e@f.example|", "a@b.example c@d.example e@f.example", "", ""},
		{"|a@b.example|A@B.example|mailto:a@b.example|", "a@b.example", "", ""},
		{"|||e@f.example|", "e@f.example", "", ""},
		{"|n/a|-|null|030 1234567", "+49301234567", "", ""},
		{"|a@b|c@d.example||", "c@d.example", "", "BAD_EMAIL"}, // it would be sent again once the other address is mended
		{aGCLID + "||||", "", "", ""},
		{aGCLID + "|a@b|||12", "", `column "Mail", cell B2: this is no e-mail address: left out; column "Phone", cell E2`, ""},
		{aGCLID + "|a@b.example|||12", "a@b.example", `column "Phone", cell E2`, ""},
		{"|a@b|||", "", "", "BAD_EMAIL"},
		{"||a@b||", "", "", "BAD_EMAIL"},
		{"||||12", "", "", "BAD_PHONE"},
		{"|n/a|||", "", "", "NO_CLICK_ID"},
		{"not a click|a@b.example|||", "a@b.example", "", "BAD_CLICK_ID"},
	} {
		e := mapAll(t, leadsMapping, leads(test.row))[0]
		var want []pipeline.UserID
		for plain := range strings.FieldsSeq(test.sent) {
			kind := pipeline.HashedEmail
			if plain[0] == '+' {
				kind = pipeline.HashedPhone
			}
			want = append(want, pipeline.UserID{Kind: kind, Hash: hashed(plain)})
		}
		if fmt.Sprint(e.UserIDs) != fmt.Sprint(want) || e.Code != test.code || !strings.HasPrefix(e.Note, test.note) || test.note == "" && e.Note != "" {
			t.Errorf("%q: sent %v, code %s, note %q, message %q", test.row, e.UserIDs, e.Code, e.Note, e.Message)
		}
	}
}

// TestIdentifiersBesideAnOrderID: with an order ID, an identifier that is no use stays behind.
func TestIdentifiersBesideAnOrderID(t *testing.T) {
	rows := table("Click|Mail|Second mail|Mail 3|Phone|When|Order", "|a@b|c@d.example|||2026-03-02 10:00:00+01:00|A-1")
	e := mapAll(t, leadsMapping, rows)[0]
	if e.Status != pipeline.Unsettled || len(e.UserIDs) != 1 || e.Note != `column "Mail", cell B2: this is no e-mail address: left out` {
		t.Errorf("%s %s: %s; note %q", e.Status, e.Code, e.Message, e.Note)
	}
}

// TestUnusableIdentifiersAreCounted for the sheet, without their text.
func TestUnusableIdentifiersAreCounted(t *testing.T) {
	rows := leads(aGCLID+"|anna(at)b.example|||12", aGCLID+"|x|||+49 30 1234567", aGCLID+"||||")
	notes := strings.Join(notesOf(t, leadsMapping, rows), "\n")
	for _, want := range []string{`column "Mail": 2 cells, B2 being the first, hold no e-mail address`, `column "Phone": the cell E2 holds no phone number`} {
		if !strings.Contains(notes, want) {
			t.Errorf("the notes lack %q:\n%s", want, notes)
		}
	}
	if strings.Contains(notes, "anna") {
		t.Errorf("notes %q", notes)
	}
}

// TestSeveralColumnsOfAField are all named.
func TestSeveralColumnsOfAField(t *testing.T) {
	binding, err := bindTo(t, leadsMapping, leads("|a@b.example|||"))
	if err != nil {
		t.Fatal(err)
	}
	if info := binding.Describe(); info.Columns[fieldEmail] != "Mail, Second mail, Mail 3" || len(info.Ignored) > 0 {
		t.Errorf("columns %v, ignored %q", info.Columns, info.Ignored)
	}
}

// TestMoreColumnsAreColumns: they are missed, and two headers that may be meant are a question, as with any other.
func TestMoreColumnsAreColumns(t *testing.T) {
	const optional = "columns: {email: {column: Mail, more_columns: [Mail 2], optional: true}, conversion_date_time: When, conversion_action: {value: x}}\n"
	const needed = "columns: {email: {column: Mail, more_columns: [Mail 2]}, phone: {column: Phone, optional: true}, conversion_date_time: When, conversion_action: {value: x}}\n"
	for _, test := range []struct{ mapping, header, err string }{
		{optional, "Mail|Mail 2|When", ""},
		{optional, "Mail|When", ""},
		{optional, "Mail_2|When", ""},
		{optional, "When|What", `has no column "Mail"`},
		{needed, "Mail|Mail 2|When", ""},
		{needed, "Mail|When", `"Mail 2"`},
		{needed, "Mail|Mail 2|mail_2|When", ""},
		{needed, "Mail|MAIL 2|mail_2|When", "two columns"},
	} {
		_, err := bindTo(t, test.mapping, table(test.header))
		if (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%s: %v, want %q", test.header, err, test.err)
		}
	}
}

func TestMappingsOfIdentifiers(t *testing.T) {
	const rest = "  conversion_date_time: When\n"
	for _, test := range []struct{ name, columns, want string }{
		{"five", "  email: {column: A, more_columns: [B, C]}\n  phone: {column: D, region: GB, more_columns: [[E, F]]}\n", ""},
		{"six", "  email: {column: A, more_columns: [B, C]}\n  phone: {column: D, more_columns: [E, F]}\n", "m.yaml:3:22: phone: with this field's"},
		{"no country", "  phone: {column: A, region: de}\n", `m.yaml:2:22: phone: region is a country's code of two letters such as DE, not "de"; did you mean "DE"?`},
		{"no region at all", "  phone: {column: A, region: \"\"}\n", "region: an empty text says nothing"},
		{"a name", "  phone: {column: A, region: Germany}\n", `not "Germany"`},
		{"region of an address", "  email: {column: A, region: DE}\n", "region is for phone only"},
		{"region of a click ID", "  gclid: {column: A, region: DE}\n", "region is for phone only"},
		{"more click IDs", "  gclid: {column: A, more_columns: [B]}\n", "more_columns is for email and phone only"},
		{"one person in every row", "  email: {value: jane@example.com}\n", "give a column"},
		{"one person for all others", "  phone: {column: A, default: \"+49 30 1234567\"}\n", "give a column"},
		{"the column itself again", "  email: {column: A, more_columns: [A]}\n", `"A" is given to email`},
		{"twice", "  email: {column: A, more_columns: [B, B]}\n", `more_columns names "B" twice`},
		{"an empty list", "  email: {column: A, more_columns: [[]]}\n", "empty list"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse("m.yaml", []byte("columns:\n"+test.columns+rest))
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if err != nil && (strings.Contains(err.Error(), "jane") || strings.Contains(err.Error(), "1234567")) {
				t.Errorf("personal data in %v", err)
			}
		})
	}
}
