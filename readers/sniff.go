package readers

import (
	"bytes"
	"strings"

	"convload/pipeline"
)

// kind is what a file is by its first bytes, as far as there is anything to read in it.
type kind uint8

const (
	plainText kind = iota
	zipArchive
	gzipFile
	compoundFile // OLE 2, the container of old Office documents and of encrypted new ones
)

const (
	saveAsXLSX  = "open it in a spreadsheet program, save it as .xlsx or CSV, and upload that"
	uploadAgain = "export or copy the file again"
	unpackIt    = "unpack it and upload what is inside"
)

// signatures are the beginnings of files that hold no table to read.
var signatures = []struct{ magic, code, message, remedy string }{
	{"7z\xbc\xaf\x27\x1c", "COMPRESSED", "the file is a 7-Zip archive", unpackIt},
	{"Rar!\x1a\x07", "COMPRESSED", "the file is a RAR archive", unpackIt},
	{"BZh91AY&SY", "COMPRESSED", "the file is compressed with bzip2", unpackIt},
	{"\xfd7zXZ\x00", "COMPRESSED", "the file is compressed with xz", unpackIt},
	{"\x28\xb5\x2f\xfd", "COMPRESSED", "the file is compressed with zstd", unpackIt},
	{"PK\x05\x06", "EMPTY_FILE", "the file is an empty ZIP archive", "pack the spreadsheets again, or take it away"},
	{"%PDF-", "NOT_A_SPREADSHEET", "the file is a PDF document", "upload the spreadsheet that it was made from"},
	{"{\\rtf", "NOT_A_SPREADSHEET", "the file is a text document (RTF)", "upload a spreadsheet"},
	{"\xff\xd8\xff", "NOT_A_SPREADSHEET", "the file is an image", "upload the spreadsheet that it shows"},
	{"\x89PNG\r\n", "NOT_A_SPREADSHEET", "the file is an image", "upload the spreadsheet that it shows"},
	{"GIF8", "NOT_A_SPREADSHEET", "the file is an image", "upload the spreadsheet that it shows"},
	{"II*\x00", "NOT_A_SPREADSHEET", "the file is an image", "upload the spreadsheet that it shows"},
	{"SQLite format 3\x00", "NOT_A_SPREADSHEET", "the file is a database (SQLite)", "export the table as CSV"},
	{"\x09\x08\x10\x00\x00\x06", "OLD_EXCEL", "the file is an old Excel workbook (.xls)", saveAsXLSX},
	{"\xff\xfe\x00\x00", "ENCODING", "the text is UTF-32", saveAsUTF8},
	{"\x00\x00\xfe\xff", "ENCODING", "the text is UTF-32", saveAsUTF8},
}

// sniff tells by its first bytes what a file is. A problem says that there is nothing to read in it.
func sniff(head []byte) (kind, *pipeline.Problem) {
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.magic)) {
			return 0, &pipeline.Problem{Code: s.code, Message: s.message, Remedy: s.remedy}
		}
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return zipArchive, nil
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return gzipFile, nil
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return compoundFile, nil
	case hasUTF16Mark(head):
		return plainText, nil
	}
	return plainText, sniffBytes(head)
}

// sniffBytes refuses what cannot be text. A few NUL bytes are left to the rows that they are in.
func sniffBytes(head []byte) *pipeline.Problem {
	if zerosOfUTF16(head) != nil {
		return nil
	}
	n := 0
	for _, c := range head {
		if c < ' ' && !strings.ContainsRune("\t\n\v\f\r\x1a\x1b", rune(c)) {
			n++
		}
	}
	if n > 8 && n > len(head)/20 {
		return &pipeline.Problem{Code: "NOT_A_SPREADSHEET", Message: "the file is neither text nor a workbook",
			Remedy: "upload an .xlsx workbook or a CSV file"}
	}
	return nil
}

// sniffText refuses text that is no CSV. Many programs call a web page .xls, since Excel opens it all the same.
func sniffText(text []byte) *pipeline.Problem {
	text = bytes.TrimSpace(text)
	start := strings.ToLower(string(text[:min(len(text), 4096)]))
	switch {
	case strings.HasPrefix(start, "mime-version:"),
		strings.HasPrefix(start, "from:") && strings.Contains(start, "multipart/related"):
		return &pipeline.Problem{Code: "HTML", Message: "the file is a web page archive (MHT), whatever its name says",
			Remedy: saveAsXLSX}
	case strings.HasPrefix(start, "<"):
		return sniffMarkup(start)
	case strings.HasPrefix(start, "id;p"):
		return &pipeline.Problem{Code: "NOT_A_SPREADSHEET", Message: "the file is in the SYLK format", Remedy: saveAsXLSX}
	case isJSON(start):
		return &pipeline.Problem{Code: "NOT_A_SPREADSHEET", Message: "the file is JSON",
			Remedy: "export the table as CSV or .xlsx"}
	}
	return nil
}

// sniffMarkup refuses what begins with a "<" as markup does.
func sniffMarkup(start string) *pipeline.Problem {
	if strings.Contains(start, "urn:schemas-microsoft-com:office:spreadsheet") {
		return &pipeline.Problem{Code: "OLD_EXCEL", Message: "the file is an XML spreadsheet of Excel 2003",
			Remedy: saveAsXLSX}
	}
	if strings.Contains(start, "<office:document") {
		return &pipeline.Problem{Code: "OPEN_DOCUMENT", Message: "the file is a flat OpenDocument file (.fods)", Remedy: saveAsXLSX}
	}
	for _, tag := range []string{"!doctype html", "html", "table", "meta", "head", "body", "style", "div", "script"} {
		if strings.Contains(start, "<"+tag) {
			return &pipeline.Problem{Code: "HTML", Message: "the file is a web page (HTML), whatever its name says",
				Remedy: saveAsXLSX}
		}
	}
	if strings.HasPrefix(start, "<?xml") {
		return &pipeline.Problem{Code: "NOT_A_SPREADSHEET", Message: "the file is XML",
			Remedy: "export the table as CSV or .xlsx"}
	}
	return nil
}

// isJSON tells whether lower-case text begins as a JSON object or a list of something other than numbers.
func isJSON(start string) bool {
	if inside, ok := strings.CutPrefix(start, "{"); ok {
		inside = strings.TrimSpace(inside)
		return strings.HasPrefix(inside, `"`) || strings.HasPrefix(inside, "}")
	}
	inside, ok := strings.CutPrefix(start, "[")
	inside = strings.TrimSpace(inside)
	return ok && (strings.HasPrefix(inside, `"`) || strings.HasPrefix(inside, "{") || strings.HasPrefix(inside, "["))
}
