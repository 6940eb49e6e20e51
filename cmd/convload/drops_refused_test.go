package main

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"
)

// refusedDrops are files that hold no table to read, whatever their names say.
func refusedDrops(t *testing.T) []drop {
	const csv = "gclid,conversion_action,conversion_date_time\n"
	page := "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\">\n<body><table><tr><td>gclid</td></tr></table></body></html>\n"
	mail := "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"x\"\r\n\r\n" +
		"--x\r\nContent-Type: text/html\r\n\r\n<table></table>\r\n--x--\r\n"
	xml2003 := "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n" +
		"<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"></Workbook>\n"
	row := click(2) + ",Closed deal,2026-03-02 10:00:00+01:00\n"
	ods := zipped(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "<office:document-content/>")
	const types = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`
	return []drop{
		{name: "refused-html", file: "report.xls", content: page},
		{name: "refused-html-fragment", file: "report.xls", content: "\n <table border=1><tr><td>gclid</td><td>amount</td></tr></table>\n"},
		{name: "refused-mht", file: "report.xls", content: mail},
		{name: "refused-excel-xml-2003", file: "report.xls", content: xml2003},
		{name: "refused-xml", file: "deals.csv", content: "<?xml version=\"1.0\"?>\n<deals><deal/></deals>\n"},
		{name: "refused-sylk", file: "deals.slk", content: "ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;K\"gclid\"\r\nE\r\n"},
		{name: "csv-that-begins-with-id", file: "deals.csv", content: "ID," + csv + "7," + row},
		{name: "text-named-xls", file: "deals.xls", content: strings.ReplaceAll(csv+row, ",", "\t")},
		{name: "refused-xlsx-with-password", file: "deals.xlsx", content: compound("EncryptionInfo", "EncryptedPackage")},
		{name: "refused-xls", file: "deals.xls", content: compound("Workbook", "\x05SummaryInformation")},
		{name: "refused-xls-named-xlsx", file: "deals.xlsx", content: compound("Workbook")},
		{name: "refused-xls-5", file: "deals.xls", content: compound("Book")},
		{name: "refused-xls-of-one-stream", file: "deals.xls", content: "\x09\x08\x10\x00\x00\x06\x05\x00" + strings.Repeat("\x00\x01", 100)},
		{name: "refused-doc", file: "letter.doc", content: compound("WordDocument", "1Table")},
		{name: "refused-xlsb", file: "deals.xlsb", content: zipped(t, "[Content_Types].xml", types, "xl/workbook.bin", "\x83\x01\x00")},
		{name: "refused-xlsb-named-xlsx", file: "deals.xlsx", content: zipped(t, "[Content_Types].xml", types, "xl/workbook.bin", "\x83\x01\x00")},
		{name: "refused-ods", file: "deals.ods", content: ods},
		{name: "refused-ods-named-xlsx", file: "deals.xlsx", content: ods},
		{name: "refused-numbers", file: "deals.numbers", content: zipped(t, "Index/Document.iwa", "\x00\x01", "Metadata/Properties.plist", "bplist00")},
		{name: "refused-docx", file: "letter.docx", content: zipped(t, "[Content_Types].xml", types, "word/document.xml", "<w:document/>")},
		{name: "refused-rtf", file: "letter.rtf", content: "{\\rtf1\\ansi Dear colleagues}"},
		{name: "refused-pdf", file: "deals.pdf", content: "%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"},
		{name: "refused-png", file: "deals.png", content: "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"},
		{name: "refused-jpeg-named-csv", file: "deals.csv", content: "\xff\xd8\xff\xe0\x00\x10JFIF\x00"},
		{name: "refused-json", file: "deals.json", content: "[\n  {\"gclid\": \"" + click(1) + "\"}\n]\n"},
		{name: "refused-json-lines", file: "deals.csv", content: "{\"gclid\": \"" + click(1) + "\"}\n"},
		{name: "refused-7z", file: "deals.7z", content: "7z\xbc\xaf\x27\x1c\x00\x04" + strings.Repeat("\x00", 24)},
		{name: "refused-rar", file: "deals.rar", content: "Rar!\x1a\x07\x01\x00" + strings.Repeat("\x33", 24)},
		{name: "refused-bzip2", file: "deals.csv.bz2", content: "BZh91AY&SY\x00\x00"},
		{name: "refused-xz", file: "deals.csv.xz", content: "\xfd7zXZ\x00\x00\x04"},
		{name: "refused-zstd", file: "deals.csv.zst", content: "\x28\xb5\x2f\xfd\x24\x00"},
		{name: "refused-sqlite", file: "deals.db", content: "SQLite format 3\x00\x10\x00\x01\x01"},
		{name: "refused-noise", file: "deals.csv", content: strings.Repeat("\x00\x01\x02\xfe\xdc\x98\x10\x07", 40)},
		{name: "refused-letter", file: "letter.txt", content: "Dear colleagues,\n\nplease find the deals of March attached.\nSales\n"},
	}
}

// compound is a compound file (OLE 2) of version 3 whose streams have these names and are empty: a header, one sector
// of the sector allocation table and the directory ([MS-CFB] 2.2 to 2.6).
func compound(streams ...string) string {
	const sector = 512
	const free, endOfChain, tableOfSectors = 0xffffffff, 0xfffffffe, 0xfffffffd
	sectors := (len(streams) + 4) / 4 // of the directory, whose entries take 128 bytes
	b := make([]byte, sector*(2+sectors))
	le := binary.LittleEndian
	copy(b, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	le.PutUint16(b[24:], 0x3e)   // minor version
	le.PutUint16(b[26:], 3)      // major version
	le.PutUint16(b[28:], 0xfffe) // byte order
	le.PutUint16(b[30:], 9)      // sectors of 1 << 9 bytes
	le.PutUint16(b[32:], 6)      // and small ones of 1 << 6
	le.PutUint32(b[44:], 1)      // one sector with the table of sectors
	le.PutUint32(b[48:], 1)      // where the directory begins
	le.PutUint32(b[56:], 4096)   // below that a stream is small
	le.PutUint32(b[60:], endOfChain)
	le.PutUint32(b[68:], endOfChain)
	for at := 80; at < sector; at += 4 {
		le.PutUint32(b[at:], free)
	}
	chain := b[sector : 2*sector]
	for at := 0; at < sector; at += 4 {
		le.PutUint32(chain[at:], free)
	}
	le.PutUint32(chain, tableOfSectors)
	for i := 1; i <= sectors; i++ {
		le.PutUint32(chain[4*i:], uint32(i+1))
	}
	le.PutUint32(chain[4*sectors:], endOfChain)
	for i, name := range append([]string{"Root Entry"}, streams...) {
		entry := b[2*sector+128*i:][:128]
		letters := utf16.Encode([]rune(name + "\x00"))
		for j, letter := range letters {
			le.PutUint16(entry[2*j:], letter)
		}
		le.PutUint16(entry[64:], uint16(2*len(letters)))
		entry[66] = 2 // a stream
		if i == 0 {
			entry[66] = 5 // the root
		}
		for _, at := range []int{68, 72, 76} { // left, right, child
			le.PutUint32(entry[at:], free)
		}
		le.PutUint32(entry[116:], endOfChain)
	}
	return string(b)
}
