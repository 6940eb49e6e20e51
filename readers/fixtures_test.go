package readers

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"convload/pipeline"
)

// inbox makes a folder with files in it; a path that ends with "/" is a folder.
func inbox(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// find finds the files of the sources, without options.
func find(t testing.TB, sources ...string) *Found {
	t.Helper()
	found, err := Find(t.Context(), sources, Options{Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := found.Close(); err != nil {
			t.Error(err)
		}
	})
	return found
}

// file is a file of its own with this content.
func file(t testing.TB, name, content string) pipeline.File {
	t.Helper()
	return find(t, filepath.Join(inbox(t, map[string]string{name: content}), name)).Files[0]
}

// openText opens a file with this content and closes it when the test ends.
func openText(t testing.TB, name, content string) (pipeline.Document, error) {
	t.Helper()
	doc, err := file(t, name, content).Open(t.Context())
	if err == nil {
		t.Cleanup(func() {
			if err := doc.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	return doc, err
}

func mustOpen(t testing.TB, name, content string) pipeline.Document {
	t.Helper()
	doc, err := openText(t, name, content)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// rows reads a sheet as text, a line a row. Rows that cannot be read are lines too; the error is what ended the reading,
// nil for io.EOF.
func rows(t testing.TB, doc pipeline.Document, sheet string) ([]string, error) {
	t.Helper()
	table, err := doc.Table(t.Context(), sheet)
	if err != nil {
		return nil, err
	}
	defer table.Close()
	var lines []string
	for {
		row, err := table.Next(t.Context())
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if bad, ok := errors.AsType[*pipeline.RowError](err); ok {
			lines = append(lines, fmt.Sprintf("%d: %s", bad.Origin.Row, bad.Problem.Code))
			continue
		}
		if err != nil {
			return lines, err
		}
		lines = append(lines, rowText(row))
	}
}

// rowText writes a row as "7: text|#number|@date|?TRUE|!what is wrong|^B5text of B5".
func rowText(row pipeline.Row) string {
	marks := map[pipeline.CellKind]string{pipeline.Number: "#", pipeline.Date: "@", pipeline.TimeOfDay: "~",
		pipeline.Bool: "?", pipeline.Bad: "!", pipeline.Merged: "^"}
	var cells []string
	for _, c := range row.Cells {
		text := marks[c.Kind] + c.Text
		if c.Kind == pipeline.Merged {
			text = marks[c.Kind] + c.Aside + c.Text
		}
		cells = append(cells, text)
	}
	return fmt.Sprintf("%d: %s", row.Row, strings.Join(cells, "|"))
}

// code gives the code of a file's problem.
func code(err error) string {
	if e, ok := errors.AsType[*pipeline.FileError](err); ok {
		return e.Problem.Code
	}
	return fmt.Sprint(err)
}

func equal(t testing.TB, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

// archiveOf packs parts in the order in which they are given: name, content, name, content…
func archiveOf(t testing.TB, parts ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		method := zip.Deflate
		if filepath.Ext(parts[i]) == ".bin" {
			method = zip.Store // noise, which takes time to pack
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: parts[i], Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, parts[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
