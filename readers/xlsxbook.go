package readers

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"path"
	"strconv"
	"strings"

	"convload/pipeline"
)

// Workbooks are read with archive/zip and encoding/xml alone. excelize, which the tests write workbooks with, cannot be
// used here: its row iterator gives texts without their types and formats and ends in silence where a sheet is broken
// off, its cell functions load the whole sheet, and opening a workbook unpacks all of it first.

// book is what a workbook's small parts say.
type book struct {
	sheets   []bookSheet
	formats  []numberFormat // by style
	date1904 bool
	strings  *zip.File // nil where there are none
	notes    []string
}

type bookSheet struct {
	pipeline.Sheet
	part *zip.File
}

// openBook reads what a workbook consists of.
func openBook(z zipParts) (*book, error) {
	root := "xl/workbook.xml"
	top, err := z.relations("")
	if err != nil {
		return nil, err
	}
	for _, r := range top {
		if r.kind == "officeDocument" {
			root = r.part
		}
	}
	relations, err := z.relations(root)
	if err != nil {
		return nil, err
	}
	b := &book{}
	for _, r := range relations {
		switch r.kind {
		case "sharedStrings":
			b.strings = z[r.part]
		case "styles":
			if b.formats, err = z.formats(r.part); err != nil {
				return nil, err
			}
		}
	}
	var sheets []xml.StartElement
	err = z.each(root, func(parent string, e xml.StartElement) {
		switch {
		case e.Name.Local == "workbookPr":
			b.date1904 = isTrue(attribute(e, "date1904"))
		case e.Name.Local == "sheet" && parent == "sheets":
			sheets = append(sheets, e)
		}
	})
	if err != nil {
		return nil, err
	}
	for _, e := range sheets {
		if err := b.addSheet(z, e, relations[attribute(e, "id")]); err != nil {
			return nil, err
		}
	}
	if len(b.sheets) == 0 {
		return nil, &pipeline.Problem{Code: "EMPTY_FILE", Message: "the workbook has no sheets", Remedy: uploadAgain}
	}
	return b, b.check()
}

// sheetKinds are what sheets may be that hold no table, by the types of their relations: those of ECMA-376, part 1,
// 12.3, and of [MS-OFFMACRO] 2.2.1.
var sheetKinds = map[string]string{
	"chartsheet": "a chart", "dialogsheet": "a dialog", "xlMacrosheet": "a sheet of macros", "xlIntlMacrosheet": "a sheet of macros",
}

// addSheet adds a sheet that the workbook lists. One that holds no table is noted and not read.
func (b *book) addSheet(z zipParts, e xml.StartElement, r relation) error {
	state := attribute(e, "state")
	s := pipeline.Sheet{Name: attribute(e, "name"), Hidden: state == "hidden" || state == "veryHidden"}
	if r.kind == "" || r.kind == "worksheet" {
		b.sheets = append(b.sheets, bookSheet{s, z[r.part]})
		return nil
	}
	if z[r.part] != nil {
		root, err := z.root(r.part)
		if err != nil {
			return err
		}
		if root == "worksheet" {
			return damaged("the workbook", fmt.Errorf("the sheet %.40q is a table, and is said to be a %.40q", s.Name, r.kind))
		}
	}
	kind, ok := sheetKinds[r.kind]
	if !ok {
		kind = fmt.Sprintf("a %.40q, which is no table", r.kind)
	}
	b.notes = append(b.notes, fmt.Sprintf("sheet %q was not read: it is %s", s.Name, kind))
	return nil
}

// check refuses sheets that are not there, and those of which one would be read for another.
func (b *book) check() error {
	names, parts := map[string]bool{}, map[*zip.File]bool{}
	for _, s := range b.sheets {
		if s.part == nil || names[s.Name] || parts[s.part] {
			return damaged("the workbook", fmt.Errorf("the sheet %.40q is missing or there twice", s.Name))
		}
		names[s.Name], parts[s.part] = true, true
	}
	return nil
}

// relation is a part that another part refers to.
type relation struct {
	kind string // last word of the type's URL, which both standards share
	part string
}

// relations gives the parts that a part refers to, by their IDs; "" is the package itself. It refuses two of one ID, of
// which one would be read for the other.
func (z zipParts) relations(part string) (map[string]relation, error) {
	folder, name := path.Split(part)
	list := folder + "_rels/" + name + ".rels"
	relations := map[string]relation{}
	if z[list] == nil {
		return relations, nil
	}
	ids, twice := map[string]bool{}, ""
	err := z.each(list, func(_ string, e xml.StartElement) {
		if e.Name.Local != "Relationship" {
			return
		}
		id := attribute(e, "Id")
		if ids[id] {
			twice = id
		}
		ids[id] = true
		if attribute(e, "TargetMode") == "External" {
			return
		}
		target := strings.ToLower(strings.ReplaceAll(attribute(e, "Target"), `\`, "/"))
		if !strings.HasPrefix(target, "/") {
			target = folder + target
		}
		relations[id] = relation{
			kind: path.Base(attribute(e, "Type")),
			part: strings.TrimPrefix(path.Clean(target), "/"),
		}
	})
	if err == nil && twice != "" {
		err = damaged("the workbook", fmt.Errorf("%.80s says twice what %.40q is", list, twice))
	}
	return relations, err
}

// formats reads the number format of every cell style.
func (z zipParts) formats(part string) ([]numberFormat, error) {
	if z[part] == nil {
		return nil, nil
	}
	codes := map[int]string{}
	var ids []int
	err := z.each(part, func(parent string, e xml.StartElement) {
		id, err := strconv.Atoi(attribute(e, "numFmtId"))
		switch {
		case parent == "numFmts" && e.Name.Local == "numFmt" && err == nil:
			codes[id] = attribute(e, "formatCode")
		case parent == "cellXfs" && e.Name.Local == "xf":
			ids = append(ids, id) // General where there is none
		}
	})
	formats := make([]numberFormat, len(ids))
	for i, id := range ids {
		if code, ok := codes[id]; ok {
			formats[i] = parseFormat(code)
		} else {
			formats[i] = builtInFormat(id)
		}
	}
	return formats, err
}

// each calls fn for every element of a small part.
func (z zipParts) each(part string, fn func(parent string, e xml.StartElement)) error {
	if z[part] == nil {
		return damaged("the workbook", fmt.Errorf("the part %s is missing", part))
	}
	if z[part].UncompressedSize64 > maxSmallPart {
		return tooLarge(fmt.Sprintf("the workbook's part %.80q has more than %d MiB", part, maxSmallPart>>20))
	}
	r, err := z[part].Open()
	if err != nil {
		return damaged("the workbook", err)
	}
	defer r.Close()
	if err := newXMLStream(r, Limits{}).each(fn); err != nil {
		return damaged("the workbook", fmt.Errorf("%s: %w", part, err))
	}
	return nil
}

// root gives the name of a part's outermost element.
func (z zipParts) root(part string) (string, error) {
	r, err := z[part].Open()
	if err != nil {
		return "", damaged("the workbook", err)
	}
	defer r.Close()
	for stream := newXMLStream(r, Limits{}); ; {
		token, err := stream.next()
		if err != nil {
			return "", damaged("the workbook", fmt.Errorf("%s: %w", part, err))
		}
		if e, ok := token.(xml.StartElement); ok {
			return e.Name.Local, nil
		}
	}
}
