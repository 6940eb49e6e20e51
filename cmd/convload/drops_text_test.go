package main

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
)

const mark = "\ufeff" // the byte order mark

// click is an invented click ID.
func click(n int) string { return fmt.Sprintf("EAIaIQobChMI%s%03d_BwE", strings.Repeat("x7Q-", 9), n) }

// table is an export with one conversion for each name, which stands in the column of the conversion action. It has no
// last line break.
func table(delimiter, lineBreak string, names ...string) string {
	lines := []string{strings.Join([]string{"Google Click ID", "Conversion Name", "Conversion Time", "Order ID"}, delimiter)}
	for i, name := range names {
		lines = append(lines, strings.Join([]string{click(i + 1), name, "2026-03-02 10:00:00+01:00", fmt.Sprint("A-", i+1)}, delimiter))
	}
	return strings.Join(lines, lineBreak)
}

// encodingDrops are texts in the encodings that spreadsheet programs write.
func encodingDrops(t *testing.T) []drop {
	in := func(e encoding.Encoding, text string) string {
		t.Helper()
		s, err := e.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	littleEndian := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	bigEndian := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	all := table(",", "\r\n", "Verkauf Müller", "Sprzedaż Łódź", "Продажа Москва", "成約 東京")
	polish := table(";", "\r\n", "Sprzedaż Łódź", "Oddział Kraków", "Usługa główna")
	czech := table(";", "\r\n", "Prodej Hořice")
	german := table(";", "\r\n", "Verkauf Müller", "Großauftrag")
	russian := table(";", "\r\n", "Продажа Москва", "Договор")
	japaneseNames := table(",", "\r\n", "成約 東京支店", "ソフト販売")
	as := func(encoding string) string { return "name: ours\nextends: google-ads\nencoding: " + encoding + "\n" }
	return []drop{
		asCSV("encoding-utf-8", all),
		asCSV("encoding-utf-8-mark", mark+all),
		asCSV("encoding-utf-8-mark-semicolons", mark+table(";", "\r\n", "Verkauf Müller")),
		{name: "encoding-utf-16le-mark-tabs", file: "march.txt", content: in(littleEndian, mark+table("\t", "\r\n", "Verkauf Müller", "成約 東京"))},
		asCSV("encoding-utf-16be-mark", in(bigEndian, mark+all)),
		asCSV("encoding-utf-16le", in(littleEndian, all)),
		asCSV("encoding-utf-16be", in(bigEndian, all)),
		asCSV("encoding-utf-16-cut", in(littleEndian, mark+all)+"x"),
		asCSV("encoding-utf-32", "\xff\xfe\x00\x00G\x00\x00\x00"),
		asCSV("encoding-windows-1250", in(charmap.Windows1250, polish)),
		asCSV("encoding-windows-1250-or-1252", in(charmap.Windows1250, czech)),
		asCSV("encoding-windows-1250-by-mapping", in(charmap.Windows1250, czech)).mapped(as("windows-1250")),
		asCSV("encoding-windows-1251", in(charmap.Windows1251, russian)),
		asCSV("encoding-windows-1252", in(charmap.Windows1252, german)),
		asCSV("encoding-shift-jis", in(japanese.ShiftJIS, japaneseNames)),
		asCSV("encoding-mark-against-mapping", mark+german).mapped(as("windows-1252")),
		asCSV("encoding-text-against-mapping", german).mapped(as("windows-1252")),
		asCSV("encoding-not-as-mapping-says", in(charmap.Windows1252, german)).mapped(as("utf-8")),
		asCSV("encoding-utf-8-cut-in-a-letter", german+"\r\nGr\xc3"),
		asCSV("encoding-mixed", table(",", "\n", "Verkauf Müller", "Größe", "Straße")+in(charmap.Windows1252, ",ganz schön\n")),
	}
}

// delimiterDrops are texts whose cells and lines are separated in different ways.
func delimiterDrops() []drop {
	amounts := "Parameters:TimeZone=Europe/Berlin;;;;\r\n" +
		"Google Click ID;Conversion Name;Conversion Time;Conversion Value;Conversion Currency\r\n" +
		click(1) + ";Closed deal;2026-03-02 10:00:00;1.250,50;EUR\r\n" +
		click(2) + ";Closed deal;2026-03-03 10:00:00;12,5;EUR\r\n"
	return []drop{
		asCSV("delimiter-comma", table(",", "\n", "Closed deal", `"Deal, closed"`)),
		asCSV("delimiter-semicolon", table(";", "\n", "Closed deal", `"Deal; closed"`)),
		asCSV("delimiter-semicolon-decimal-comma", amounts),
		asCSV("delimiter-tab", table("\t", "\n", "Closed deal", "Deal, closed")),
		asCSV("delimiter-bar", table("|", "\n", "Closed deal", "Deal; closed")),
		asCSV("delimiter-declared", "sep=;\r\n"+table(";", "\r\n", "Closed deal")),
		asCSV("delimiter-declared-unusual", "\"sep=^\"\r\n"+table("^", "\r\n", "Closed deal")),
		asCSV("delimiter-comma-and-blank", table(", ", "\n", "Closed deal")),
		asCSV("lines-lf", table(",", "\n", "Closed deal", "Signed deal")+"\n"),
		asCSV("lines-crlf", table(",", "\r\n", "Closed deal", "Signed deal")+"\r\n"),
		asCSV("lines-cr", table(",", "\r", "Closed deal", "Signed deal")+"\r"),
		asCSV("lines-mixed", table(",", "\n", "Closed deal")+"\r\n"+
			click(2)+",Signed deal,2026-03-02 10:00:00+01:00,A-2\n"+click(3)+",Lost deal,2026-03-02 10:00:00+01:00,A-3\r\n"),
		asCSV("lines-cr-below-crlf", table(",", "\r\n", "Closed deal")+"\r\n"+
			click(2)+",Signed deal,2026-03-02 10:00:00+01:00,A-2\r"+click(3)+",\"Lost\rdeal\",2026-03-02 10:00:00+01:00,A-3\r"),
		asCSV("delimiter-in-notes", "Parameters:TimeZone=Europe/Berlin\nWrong;Conversion Time;Notes\n"+
			strings.Repeat("x;2026-03-02 10:00:00;a,b,c,d,e,f,g,h,i\n", 9)),
		asCSV("lines-no-last-break", table(",", "\n", "Closed deal")),
	}
}

// textDrops are texts with something in them that a CSV file should not have, or that is easily read wrongly.
func textDrops() []drop {
	good := func(n int) string { return click(n) + ",Closed deal,2026-03-02 10:00:00+01:00," + fmt.Sprint("A-", n) }
	head := table(",", "\n") + "\n"
	return []drop{
		asCSV("quotes-line-breaks", head+good(1)+"\n"+
			click(2)+",\"Closed\ndeal\",2026-03-02 10:00:00+01:00,A-2\n"+click(3)+",Closed deal,not yet,A-3\n"),
		asCSV("quotes-stray", head+good(1)+"\n"+
			click(2)+",Closed \"big\" deal,2026-03-02 10:00:00+01:00,A-2\n"+
			click(3)+",\"Closed\" deal,2026-03-02 10:00:00+01:00,A-3\n"+good(4)+"\n"+click(5)+",Closed deal,not yet,A-5\n"),
		asCSV("quotes-stray-in-header", strings.Replace(head, "Conversion Name", `Conversion "Name"`, 1)+good(1)+"\n"),
		asCSV("quotes-blank-behind", head+`"`+click(1)+`" ,"Closed deal" ,2026-03-02 10:00:00+01:00,A-1`+"\n"+good(2)),
		asCSV("quotes-unclosed", head+good(1)+"\n\""+good(2)+"\n"+good(3)+"\n"+good(4)+"\n"),
		asCSV("quotes-smart", head+"“"+click(1)+"”,“Closed deal”,“2026-03-02 10:00:00+01:00”,“A-1”\n"+
			click(2)+",“Deal, closed”,2026-03-02 10:00:00+01:00,A-2\n"),
		asCSV("quotes-single", head+"'"+click(1)+"','Closed deal','2026-03-02 10:00:00+01:00','A-1'\n"),
		asCSV("nul-byte", head+good(1)+"\n"+click(2)+",Closed\x00deal,2026-03-02 10:00:00+01:00,A-2\n"+good(3)),
		asCSV("blank-lines", "\n\n"+head+"\n"+good(1)+"\n\n,,,\n"+good(2)+"\n\n\n"+click(3)+",Closed deal,not yet,A-3\n\n"),
		asCSV("ragged-rows", head+click(1)+",Closed deal\n"+good(2)+",,,more\n"),
		asCSV("header-only", head),
		asCSV("no-bytes", ""),
		asCSV("one-byte", "x"),
		asCSV("one-line-break", "\n"),
		asCSV("only-a-mark", mark),
		asCSV("characters-unseen", head+"\u200b"+click(1)+"\u00a0,\u00a0Closed deal\ufeff,2026-03-02 10:00:00+01:00\u200b,\u2060A-1\u200b\n"),
		asCSV("cells-too-many", head+good(1)+"\n"+good(2)+strings.Repeat(",", 16384)+"\n"+good(3)),
		asCSV("cell-too-long", head+good(1)+"\n"+click(2)+","+strings.Repeat("x", 32768)+",2026-03-02 10:00:00+01:00,A-2\n"+good(3)),
	}
}
