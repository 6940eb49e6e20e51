package report

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"convload/pipeline"
)

var update = flag.Bool("update", false, "write what the golden tests got as what they want")

// clock gives the time of the cases' runs at some hour.
func clock(hour int) time.Time { return time.Date(2026, 3, 2, hour, 15, 0, 0, time.UTC) }

func total(amount string) (s pipeline.Sum) {
	s.Add(amount)
	return s
}

// loaded is the summary of a run over one file that went well, for cases to change.
func loaded() *pipeline.Summary {
	at := func(day int) time.Time { return time.Date(2026, 2, day, 9, 30, 0, 0, time.FixedZone("", 3600)) }
	return &pipeline.Summary{RunID: "20260302T101500Z-7f3a", Command: "run", Version: "v0.9.0", TZData: "2026a", Started: clock(10),
		Finished: clock(11), Destination: "google-ads", JobID: 1234567, Customers: []string{"1234567890"}, Rows: 5,
		Files: []pipeline.FileSummary{{Name: "north/march.csv", Size: 4321, SHA256: strings.Repeat("0f", 32),
			Report: "reports/north/march.csv.20260302T101500Z-7f3a.csv", Rows: 5,
			Statuses: pipeline.Counts{pipeline.Accepted: 3, pipeline.AlreadyUploaded: 1, pipeline.Duplicate: 1},
			Sheets: []pipeline.SheetSummary{{Rows: 5, BindingInfo: pipeline.BindingInfo{Mapping: "crm", Header: 2, Above: "1",
				Columns: map[string]string{"gclid": "GCLID", "conversion_date_time": "Close Date", "conversion_action": `always "Closed deal"`,
					"conversion_value": "Amount", "custom_variables.tier": "Tier"},
				Notes: []string{`column "Close Date": read as day/month`}, Ignored: []string{"Owner", "Stage"}},
				Review: pipeline.Review{Conversions: 4, Earliest: at(3), Latest: at(27), Values: []pipeline.ValueSum{
					{Currency: "EUR", Action: "Closed deal", Rows: 4, Sum: total("12345.5"), Delivered: 3, Worth: total("12000")}}}}},
			Notes: []string{"the cells are separated by semicolons"}}}}
}

// pageCases are summaries, of whose first file the page is drawn.
func pageCases() map[string]*pipeline.Summary {
	changed := func(change func(*pipeline.Summary, *pipeline.FileSummary)) *pipeline.Summary {
		s := loaded()
		change(s, &s.Files[0])
		return s
	}
	return map[string]*pipeline.Summary{
		"loaded": loaded(),
		"mend": changed(func(_ *pipeline.Summary, f *pipeline.FileSummary) {
			f.Statuses = pipeline.Counts{pipeline.Accepted: 2, pipeline.Invalid: 2, pipeline.Rejected: 1}
			f.Problems = []pipeline.ProblemCount{
				{Status: pipeline.AlreadyUploaded, Code: "ORDER_ID_TAKEN", Rows: 1, First: "north/march.csv:6", Message: "known", Remedy: "look at it"},
				{Status: pipeline.Invalid, Code: "BAD_TIME", Rows: 2, First: "north/march.csv:4",
					Message: `column "Close Date", cell C4: "soon" is no time`, Remedy: "write it as 2026-03-02 10:00"},
				{Status: pipeline.Rejected, Code: "ConversionUploadError.EXPIRED_EVENT", Rows: 1, First: "north/march.csv!Deals: won:5",
					Message: "the click is too old"}}
		}),
		"check": changed(func(s *pipeline.Summary, f *pipeline.FileSummary) {
			s.Command, s.Destination, s.JobID, s.Customers = "check", "none", 0, nil
			f.Statuses = pipeline.Counts{pipeline.Validated: 4, pipeline.Skipped: 1}
		}),
		"rehearsal": changed(func(s *pipeline.Summary, _ *pipeline.FileSummary) { s.Destination = "simulator" }),
		"trial": changed(func(s *pipeline.Summary, f *pipeline.FileSummary) {
			s.ValidateOnly, f.Statuses = true, pipeline.Counts{pipeline.Validated: 5}
		}),
		"refused trial": changed(func(s *pipeline.Summary, f *pipeline.FileSummary) {
			s.ValidateOnly, f.Statuses = true, pipeline.Counts{pipeline.Rejected: 3, pipeline.AlreadyUploaded: 2}
		}),
		"stopped": changed(func(s *pipeline.Summary, f *pipeline.FileSummary) {
			s.Stopped = "Google takes no more requests today\nanother account: the login may not use it"
			f.Statuses = pipeline.Counts{pipeline.Accepted: 1, pipeline.NotSent: 2, pipeline.InDoubt: 1, pipeline.Invalid: 1}
			s.NotBefore = clock(18)
		}),
		"interrupted": changed(func(s *pipeline.Summary, f *pipeline.FileSummary) {
			s.Stopped, f.Error, f.Remedy, f.Again = "the run was interrupted", "the run was interrupted before the file was read to its end; 1 "+
				"rows were read before that, of the file as it was then, and are in the report", "run again", true
			f.Rows, f.Statuses = 1, pipeline.Counts{pipeline.NotSent: 1}
		}),
		"doubtful": changed(func(_ *pipeline.Summary, f *pipeline.FileSummary) {
			f.Statuses = pipeline.Counts{pipeline.Invalid: 5}
			f.Problems = []pipeline.ProblemCount{{Status: pipeline.Invalid, Code: "BAD_TIME", Rows: 5, First: "north/march.csv:3", Message: "no time"},
				{Status: pipeline.Invalid, Code: pipeline.MappingDoubtful, First: "north/march.csv:3", Message: "the mapping is probably wrong", Remedy: "look at it"}}
		}),
		"empty": changed(func(_ *pipeline.Summary, f *pipeline.FileSummary) {
			f.Rows, f.Statuses, f.Sheets[0].Rows, f.Sheets[0].Review = 0, nil, 0, pipeline.Review{}
		}),
		"archived": changed(func(_ *pipeline.Summary, f *pipeline.FileSummary) {
			f.Statuses = pipeline.Counts{pipeline.Skipped: 5}
			f.Sheets[0].Review = pipeline.Review{LeftOut: 5}
			f.Archived, f.Sheets[0].Name = "s3://drop/done/north/march.csv", "Deals"
			f.Unread = []string{"Q2"}
		}),
		"asked": changed(func(s *pipeline.Summary, _ *pipeline.FileSummary) {
			s.Files = append(s.Files, pipeline.FileSummary{Name: "copy.csv", SameAs: "north/march.csv"})
			s.Statuses = pipeline.Counts{pipeline.Accepted: 3}
			s.Google = &pipeline.Diagnostics{Accounts: []pipeline.AccountDiagnostics{{Customer: "1234567890", Asked: clock(20), Status: "NEEDS_ATTENTION",
				Job: &pipeline.EventCounts{Successful: 2, Failed: 1}, Alerts: []pipeline.Alert{{Code: "ConversionUploadError.EXPIRED_EVENT", Share: 0.125, Remedy: "upload sooner"}},
				Actions: []pipeline.ActionDiagnostics{{ID: 7, Name: "Closed deal", Status: "GOOD"}}}}}
		}),
		"gone": changed(func(s *pipeline.Summary, _ *pipeline.FileSummary) {
			s.Statuses = pipeline.Counts{pipeline.Accepted: 3}
			s.Google = &pipeline.Diagnostics{Accounts: []pipeline.AccountDiagnostics{{Customer: "1234567890", Asked: clock(20), Status: "GOOD", Gone: true}}}
		}),
		"many": changed(func(s *pipeline.Summary, f *pipeline.FileSummary) {
			for i := range 1000 {
				name := fmt.Sprint("n", i)
				s.Notes, f.Notes, s.Customers = append(s.Notes, name), append(f.Notes, name), append(s.Customers, name)
				f.Problems = append(f.Problems, pipeline.ProblemCount{Status: pipeline.Invalid, Code: name, Rows: 1, First: name})
				f.Sheets = append(f.Sheets, pipeline.SheetSummary{Name: name, Rows: 1})
				f.Sheets[0].Ignored, f.Sheets[0].Notes = append(f.Sheets[0].Ignored, name), append(f.Sheets[0].Notes, name)
				f.Sheets[0].Columns["custom_variables."+name] = name
				f.Sheets[0].Review.Values = append(f.Sheets[0].Review.Values, pipeline.ValueSum{Action: name, Rows: 1})
			}
		}),
	}
}

func drawn(t *testing.T, s *pipeline.Summary) string {
	t.Helper()
	var page bytes.Buffer
	if err := renderPage(&page, s, &s.Files[0], copiesIn(s)[s.Files[0].Name]); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// TestPages holds a few pages against the files that keep them; go test -update writes these anew, for git diff to show.
func TestPages(t *testing.T) {
	cases := pageCases()
	for _, name := range []string{"mend", "check", "stopped", "asked"} {
		got, path := drawn(t, cases[name]), filepath.Join("testdata", name+".html")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(path); err != nil || got != string(want) {
			t.Errorf("the page is not %s (go test -run TestPages -update writes it anew): %v", path, err)
		}
	}
}

// TestPageFromManifest draws each page from the run's summary and from its manifest: status does the latter.
func TestPageFromManifest(t *testing.T) {
	for name, s := range pageCases() {
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		back := new(pipeline.Summary)
		if err := json.Unmarshal(text, back); err != nil {
			t.Fatal(err)
		}
		if drawn(t, s) != drawn(t, back) {
			t.Errorf("%s: the page from the manifest differs", name)
		}
	}
}

// TestPageIsSmall bounds what a normal file's page takes, and what any may.
func TestPageIsSmall(t *testing.T) {
	for name, s := range pageCases() {
		most := 15_000
		if name == "many" {
			most = 250_000
		}
		if n := len(drawn(t, s)); n > most {
			t.Errorf("%s takes %d bytes", name, n)
		}
	}
}
