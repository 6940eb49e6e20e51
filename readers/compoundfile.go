package readers

import (
	"bufio"
	"errors"
	"io"
	"unicode/utf16"

	"convload/pipeline"
)

// refuseCompoundFile tells what an OLE 2 file is, none of which can be read.
func refuseCompoundFile(r *bufio.Reader) error {
	streams, err := streamNames(r)
	switch {
	case err != nil:
		return err
	case streams["EncryptedPackage"]:
		return &pipeline.Problem{Code: "PASSWORD", Message: "the workbook is protected with a password",
			Remedy: "remove the password (in Excel: File, Info, Protect Workbook, Encrypt with Password) and upload it again"}
	case (streams["Workbook"] || streams["Book"]) && !streams["WordDocument"] && !streams["PowerPoint Document"]:
		return &pipeline.Problem{Code: "OLD_EXCEL", Message: "the file is an old Excel workbook (.xls)",
			Remedy: saveAsXLSX}
	}
	return &pipeline.Problem{Code: "NOT_A_SPREADSHEET", Message: "the file is an old Office document, and no workbook",
		Remedy: "upload an .xlsx workbook or a CSV file"}
}

// streamNames gives the names of the streams in an OLE 2 file. It looks for directory entries wherever one can stand
// and does not follow the chain that links them, which in a hostile file leads anywhere. An entry takes 128 bytes: the
// name in UTF-16 with a zero behind it, at 64 the length of that in bytes, and at 66 its type, of which 2 is a stream
// ([MS-CFB] 2.6.1).
func streamNames(r *bufio.Reader) (map[string]bool, error) {
	names := map[string]bool{}
	var entry [128]byte
	for {
		_, err := io.ReadFull(r, entry[:])
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return names, nil
		}
		if err != nil {
			return nil, err
		}
		length := int(entry[64]) | int(entry[65])<<8
		if entry[66] != 2 || length < 4 || length > 64 || length%2 != 0 || len(names) == 100 {
			continue
		}
		letters := make([]uint16, length/2-1)
		for i := range letters {
			letters[i] = uint16(entry[2*i]) | uint16(entry[2*i+1])<<8
		}
		names[string(utf16.Decode(letters))] = true
	}
}
