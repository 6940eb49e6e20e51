package readers

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"convload/pipeline"
)

// maxDirectory is how many bytes of a ZIP archive's directory are read. archive/zip makes some ten bytes of each in
// memory, and maxMembers have room for names of 300 bytes, so that nobody needs more.
const maxDirectory = 4 << 20

// tooLarge is the problem of a file that goes beyond what any spreadsheet program makes.
func tooLarge(what string) *pipeline.Problem {
	return &pipeline.Problem{Code: "TOO_LARGE", Message: what, Remedy: "save the sheet as CSV, or in several files"}
}

// damaged is the problem of a workbook that does not hold together. Errors of this machine's disk stay what they are,
// and so does the end of a context.
func damaged(where string, err error) error {
	if _, ok := errors.AsType[*pipeline.Problem](err); ok {
		return err
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &pipeline.Problem{Code: "DAMAGED", Message: fmt.Sprintf("%s is damaged or cut short: %v", where, err),
		Remedy: uploadAgain + ", or save it once more in a spreadsheet program"}
}

// zipParts are a ZIP archive's parts by their names, in lower case and with "/", as Office Open XML compares them.
type zipParts map[string]*zip.File

// openZIP reads what the parts of a ZIP archive are.
func openZIP(s *spool) (zipParts, error) {
	files, err := readDirectory(s, s.size)
	if err != nil {
		return nil, damaged("the file", err)
	}
	parts := partsOf(files)
	if len(parts) < len(files) {
		return nil, damaged("the file", errors.New("two of its parts have one name"))
	}
	return parts, nil
}

// readDirectory reads the directory of a ZIP archive, and no more than a sane one's worth of it.
func readDirectory(r io.ReaderAt, size int64) ([]*zip.File, error) {
	directory := &allowance{r: r, left: maxDirectory}
	z, err := zip.NewReader(directory, size)
	if err != nil {
		return nil, err
	}
	directory.left = -1
	return z.File, nil
}

func partsOf(files []*zip.File) zipParts {
	parts := zipParts{}
	for _, f := range files {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))
		if parts[name] == nil {
			parts[name] = f
		}
	}
	return parts
}

// allowance reads no more than some bytes in all; a negative number is no limit.
type allowance struct {
	r    io.ReaderAt
	left int
}

func (a *allowance) ReadAt(p []byte, offset int64) (int, error) {
	if a.left < 0 {
		return a.r.ReadAt(p, offset)
	}
	if a.left < len(p) {
		return 0, tooLarge("the file holds too many parts")
	}
	a.left -= len(p)
	return a.r.ReadAt(p, offset)
}

// isWorkbook tells whether the archive is made as a workbook is.
func (z zipParts) isWorkbook() bool {
	return z["[content_types].xml"] != nil || z["xl/workbook.xml"] != nil
}

// otherDocument tells what document the archive is, other than an .xlsx workbook.
func (z zipParts) otherDocument() *pipeline.Problem {
	for name := range z {
		switch {
		case path.Base(name) == "workbook.bin":
			return &pipeline.Problem{Code: "EXCEL_BINARY", Message: "the file is a binary Excel workbook (.xlsb)",
				Remedy: saveAsXLSX}
		case name == "mimetype" && z.isOpenDocument():
			return &pipeline.Problem{Code: "OPEN_DOCUMENT", Message: "the file is an OpenDocument file (.ods)",
				Remedy: saveAsXLSX}
		case name == "index/document.iwa" || name == "index.zip":
			return &pipeline.Problem{Code: "NOT_A_SPREADSHEET", Message: "the file is an Apple iWork document",
				Remedy: "in Numbers choose File, Export To, Excel or CSV, and upload that"}
		case name == "word/document.xml" || name == "ppt/presentation.xml":
			return &pipeline.Problem{Code: "NOT_A_SPREADSHEET", Message: "the file is a Word or PowerPoint document",
				Remedy: "upload an .xlsx workbook or a CSV file"}
		}
	}
	return nil
}

// isOpenDocument reads the part that names an OpenDocument file's type.
func (z zipParts) isOpenDocument() bool {
	r, err := z["mimetype"].Open()
	if err != nil {
		return false
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, 100))
	return err == nil && strings.HasPrefix(string(text), "application/vnd.oasis.opendocument.")
}
