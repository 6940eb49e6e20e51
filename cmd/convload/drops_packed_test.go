package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
)

// packedDrops are files within files.
func packedDrops(t *testing.T) []drop {
	good := table(",", "\n", "Closed deal", "Signed deal")
	other := strings.NewReplacer("EAIa", "EAIb", ",A-", ",B-").Replace(good)
	adjustments := "Order ID,Conversion Name,Adjustment Time,Adjustment Type\nA-1,Closed deal,2026-03-02 10:00:00+01:00,RETRACT\n"
	book := workbook(t, sheet{name: "Deals", rows: beginning() + deal(3)})
	packed := gzipped(t, good)
	return []drop{
		{name: "gzip", file: "march.csv.gz", content: packed},
		asCSV("gzip-by-content", packed),
		{name: "gzip-legacy-encoding", file: "march.csv.gz", content: gzipped(t, strings.ReplaceAll(good, "Signed deal", "Gro\xdfauftrag"))},
		{name: "gzip-workbook", file: "march.xlsx.gz", content: gzipped(t, book)},
		{name: "gzip-cut-short", file: "march.csv.gz", content: packed[:len(packed)-20]},
		{name: "gzip-damaged", file: "march.csv.gz", content: packed[:len(packed)-8] + "\x00\x00\x00\x00" + packed[len(packed)-4:]},
		{name: "gzip-twice", file: "march.csv.gz", content: gzipped(t, packed)},
		{name: "gzip-of-nothing", file: "march.csv.gz", content: gzipped(t, "")},
		{name: "gzip-two-parts", file: "march.csv.gz", content: gzipped(t, good+"\n") + gzipped(t, click(9)+",Late deal,2026-03-02 10:00:00+01:00,A-9\n")},
		{name: "zip-one-member", file: "drop.zip", content: zipped(t, "march.csv", good)},
		{name: "zip-two-members", file: "drop.zip", content: zipped(t, "march.csv", good, "north/april.xlsx", book)},
		{name: "zip-same-content-twice", file: "drop.zip", content: zipped(t, "march.csv", good, "copy/march.csv", good)},
		{name: "zip-legacy-names", file: "drop.zip", content: zipped(t, "M\x84rz.csv", good, `win\folder.csv`, other)},
		{name: "zip-unreadable-members", file: "drop.zip", content: zipped(t, "adjustments.csv", adjustments, "letter.pdf", "%PDF-1.7\n",
			"march.csv", good, "march.csv.gz", packed, "inner.zip", zipped(t, "x.csv", good), "nothing.csv", "")},
		{name: "zip-members-passed-over", file: "drop.zip", content: zipped(t, "__MACOSX/._march.csv", "\x00\x05\x16\x07",
			".DS_Store", "\x00\x00\x00\x01Bud1", "~$april.xlsx", "x", "half.csv.part", "x", "march.csv", good)},
		{name: "zip-member-encrypted", file: "drop.zip", content: encrypted(t, "secret.csv", "march.csv", good)},
		{name: "zip-member-damaged", file: "drop.zip", content: damagedMember(t, good)},
		{name: "zip-empty", file: "drop.zip", content: zipped(t)},
		{name: "zip-nothing-to-read", file: "drop.zip", content: zipped(t, "north/", "", ".DS_Store", "\x00\x00\x00\x01Bud1")},
		{name: "zip-cut-short", file: "drop.zip", content: zipped(t, "march.csv", good)[:150]},
		asXLSX("zip-named-xlsx", zipped(t, "march.csv", good)),
	}
}

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// encrypted packs a member with a password, which its header says and whose content nobody can tell, and then an open
// one.
func encrypted(t *testing.T, secret, open, content string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	noise := strings.Repeat("\x9c\x17\xe2", 20)
	f, err := w.CreateRaw(&zip.FileHeader{Name: secret, Method: zip.Deflate, Flags: 1, CompressedSize64: uint64(len(noise)), UncompressedSize64: 200})
	if err == nil {
		_, err = io.WriteString(f, noise)
	}
	if err != nil {
		t.Fatal(err)
	}
	if f, err = w.Create(open); err == nil {
		_, err = io.WriteString(f, content)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// damagedMember packs a member of which a byte has changed since.
func damagedMember(t *testing.T, content string) string {
	t.Helper()
	const name = "broken.csv"
	packed := []byte(zipped(t, name, content, "march.csv", strings.ReplaceAll(content, "EAIa", "EAIb")))
	packed[bytes.Index(packed, []byte(name))+len(name)+30] ^= 0xff
	return string(packed)
}
