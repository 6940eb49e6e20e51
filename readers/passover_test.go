package readers

import (
	"fmt"
	"strings"
	"testing"
)

func TestUnfinishedNames(t *testing.T) {
	for _, name := range []string{
		"~$deals.xlsx", "sub/~$deals.xlsx", ".deals.csv.swp", "deals.csv.swp", "._deals.csv", ".~lock.deals.csv#", ".DS_Store",
		"deals.csv.part", "deals.csv.abCD12.part", "Deals.XLSX.CRDOWNLOAD", "deals.csv.opdownload", "deals.csv.filepart",
		"deals.csv.3f2a9c81.partial", "deals.csv_.gstmp", "deals.tmp", "deals.temp", ".deals.csv.Xy12Z3", ".in.deals.csv.",
		"deals.csv.download/deals.csv", "q1.tmp/part-0.csv", ".git/deals.csv", "__MACOSX/deals.csv", "deals.csv~", "#deals.csv#",
		".#deals.csv", "Thumbs.db", "sub/desktop.ini", "$RECYCLE.BIN/S-1-5-21/$RX1.csv", "#recycle/deals.csv", "@eaDir/deals.csv",
		"System Volume Information/x.csv", "deals.csv.lock", "deals.csv.!ut",
	} {
		if !unfinishedName(name) {
			t.Errorf("%s is taken for a file to read", name)
		}
	}
	for _, name := range []string{
		"deals.csv", "deals", "sub.folder/deals.xlsx", "~deals.csv", "$deals.csv", "part.csv", "deals.part.csv", "tmp/deals.csv",
		"temp.csv", "#1 deals.csv", "deals #", "download.csv", "downloads/deals.csv", "partial/deals.csv", "deals.csv.gz", "deals.csv.1", "-",
		"recycle/deals.csv", "$deals/deals.csv", "lock.csv", "deals.upload", "deals.uploading", "deals.writing", "deals.in-progress",
	} {
		if unfinishedName(name) {
			t.Errorf("%s is passed over", name)
		}
	}
}

// TestPassedOverNames has more files than are named.
func TestPassedOverNames(t *testing.T) {
	var p passedOver
	for i := range 60 {
		p.add(unfinished, fmt.Sprintf("%d.tmp", i))
		p.add(archived, fmt.Sprintf("done/%d.csv", i))
	}
	notes := p.notes(0)
	if len(notes) != 2 || strings.Count(notes[0], ".tmp\"") != 50 || !strings.HasSuffix(notes[0], `, "49.tmp" and 10 more`) ||
		notes[1] != `60 files in the archive were passed over: "done/0.csv" and 59 more` {
		t.Errorf("got %q", notes)
	}
}
