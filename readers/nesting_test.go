package readers

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// deepLimits let packed files lie in each other as deep as can be configured.
func deepLimits() Limits {
	limits := DefaultLimits()
	limits.Nesting = 8
	return limits
}

// TestNesting packs files in every way, and reads each as deep as is allowed.
func TestNesting(t *testing.T) {
	sheet := workbook(t, `<row r="1"><c r="A1"><v>1</v></c></row>`)
	inner := archiveOf(t, "march.csv", "a,b\n1,2\n", "sub/april.xlsx", sheet, ".hidden", "x", "letter.pdf", "%PDF-1.7", "sub/", "")
	tests := []struct {
		name, content string
		nesting       int
		want          []string
	}{
		{"drop.zip", archiveOf(t, "inner.zip", inner, "x.csv.gz", gzipped("1\n"), "stored.zip.bin", inner), 2, []string{
			"drop.zip!inner.zip!letter.pdf = NOT_A_SPREADSHEET",
			"drop.zip!inner.zip!march.csv = 1: a|b, 2: 1|2",
			"drop.zip!inner.zip!sub/april.xlsx = 1: #1",
			"drop.zip!stored.zip.bin!letter.pdf = NOT_A_SPREADSHEET",
			"drop.zip!stored.zip.bin!march.csv = 1: a|b, 2: 1|2",
			"drop.zip!stored.zip.bin!sub/april.xlsx = 1: #1",
			"drop.zip!x.csv.gz = 1: 1"}},
		{"drop.zip.gz", gzipped(inner), 2, []string{
			"drop.zip.gz!letter.pdf = NOT_A_SPREADSHEET",
			"drop.zip.gz!march.csv = 1: a|b, 2: 1|2",
			"drop.zip.gz!sub/april.xlsx = 1: #1"}},
		{"drop.zip.gz", gzipped(inner), 1, []string{"drop.zip.gz = COMPRESSED"}},
		{"april.xlsx.gz", gzipped(gzipped(sheet)), 2, []string{"april.xlsx.gz = 1: #1"}},
		{"april.zip", archiveOf(t, "april.xlsx.gz", gzipped(sheet)), 2, []string{"april.zip!april.xlsx.gz = 1: #1"}},
		{"drop.zip", archiveOf(t, "a.gz", gzipped(archiveOf(t, "b.zip", archiveOf(t, "c.csv.gz", gzipped("1\n"))))), 5,
			[]string{"drop.zip!a.gz!b.zip!c.csv.gz = 1: 1"}},
		{"drop.zip", archiveOf(t, "a.gz", gzipped(archiveOf(t, "b.zip", archiveOf(t, "c.csv.gz", gzipped("1\n"))))), 4,
			[]string{"drop.zip!a.gz!b.zip!c.csv.gz = COMPRESSED"}},
		{"drop.zip", archiveOf(t, "a.gz", gzipped(archiveOf(t, "b.zip", archiveOf(t, "c.csv.gz", gzipped("1\n"))))), 3,
			[]string{"drop.zip!a.gz!b.zip = COMPRESSED"}},
		{"drop.zip", archiveOf(t, "a.zip", archiveOf(t, "empty/", ""), "b.zip", inner[:len(inner)-30], "c.gz", gzipped(inner)[:99]), 8,
			[]string{"drop.zip!a.zip = EMPTY_FILE", "drop.zip!b.zip = DAMAGED", "drop.zip!c.gz = DAMAGED"}},
	}
	for _, test := range tests {
		for place, inbox := range map[string]yard{"folder": folderYard(t), "bucket": bucketYard(t)} {
			t.Run(fmt.Sprintf("%s of %d in a %s", test.name, test.nesting, place), func(t *testing.T) {
				inbox.put(t, map[string]string{test.name: test.content})
				limits := DefaultLimits()
				limits.Nesting = test.nesting
				found := findWithin(t, limits, inbox.location)
				for range 2 { // each pass opens every file
					equal(t, "files", outcomes(t, found.Files), test.want)
				}
			})
		}
	}
}

// TestNestingNames gives archives of one name, in one folder and in each other, to files that can be told apart.
func TestNestingNames(t *testing.T) {
	inner := archiveOf(t, "a.csv", "1\n", "~$a.xlsx", "")
	content := archiveOf(t, "drop.zip", inner, "drop.zip", inner, strings.Repeat("x", 300)+".zip", inner)
	dir := inbox(t, map[string]string{"jan/drop.zip": content, "feb/drop.zip": inner})
	found := findWithin(t, deepLimits(), dir+"/jan", dir+"/feb")
	equal(t, "names", names(found.Files), []string{"jan/drop.zip!drop.zip!a.csv", "jan/drop.zip!drop (2).zip!a.csv",
		"jan/drop.zip!~" + strings.Repeat("x", 96) + ".zip!a.csv", "feb/drop.zip!a.csv"})
	equal(t, "notes", found.Notes, []string{`4 temporary, lock or hidden files were passed over: ` +
		`"drop.zip!drop.zip!~$a.xlsx", "drop.zip!drop (2).zip!~$a.xlsx", "drop.zip!~` + strings.Repeat("x", 96) + `.zip!~$a.xlsx", "drop.zip!~$a.xlsx"`})
}

// TestNestingSpool reads an archive within a packed file that is too large to be kept in memory. Nothing is left behind.
func TestNestingSpool(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	inner := archiveOf(t, "1.bin", noise(spoolMemory), "2.csv", "1\n", "3.bin", noise(1<<20), "4.csv", "2\n")
	dir := inbox(t, map[string]string{"drop.zip": archiveOf(t, "inner.bin", inner)})
	found := findWithin(t, deepLimits(), dir)
	if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
		t.Errorf("the folder holds %v, %v", left, err)
	}
	got := outcomes(t, found.Files)
	equal(t, "files", got, []string{"drop.zip!inner.bin!1.bin = NOT_A_SPREADSHEET", "drop.zip!inner.bin!2.csv = 1: 1",
		"drop.zip!inner.bin!3.bin = NOT_A_SPREADSHEET", "drop.zip!inner.bin!4.csv = 1: 2"})
}

// TestNestingAtOnce reads all members of an archive within a packed file at the same time.
func TestNestingAtOnce(t *testing.T) {
	var parts []string
	for i := range 20 {
		parts = append(parts, fmt.Sprintf("%02d.csv.gz", i), gzipped(strings.Repeat(fmt.Sprintf("%d\n", i), 10_000)))
	}
	dir := inbox(t, map[string]string{"drop.zip": archiveOf(t, "inner.zip.gz", gzipped(archiveOf(t, parts...)))})
	files := findWithin(t, deepLimits(), dir).Files
	errs := make(chan error)
	for _, f := range files {
		go func() { errs <- readAll(t, f) }()
	}
	for range files {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if len(files) != 20 {
		t.Errorf("got %q", names(files))
	}
}

// TestTakeNested takes the members of archives within each other: the outermost moves with the last one of all levels.
func TestTakeNested(t *testing.T) {
	inner := archiveOf(t, "a.csv", "1\n", "b.csv", "2\n")
	drop := archiveOf(t, "c.csv", "3\n", "inner.zip", inner, "other.zip.gz", gzipped(inner))
	for _, order := range [][]int{{0, 1, 2, 3, 4}, {4, 3, 2, 1, 0}, {1, 1, 2, 2, 0, 3, 3, 4}, {1, 2, 3, 4}, {0, 1, 2, 3, 3}} {
		inbox, done := folderYard(t), folderYard(t)
		files := map[string]string{"drop.zip": drop, "in.zip.gz": gzipped(inner)}
		inbox.put(t, files)
		found := findWithin(t, deepLimits(), inbox.location).Files
		where, err := takeAll(t, done.archive(t), found, order...)
		if err != nil {
			t.Error(err)
		}
		whole := len(slices.Compact(slices.Sorted(slices.Values(order)))) == 5
		if last := where[len(where)-1]; (last == done.where+"drop.zip") != whole || slices.ContainsFunc(where[:len(where)-1], func(s string) bool { return s != "" }) {
			t.Errorf("%v: got %q", order, where)
		}
		if whole {
			done.holds(t, map[string]string{"drop.zip": drop})
		} else {
			inbox.holds(t, files)
		}
	}
}
