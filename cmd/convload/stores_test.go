//go:build services

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"convload/pipeline"
	"convload/writers/report"

	"github.com/xuri/excelize/v2"
)

// TestStores has convload read from every kind of store, report into it and move finished files within it: each row is
// reported once and accepted once, and what comes again is not sent again.
func TestStores(t *testing.T) {
	for name, open := range map[string]func(*testing.T) depot{
		"folder":   folder,
		"file URL": fileURL,
		"s3":       amazon,
		"gs":       google,
		"azblob":   func(t *testing.T) depot { d, _ := azure(t); return d },
		"sftp":     openSSH,
		"https":    webServer,
	} {
		t.Run(name, func(t *testing.T) {
			r := newStoreRun(t, open(t))
			r.firstRun(t)
			r.nothingNew(t)
			r.oneNewRow(t)
		})
	}
}

// storeRun is convload at work on a depot.
type storeRun struct {
	*faultRun // whose files are not looked at
	depot
}

func newStoreRun(t *testing.T, d depot) *storeRun {
	t.Helper()
	return &storeRun{faultRun: newFaultRun(t, nil, 3), depot: d}
}

// run runs convload in a process of its own. What that says on standard error is kept until the next run.
func (r *storeRun) run(t *testing.T) (int, pipeline.Summary) {
	t.Helper()
	sources := []string{r.source}
	if r.each != "" {
		sources = nil
		for _, key := range r.keys(t, "inbox/") {
			sources = append(sources, r.each+(&url.URL{Path: key}).EscapedPath())
		}
	}
	list, err := json.Marshal(sources)
	if err != nil {
		t.Fatal(err)
	}
	r.write(t, "convload.yaml", fmt.Sprintf(`customer_id: "1234567890"
source: %s
reports: %q
archive: %q
ledger: %s/ledger.db
destination: google-ads
google_ads: {config: "%s/google-ads.yaml", endpoint: "%s", plaintext: true}
`, list, r.reports, r.archive, r.dir, r.dir, r.server.Addr()))
	p := convload(t, r.env, "run", "--json", "--config", filepath.Join(r.dir, "convload.yaml"))
	p.Dir = r.dir
	r.stderr.Reset()
	p.Stderr = &r.stderr
	output, err := p.Output()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		t.Fatal(err)
	}
	var s pipeline.Summary
	if len(output) > 0 {
		if err := json.Unmarshal(output, &s); err != nil {
			t.Fatalf("the summary is no JSON: %v\n%s", err, output)
		}
	}
	return p.ProcessState.ExitCode(), s
}

// convload is this very binary, which TestMain lets be convload where it is called so.
func convload(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), binary)
	cmd.Args = append([]string{"convload"}, args...)
	cmd.Env = append(os.Environ(), env...)
	return cmd
}

// The files that are dropped, by what convload makes of them.
const (
	accentsFile = "März Verkäufe.csv"
	bookFile    = "workbook.xlsx"
	zipFile     = "packed.zip"
	gzipFile    = "sub folder/pressed.csv.gz"
	pdfFile     = "quote.pdf"
	partFile    = "being copied.csv.part"
)

// droppedRows is how many rows the files have together.
const droppedRows = 12

// firstRun drops files, has them worked on, and looks at what is in the depot then.
func (r *storeRun) firstRun(t *testing.T) {
	t.Helper()
	files := map[string]string{
		accentsFile: deals(0, 3),
		bookFile:    bookOf(t, deals(3, 6)),
		zipFile:     zipped(t, "first.csv", deals(6, 8), "second.csv", deals(8, 10)),
		gzipFile:    gzipped(t, deals(10, droppedRows)),
		pdfFile:     "%PDF-1.7\n%âãÏÓ\n1 0 obj\n",
	}
	for name, content := range files {
		r.put(t, "inbox/"+name, content)
	}
	if r.each == "" {
		r.put(t, "inbox/"+partFile, "half")
	}

	code, s := r.run(t)
	if code != exitNeedsPerson || s.Statuses[pipeline.Accepted] != droppedRows || s.Rows != droppedRows {
		t.Fatalf("exit code %d, %d rows, statuses %v, files %+v: %s", code, s.Rows, s.Statuses, s.Files, &r.stderr)
	}
	r.checkReported(t, s, map[string][]string{accentsFile: dealClicks(0, 3), bookFile: dealClicks(3, 6), zipFile + "!first.csv": dealClicks(6, 8),
		zipFile + "!second.csv": dealClicks(8, 10), gzipFile: dealClicks(10, droppedRows)})
	r.checkTaken(t, droppedRows)

	if r.archive == "" {
		return
	}
	if got, want := r.keys(t, "inbox/"), []string{partFile, pdfFile}; !slices.Equal(got, want) {
		t.Errorf("in the inbox there are %q, want %q", got, want)
	}
	want := slices.Sorted(maps.Keys(files))
	want = slices.DeleteFunc(want, func(name string) bool { return name == pdfFile })
	if got := slices.Sorted(slices.Values(r.keys(t, "done/"))); !slices.Equal(got, want) {
		t.Fatalf("in the archive there are %q, want %q", got, want)
	}
	for _, name := range want {
		if string(r.get(t, "done/"+name)) != files[name] {
			t.Errorf("%s is not in the archive as it was dropped", name)
		}
	}
}

// nothingNew runs again: nothing is sent, and nothing moves.
func (r *storeRun) nothingNew(t *testing.T) {
	t.Helper()
	before, uploads := r.contents(t, "done/"), r.server.Uploads()
	code, s := r.run(t)
	if code != exitNeedsPerson || s.Rows != 0 {
		t.Errorf("exit code %d, statuses %v: %s", code, s.Statuses, &r.stderr)
	}
	if n := r.server.Uploads(); n != uploads {
		t.Errorf("%d uploads were sent that held nothing new", n-uploads)
	}
	if !maps.Equal(r.contents(t, "done/"), before) {
		t.Error("the archive has changed")
	}
	r.checkManifest(t, s)
}

// oneNewRow drops known content under another name, and a file that has grown by a row.
func (r *storeRun) oneNewRow(t *testing.T) {
	t.Helper()
	r.put(t, "inbox/again.csv", deals(0, 3))
	r.put(t, "inbox/"+accentsFile, deals(0, 3)+strings.SplitAfterN(deals(droppedRows, droppedRows+1), "\n", 2)[1])
	code, s := r.run(t)
	if code != exitNeedsPerson || s.Rows != 4 || s.Statuses[pipeline.AlreadyUploaded] != 3 || s.Statuses[pipeline.Accepted] != 1 {
		t.Errorf("exit code %d, statuses %v, files %+v: %s", code, s.Statuses, s.Files, &r.stderr)
	}
	r.checkReported(t, s, map[string][]string{accentsFile: append(dealClicks(0, 3), dealClicks(droppedRows, droppedRows+1)...)})
	r.checkTaken(t, droppedRows+1)
	if got, want := r.keys(t, "inbox/"), []string{partFile, pdfFile}; r.archive != "" && !slices.Equal(got, want) {
		t.Errorf("in the inbox there are %q, want %q", got, want)
	}
}

// checkReported makes sure that the depot holds a report on each of the files, by name, whose lines have the click IDs,
// that there are no others of this run, and that the manifest is there. A file that is a source has a name and no folder.
func (r *storeRun) checkReported(t *testing.T, s pipeline.Summary, want map[string][]string) {
	t.Helper()
	got := make(map[string][]string)
	for _, key := range r.keys(t, "reports/") {
		name, ok := strings.CutSuffix(key, "."+s.RunID+".csv")
		if !ok {
			continue
		}
		lines, err := report.Read(bytes.NewReader(r.get(t, "reports/"+key)))
		if err != nil {
			t.Fatalf("%s: %v", key, err)
		}
		got[name] = nil
		for _, line := range lines {
			got[name] = append(got[name], line.ClickID)
			if line.File != name || line.RunID != s.RunID {
				t.Errorf("the report on %s has a line of %s in run %s", name, line.File, line.RunID)
			}
		}
	}
	if ids, ok := want[gzipFile]; ok && r.each != "" {
		delete(want, gzipFile)
		want[path.Base(gzipFile)] = ids
	}
	if !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("reported are %q, want %q", got, want)
	}
	r.checkManifest(t, s)
}

func (r *storeRun) checkManifest(t *testing.T, s pipeline.Summary) {
	t.Helper()
	var m pipeline.Summary
	if err := json.Unmarshal(r.get(t, "reports/"+s.RunID+".json"), &m); err != nil {
		t.Fatal(err)
	}
	if m.RunID != s.RunID || m.ExitCode != exitNeedsPerson || m.Rows != s.Rows || len(m.Files) != len(s.Files) {
		t.Errorf("the manifest says %+v, the command %+v", m, s)
	}
	refused := slices.IndexFunc(m.Files, func(f pipeline.FileSummary) bool { return f.Name == pdfFile })
	if refused < 0 || !strings.Contains(m.Files[refused].Error, "PDF") || m.Files[refused].Remedy == "" {
		t.Errorf("the manifest does not say what is wrong with %s: %+v", pdfFile, m.Files)
	}
	for _, text := range []string{s3Secret, azureKey, "use_path_style"} {
		if strings.Contains(r.stderr.String(), text) || bytes.Contains(r.get(t, "reports/"+s.RunID+".json"), []byte(text)) {
			t.Errorf("a key was told, or a query: %s", text)
		}
	}
}

// checkTaken makes sure that the other side has taken so many conversions, and none twice.
func (r *storeRun) checkTaken(t *testing.T, n int) {
	t.Helper()
	var taken []string
	for _, record := range r.server.Accepted() {
		taken = append(taken, record.Gclid)
	}
	if slices.Sort(taken); !slices.Equal(taken, dealClicks(0, n)) {
		t.Errorf("accepted were %q", taken)
	}
	if v := r.server.Violations(); len(v) > 0 {
		t.Errorf("the simulator complains: %q", v)
	}
}

// dealClicks are the click IDs of deals.
func dealClicks(first, end int) []string {
	var ids []string
	for _, record := range strings.Split(strings.TrimSpace(deals(first, end)), "\n")[1:] {
		id, _, _ := strings.Cut(record, ",")
		ids = append(ids, id)
	}
	return ids
}

// bookOf makes a workbook of a CSV without quotes.
func bookOf(t *testing.T, csv string) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, record := range strings.Split(strings.TrimSpace(csv), "\n") {
		cells := strings.Split(record, ",")
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &cells); err != nil {
			t.Fatal(err)
		}
	}
	content, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return content.String()
}
