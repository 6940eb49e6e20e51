package readers

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
)

// compoundFileOf makes what matters here of an OLE 2 file: its beginning, and directory entries with these names.
func compoundFileOf(streams ...string) string {
	b := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), bytes.Repeat([]byte{0}, 504)...)
	for _, name := range streams {
		entry := make([]byte, 128)
		for i, c := range []byte(name) {
			entry[2*i] = c
		}
		entry[64] = byte(2*len(name) + 2)
		entry[66] = 2
		b = append(b, entry...)
	}
	return string(b)
}

// noise is what compressed data look like.
func noise(n int) string {
	b := make([]byte, n)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return string(b)
}

func TestRefusals(t *testing.T) {
	office := "[Content_Types].xml"
	tests := []struct{ name, content, code, message string }{
		{"password", compoundFileOf("EncryptionInfo", "EncryptedPackage"), "PASSWORD", "protected with a password"},
		{".xls", compoundFileOf("Workbook"), "OLD_EXCEL", "old Excel workbook"},
		{".xls of Excel 5", compoundFileOf("Book"), "OLD_EXCEL", "old Excel workbook"},
		{".xls of Excel 2", "\x09\x08\x10\x00\x00\x06\x05\x00", "OLD_EXCEL", "old Excel workbook"},
		{".doc", compoundFileOf("WordDocument"), "NOT_A_SPREADSHEET", "old Office document"},
		{".msg", compoundFileOf("__properties"), "NOT_A_SPREADSHEET", "old Office document"},
		{".doc with a sheet in it", compoundFileOf("Workbook", "WordDocument"), "NOT_A_SPREADSHEET", "old Office document"},
		{"half a compound file", compoundFileOf("Workbook")[:600], "NOT_A_SPREADSHEET", "old Office document"},
		{".xlsb", archiveOf(t, office, "<Types/>", "xl/workbook.bin", ""), "EXCEL_BINARY", ".xlsb"},
		{".ods", archiveOf(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", ""), "OPEN_DOCUMENT", ".ods"},
		{".docx", archiveOf(t, office, "<Types/>", "word/document.xml", ""), "NOT_A_SPREADSHEET", "Word"},
		{".numbers", archiveOf(t, "Index/Document.iwa", ""), "NOT_A_SPREADSHEET", "iWork"},
		{"empty ZIP archive", archiveOf(t), "EMPTY_FILE", "empty ZIP archive"},
		{"half a ZIP archive", archiveOf(t, "march.csv", "a,b\n")[:60], "DAMAGED", "cut short"},
		{"half a gzip header", "\x1f\x8b\x08\x00\x00\x00\x00\x00", "DAMAGED", "packed file is damaged"},
		{"PDF", "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "NOT_A_SPREADSHEET", "PDF"},
		{"JPEG", "\xff\xd8\xff\xe0\x00\x10JFIF", "NOT_A_SPREADSHEET", "image"},
		{"PNG", "\x89PNG\r\n\x1a\n\x00\x00", "NOT_A_SPREADSHEET", "image"},
		{"RTF", `{\rtf1\ansi`, "NOT_A_SPREADSHEET", "RTF"},
		{"HTML", "<html><body><table><tr><td>GCLID</td></tr></table>", "HTML", "web page"},
		{"HTML with a byte order mark and blanks", "\ufeff\r\n  <!DOCTYPE HTML PUBLIC>", "HTML", "web page"},
		{"HTML in UTF-16", utf16Text("<HTML><head><meta>", false), "HTML", "web page"},
		{"flat OpenDocument", `<?xml version="1.0"?><office:document xmlns:office="urn:x" xmlns:xhtml="y"><office:meta>`, "OPEN_DOCUMENT", ".fods"},
		{"an HTML table alone", "<TABLE border=1><tr>", "HTML", "web page"},
		{"XHTML", `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">`, "HTML", "web page"},
		{"MHT", "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n", "HTML", "MHT"},
		{"MHT of a browser", "From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n", "HTML", "MHT"},
		{"XML spreadsheet", `<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">`, "OLD_EXCEL", "Excel 2003"},
		{"XML", `<?xml version="1.0"?><rows/>`, "NOT_A_SPREADSHEET", "XML"},
		{"SYLK", "ID;PWXL;N;E\nP;PGeneral\n", "NOT_A_SPREADSHEET", "SYLK"},
		{"JSON object", "{\n \"gclid\": 1}", "NOT_A_SPREADSHEET", "JSON"},
		{"JSON list", `[{"gclid": 1}]`, "NOT_A_SPREADSHEET", "JSON"},
		{"UTF-32", "\xff\xfe\x00\x00a\x00\x00\x00", "ENCODING", "UTF-32"},
		{"bytes", noise(4096), "NOT_A_SPREADSHEET", "neither text nor a workbook"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := openText(t, "march.xlsx", test.content)
			if code(err) != test.code || !strings.Contains(err.Error(), test.message) || !strings.HasPrefix(err.Error(), "march.xlsx: ") {
				t.Errorf("got %v, want %s with %q", err, test.code, test.message)
			}
		})
	}
}

// TestTextIsRead checks texts that look like something else at first sight.
func TestTextIsRead(t *testing.T) {
	for _, content := range []string{
		"ID,gclid\n1,Cj0\n", "<none>,b\n", "[gclid],[name]\n", "{gclid},name\n", "BMW,b\n", "PK,b\n", "%,b\n", "II,b\n",
		strings.Repeat("\n", headSize+10) + "<html>,b\n",
	} {
		if _, err := rows(t, mustOpen(t, "x.xls", content), ""); err != nil {
			t.Errorf("%.20q: %v", content, err)
		}
	}
}
