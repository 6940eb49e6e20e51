package readers

import (
	"strings"
	"testing"
)

func TestDialect(t *testing.T) {
	instructions := "### INSTRUCTIONS ###\n" +
		"\"# IMPORTANT: Remember to set the TimeZone value in the \"\"parameters\"\" row and/or in your Conversion Time column\"\n" +
		"# For instructions on how to set your timezones visit http://goo.gl/T1C5Ov\n\n### TEMPLATE ###\n"
	tests := []struct {
		name, content string
		comma         rune
		noted         bool
	}{
		{"commas", "a,b,c\n1,2,3\n", ',', false},
		{"semicolons", "a;b;c\n1;2;3\n", ';', true},
		{"tabs", "a\tb\n1\t2\n", '\t', true},
		{"bars", "a|b\n1|2\n", '|', true},
		{"one column", "gclid\nCj0\n", ',', false},
		{"one row", "a;b;c", ';', true},
		{"decimal commas", "id;value\n1;12,50\n2;13,75\n3;1,00\n", ';', true},
		{"a comma in every row", "gclid;value, gross\n1;12,50\n2;13,75\n", ';', true},
		{"thousands and decimals", "gclid;time;value\na;19.04.2024, 15:12;1.234,50\nb;20.04.2024, 15:12;1.234,50\n", ';', true},
		{"semicolons in a list", "id,gclid,name\n1,a;b;c,x\n2,d;e,y\n3,f;g,z\n", ',', false},
		{"separators in quotes", "a,b\n\"x;y;z\",\"1;2;3\"\n\"x;y;z\",\"1;2;3\"\n", ',', false},
		{"quoted cells", "\"a\";\"b\"\n\"1,5\";\"2,5\"\n\"3,5\";\"4,5\"\n", ';', true},
		{"instructions without padding", instructions +
			"Parameters:EntityType=OFFLINECONVERSION;TimeZone=+0700;\nGoogle Click ID,Conversion Name,Conversion Time\nCj0,Lead,2026-03-01\n",
			',', false},
		{"padded instructions", strings.ReplaceAll(instructions, "\n", ";;;;\n") +
			"Parameters:TimeZone=Europe/Berlin;;;;\nGoogle Click ID;Conversion Name;Conversion Time;Conversion Value;Conversion Currency\n" +
			"Cj0;Lead;01.03.2026;12,5;EUR\n", ';', true},
		{"a template without data", instructions + "Parameters:TimeZone=<Replace>\nGoogle Click ID,Conversion Name\n", ',', false},
		{"line breaks in quotes", "a,b\n\"one;\ntwo;\nthree;\",1\n", ',', false},
		{"commas in every note", "gclid;notes\n" + strings.Repeat("1;a,b,c,d,e,f,g,h,i\n", 20), ';', true},
		{"commas in every note and in a title", "Deals, March\n\ngclid;time;notes\n" + strings.Repeat("1;2;a,b,c,d,e,f,g,h,i\n", 20), ';', true},
		{"commas in every note, in ragged rows", "gclid;value;notes\n" + strings.Repeat("1;12,50;x\n", 9) + "1;12,50\n1;1,50;x;;\n", ';', true},
		{"semicolons in every list", "gclid,list\n" + strings.Repeat("1,a;b;c;d;e;f;g\n", 20), ',', false},
		{"a comma in every number, a delimiter too many in the header", "gclid;name;value;\n" + strings.Repeat("1;x;12,50\n", 9), ';', true},
		{"rows that end in CR below others", "a;b\n1;2,5\r3;4,5\r5;6,5\r", ';', true},
		{"sep=;", "sep=;\na,b,c;d\n1,2,3;4\n", ';', true},
		{"SEP= with CRLF", "SEP=|\r\na,b,c|d\r\n1,2,3|4\r\n", '|', true},
		{"sep= quoted", "\"sep=;\"\na,b,c;d\n1,2,3;4\n", ';', true},
		{"sep= another letter", "sep=^\na,b^c\n1,2^3\n", '^', true},
		{"sep= a tab", "sep=\t\na,b\tc\n1,2\t3\n", '\t', true},
		{"sep= nothing", "sep=,\na;b\n", ',', true},
		{"stray quotes", "a;b;c\n1;x\"y;3\n\"1\";2;3\n1;2;3\n", ';', true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := findDialect([]byte(test.content), true)
			if d.comma != test.comma {
				t.Errorf("got %q, want %q", d.comma, test.comma)
			}
			if noted := len(d.notes) > 0; noted != test.noted {
				t.Errorf("notes: %q", d.notes)
			}
		})
	}
}

func TestDialectIsNoted(t *testing.T) {
	tests := []struct {
		content string
		want    []string
		rows    []string
	}{
		{"a;b\n1;2\n", []string{"the cells are taken to be separated by semicolons, as most rows suggest"}, []string{"1: a|b", "2: 1|2"}},
		{"sep=;\na;b\n1;2\n", []string{"the cells are separated by semicolons, as the first line says"}, []string{"1: a|b", "2: 1|2"}},
		{"\ufeffsep=;\r\na;b\r\n\r\n1;2\r\n", []string{"the cells are separated by semicolons, as the first line says"},
			[]string{"1: a|b", "3: 1|2"}},
		{"sep=\x00\na,b\n", nil, []string{"1: NUL_BYTE", "2: a|b"}},
		{"sep=;", []string{"the cells are separated by semicolons, as the first line says"}, nil},
		{utf16Text("a\tb\n1\t2\n", false), []string{"the text is UTF-16",
			"the cells are taken to be separated by tabs, as most rows suggest"}, []string{"1: a|b", "2: 1|2"}},
		{"a,b\r\n1,2\r\n3,4\r5,6\r", []string{"some rows end in a carriage return alone, as in a file that was pasted together from several exports"},
			[]string{"1: a|b", "2: 1|2", "3: 3|4", "4: 5|6"}},
		{"a,b\r1,2", []string{"the lines end in carriage returns alone, as old Mac programs write them"}, []string{"1: a|b", "2: 1|2"}},
	}
	for _, test := range tests {
		doc := mustOpen(t, "x.csv", test.content)
		got, err := rows(t, doc, "")
		if err != nil && code(err) != "EMPTY_FILE" {
			t.Error(err)
		}
		equal(t, "rows", got, test.rows)
		equal(t, "notes", doc.Notes(), test.want)
	}
}

// TestDialectOfLongFile checks that the place where the sample is cut does not count.
func TestDialectOfLongFile(t *testing.T) {
	content := "a;b\n" + strings.Repeat("1,5;\"x\ny\"\n", 1e5)
	if d := findDialect([]byte(content[:headSize-3]), false); d.comma != ';' {
		t.Errorf("got %q", d.comma)
	}
}
