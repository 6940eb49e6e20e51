package readers

import "testing"

func TestUnfinishedNames(t *testing.T) {
	for _, name := range []string{
		"~$deals.xlsx", "sub/~$deals.xlsx", ".deals.csv.swp", "deals.csv.swp", "._deals.csv", ".~lock.deals.csv#", ".DS_Store",
		"deals.csv.part", "deals.csv.abCD12.part", "Deals.XLSX.CRDOWNLOAD", "deals.csv.opdownload", "deals.csv.filepart",
		"deals.csv.3f2a9c81.partial", "deals.csv_.gstmp", "deals.tmp", "deals.temp", ".deals.csv.Xy12Z3", ".in.deals.csv.",
		"deals.csv.download/deals.csv", "q1.tmp/part-0.csv", ".git/deals.csv", "__MACOSX/deals.csv", "deals.csv~", "#deals.csv#",
		".#deals.csv", "Thumbs.db", "sub/desktop.ini",
	} {
		if !unfinishedName(name) {
			t.Errorf("%s is taken for a file to read", name)
		}
	}
	for _, name := range []string{
		"deals.csv", "deals", "sub.folder/deals.xlsx", "~deals.csv", "$deals.csv", "part.csv", "deals.part.csv", "tmp/deals.csv",
		"temp.csv", "#1 deals.csv", "deals #", "download.csv", "downloads/deals.csv", "partial/deals.csv", "deals.csv.gz", "deals.csv.1", "-",
	} {
		if unfinishedName(name) {
			t.Errorf("%s is passed over", name)
		}
	}
}
