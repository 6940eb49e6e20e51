package readers

import (
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"convload/pipeline"
)

var someContent = pipeline.Fingerprint{Size: 1, SHA256: "3f2a9c81d4e5" + strings.Repeat("0", 52)}

func TestArchivedNames(t *testing.T) {
	long := strings.Repeat("ü", 130) // 260 bytes
	tests := []struct {
		name string
		want []string
	}{
		{"march.csv", []string{"march.csv", "march~3f2a9c81d4e5.csv"}},
		{"a.b/march", []string{"a.b/march", "a.b/march~3f2a9c81d4e5"}},
		{"march.2026.xlsx", []string{"march.2026.xlsx", "march.2026~3f2a9c81d4e5.xlsx"}},
		{"deals. Really all of them", []string{"deals. Really all of them", "deals. Really all of them~3f2a9c81d4e5"}},
		{"/inbox//march.csv", []string{"inbox/march.csv", "inbox/march~3f2a9c81d4e5.csv"}},
		{"../../march.csv", []string{"march.csv", "march~3f2a9c81d4e5.csv"}},
		{"in/" + long[:248] + ".csv", []string{"in/" + long[:248] + ".csv", "in/" + long[:238] + "~3f2a9c81d4e5.csv"}},
		{"in/" + long + ".csv", []string{"in/" + long[:238] + "~3f2a9c81d4e5.csv"}},
		{"in/u" + long + ".csv", []string{"in/u" + long[:236] + "~3f2a9c81d4e5.csv"}},
	}
	for _, test := range tests {
		equal(t, test.name, archivedNames(test.name, someContent), test.want)
	}
}

// FuzzArchivedNames checks that names stay in the archive, fit a file system and are never those of convload's reports
// or of files that are passed over.
func FuzzArchivedNames(f *testing.F) {
	for _, name := range []string{"march.csv", "/a//b.csv", "../x", "20260302T101500Z-7f3a", "x.20260302T101500Z-7f3a.csv.json",
		strings.Repeat("ü", 200) + ".csv", "a/" + strings.Repeat("x", 300), "."} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if !utf8.ValidString(name) || unfinishedName(name) || ownName.MatchString(name) || strings.Trim(name, "/") == "" {
			t.Skip("Find passes over such a file, or Open refuses it")
		}
		got := archivedNames(name, someContent)
		for _, n := range got {
			if !filepath.IsLocal(n) || len(path.Base(n)) > 255 || !utf8.ValidString(n) || ownName.MatchString(n) || unfinishedName(n) {
				t.Errorf("%q: got %q", name, n)
			}
		}
		if len(got) == 2 && got[0] == got[1] || !slices.Equal(got, archivedNames(name, someContent)) {
			t.Errorf("%q: got %q", name, got)
		}
		if again := archivedNames(got[0], someContent); again[0] != got[0] {
			t.Errorf("%q: got %q, and from that %q", name, got[0], again)
		}
	})
}
