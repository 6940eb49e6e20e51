package readers

import (
	"slices"
	"testing"

	"convload/pipeline"
)

// takeAll takes the members of these numbers, in this order, as a run does with finished files.
func takeAll(t *testing.T, a *Archive, files []pipeline.File, order ...int) (where []string, err error) {
	t.Helper()
	for _, i := range order {
		was, err := files[i].Fingerprint(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		place, err := a.Take(t.Context(), files[i], was)
		if err != nil {
			return where, err
		}
		where = append(where, place)
	}
	return where, nil
}

// TestTakeContainer takes the members of an archive, which moves with the last one.
func TestTakeContainer(t *testing.T) {
	three := archiveOf(t, "a.csv", "1\n", "b.csv", "2\n", "sub/c.csv", "3\n", ".hidden", "x")
	damaged := archiveOf(t, "a.csv", "1\n", "b.csv", "2\n", "inner.zip", archiveOf(t, "x", "x"))
	tests := []struct {
		name    string
		content string
		order   []int
		moves   bool
	}{
		{"all", three, []int{0, 1, 2}, true},
		{"all in another order", three, []int{2, 0, 1}, true},
		{"one twice", three, []int{0, 0, 1, 1, 2}, true},
		{"none", three, nil, false},
		{"one is unfinished", three, []int{0, 2}, false},
		{"one is unfinished, and another one is taken twice", three, []int{0, 2, 2}, false},
		{"one cannot be read", damaged, []int{0, 1}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			eachYard(t, func(t *testing.T, inbox, done yard) {
				drop := map[string]string{"in/drop.zip": test.content}
				inbox.put(t, drop)
				files := find(t, inbox.location).Files
				where, err := takeAll(t, done.archive(t), files, test.order...)
				want := slices.Repeat([]string{""}, len(test.order))
				if test.moves {
					want[len(want)-1] = done.where + "in/drop.zip"
				}
				if err != nil {
					t.Error(err)
				}
				equal(t, "places", where, want)
				if test.moves {
					inbox.holds(t, nil)
					done.holds(t, drop)
				} else {
					inbox.holds(t, drop)
					done.holds(t, nil)
				}
			})
		})
	}
}

// TestTakeContainerLater has one run finish some members, and the next one the rest: it takes all of them.
func TestTakeContainerLater(t *testing.T) {
	eachYard(t, func(t *testing.T, inbox, done yard) {
		drop := map[string]string{"drop.zip": archiveOf(t, "a.csv", "1\n", "b.csv", "2\n")}
		inbox.put(t, drop)
		a := done.archive(t)
		for _, order := range [][]int{{0}, {1}} {
			if _, err := takeAll(t, a, find(t, inbox.location).Files, order...); err != nil {
				t.Error(err)
			}
			inbox.holds(t, drop)
		}
		if _, err := takeAll(t, a, find(t, inbox.location).Files, 0, 1); err != nil {
			t.Error(err)
		}
		inbox.holds(t, nil)
		done.holds(t, drop)
	})
}

// TestTakeContainerChanged rewrites an archive whose members were read, once in a way that only its content shows.
func TestTakeContainerChanged(t *testing.T) {
	before := archiveOf(t, "a.csv", "1\n", "b.csv", "2\n")
	eachYard(t, func(t *testing.T, inbox, done yard) {
		for _, after := range []string{archiveOf(t, "a.csv", "1\n", "b.csv", "3\n"), before + " "} {
			inbox.put(t, map[string]string{"drop.zip": before})
			files := find(t, inbox.location).Files
			var prints []pipeline.Fingerprint
			for _, f := range files {
				was, err := f.Fingerprint(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				prints = append(prints, was)
			}
			inbox.put(t, map[string]string{"drop.zip": after})
			a := done.archive(t)
			if _, err := a.Take(t.Context(), files[0], prints[0]); err != nil {
				t.Error(err)
			}
			_, err := a.Take(t.Context(), files[1], prints[1])
			if code(err) != changed {
				t.Errorf("got %v", err)
			}
			inbox.holds(t, map[string]string{"drop.zip": after})
			done.holds(t, nil)
		}
	})
}

// TestTakeContainers archives two different archives of one name, and one file that was packed by itself.
func TestTakeContainers(t *testing.T) {
	one, other, packed := archiveOf(t, "a.csv", "1\n"), archiveOf(t, "a.csv", "2\n"), gzipped("3\n")
	inbox, done := folderYard(t), folderYard(t)
	inbox.put(t, map[string]string{"jan/drop.zip": one, "feb/drop.zip": other, "feb/x.csv.gz": packed})
	files := find(t, inbox.where+"jan", inbox.where+"feb").Files
	equal(t, "names", names(files), []string{"jan/drop.zip!a.csv", "feb/drop.zip!a.csv", "x.csv.gz"})
	if _, err := takeAll(t, done.archive(t), files, 0, 1, 2); err != nil {
		t.Error(err)
	}
	inbox.holds(t, nil)
	done.holds(t, map[string]string{"jan/drop.zip": one, "feb/drop.zip": other, "x.csv.gz": packed})
}
