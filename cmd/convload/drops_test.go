package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// drop is a file as somebody may drop it.
type drop struct {
	name    string // of the case, and of the text that keeps its outcome: testdata/golden/drops/NAME.txt
	file    string // the name that the file bears
	content string
	mapping string // the text of a mapping; "" lets the header choose
}

func asCSV(name, content string) drop { return drop{name: name, file: "march.csv", content: content} }

func asXLSX(name, content string) drop { return drop{name: name, file: "march.xlsx", content: content} }

// mapped is the drop with a mapping of its own.
func (d drop) mapped(text string) drop {
	d.mapping = text
	return d
}

// drops are the files of every kind, made when the test runs.
func drops(t *testing.T) []drop {
	return slices.Concat(encodingDrops(t), delimiterDrops(), textDrops(), bookDrops(t), programDrops(t),
		sheetDrops(t), cellDrops(t), timeDrops(t), packedDrops(t), headerDrops(), templateDrops(), crmDrops(t), rowDrops(), refusedDrops(t), leadDrops(t))
}

// TestDrops checks files of every kind and compares what the manifest and the report say of them with the text that is
// kept in testdata/golden/drops.
func TestDrops(t *testing.T) {
	kept, err := filepath.Glob("testdata/golden/drops/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, d := range drops(t) {
		if names[d.name] {
			t.Errorf("there are two cases %s", d.name)
		}
		names[d.name] = true
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			input, mapping := filepath.Join(dir, d.file), ""
			if err := os.WriteFile(input, []byte(d.content), 0o600); err != nil {
				t.Fatal(err)
			}
			if d.mapping != "" {
				mapping = filepath.Join(dir, "mapping.yaml")
				if err := os.WriteFile(mapping, []byte(d.mapping), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			c := check(t, input, mapping)
			got := strings.ReplaceAll(c.text(t), dir+string(filepath.Separator), "")
			compare(t, filepath.Join("testdata", "golden", "drops", d.name+".txt"), got)
		})
	}
	for _, path := range kept {
		if !names[strings.TrimSuffix(filepath.Base(path), ".txt")] {
			t.Errorf("%s belongs to no case", path)
		}
	}
}
