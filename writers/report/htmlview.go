package report

import (
	"cmp"
	"fmt"
	"html/template"
	"net/url"
	"path"
	"slices"
	"strings"

	"convload/pipeline"
)

// How much of each is shown. The report has every row, and the manifest all of the rest.
const (
	maxShownKinds   = 50 // of problems
	maxShownSheets  = 20
	maxShownFields  = 60
	maxShownIgnored = 20 // columns that no field uses
	maxShownValues  = 20 // pairs of conversion action and currency of a sheet
	maxShownNotes   = 30
	maxShownCopies  = 20
	maxShownUploads = 60 // accounts and conversion actions that Google speaks of, and alerts
)

// pageView is what the template shows.
type pageView struct {
	Run                      *pipeline.Summary
	File                     *pipeline.FileSummary
	Policy                   string
	Style                    template.CSS
	Verdict                  verdict
	Mode                     mode
	Report                   string // the name of the report
	ReportLink, ManifestLink string // from the page
	Statuses                 []statusRows
	Problems                 shown[problemRow]
	Sheets                   shown[sheetView]
	Reviewed                 bool // some sheet is
	Kept                     bool // what Google took counts
	Notes, RunNotes          shown[string]
	Customers                shown[string]
	Copies                   shown[string]    // files of the run with the same content, which have no page of their own
	Uploads                  shown[uploadRow] // what Google says since
	Alerts                   shown[alertRow]
	Unasked                  bool // Google can be asked what became of what was sent
}

func newPageView(s *pipeline.Summary, f *pipeline.FileSummary) *pageView {
	mode := modeOf(s, f)
	v := &pageView{Run: s, File: f, Policy: pagePolicy, Style: template.CSS(pageStyle), Verdict: conclude(s, f),
		Mode: mode, Statuses: statusesOf(f, mode), Problems: firstOf(problemsOf(f), maxShownKinds), Sheets: sheetsOf(f),
		Notes: firstOf(f.Notes, maxShownNotes), RunNotes: firstOf(s.Notes, maxShownNotes),
		Customers: firstOf(s.Customers, maxShownUploads)}
	v.Kept = s.Command != "check" && f.Statuses[pipeline.Validated] == 0
	v.Reviewed = slices.ContainsFunc(v.Sheets.List, sheetView.Reviewed)
	v.Copies = firstOf(copiesOf(s, f), maxShownCopies)
	page := pageName(f)
	v.Report = strings.TrimSuffix(path.Base(page), pageSuffix) + reportSuffix
	v.ReportLink = "./" + url.PathEscape(v.Report)
	v.ManifestLink = "./" + strings.Repeat("../", strings.Count(page, "/")) + url.PathEscape(s.RunID) + ".json"
	sent := f.Statuses[pipeline.Accepted] + f.Statuses[pipeline.Submitted]
	v.Unasked = s.Google == nil && sent > 0 && mode != rehearsal
	if s.Google != nil {
		uploads, alerts := uploadsOf(s.Google)
		v.Uploads, v.Alerts = firstOf(uploads, maxShownUploads), firstOf(alerts, maxShownUploads)
	}
	return v
}

// shown is the beginning of a list, and how many there are beside that.
type shown[T any] struct {
	List []T
	More int
}

func firstOf[T any](all []T, most int) shown[T] {
	return shown[T]{all[:min(len(all), most)], max(len(all)-most, 0)}
}

// copiesOf names the files of the run with the same content. Of the other files it looks at nothing else: their pages may
// be published at this moment.
func copiesOf(s *pipeline.Summary, f *pipeline.FileSummary) []string {
	var copies []string
	for i := range s.Files {
		if s.Files[i].SameAs != "" && s.Files[i].SameAs == f.Name {
			copies = append(copies, s.Files[i].Name)
		}
	}
	return copies
}

// problemRow is a problem, with the place of its first row within the file.
type problemRow struct {
	pipeline.ProblemCount
	Where string
}

// problemsOf gives what is wrong with the file as a whole, then what a person has to mend, then what waits for a later
// run, then what is good to know.
func problemsOf(f *pipeline.FileSummary) []problemRow {
	rank := func(p problemRow) int {
		switch {
		case p.Code == pipeline.MappingDoubtful, p.Code == pipeline.TimeZoneDoubtful:
			return 0
		case p.Status.NeedsPerson():
			return 1
		case p.Status.Unfinished():
			return 2
		default:
			return 3
		}
	}
	rows := make([]problemRow, len(f.Problems))
	for i, p := range f.Problems {
		rows[i] = problemRow{p, within(f, p.First)}
	}
	slices.SortStableFunc(rows, func(a, b problemRow) int { return cmp.Compare(rank(a), rank(b)) })
	return rows
}

// within tells where an origin is in the file.
func within(f *pipeline.FileSummary, origin string) string {
	rest, ofFile := strings.CutPrefix(origin, f.Name)
	i := strings.LastIndexByte(rest, ':')
	switch {
	case !ofFile || i < 0:
		return origin
	case i == 0:
		return "row\u00a0" + rest[1:]
	default:
		return fmt.Sprintf("%s, row\u00a0%s", strings.TrimPrefix(rest[:i], "!"), rest[i+1:])
	}
}

// sheetView is how a sheet was read, and what its conversions say.
type sheetView struct {
	pipeline.SheetSummary
	Sources shown[fieldSource]
	Unused  shown[string]
	Guessed shown[string]
	Sums    shown[pipeline.ValueSum]
}

// Reviewed tells whether there is something to hold against the sheet.
func (v sheetView) Reviewed() bool { return v.Review.Conversions > 0 || len(v.Remarks()) > 0 }

type fieldSource struct{ Field, Source string }

func sheetsOf(f *pipeline.FileSummary) shown[sheetView] {
	sheets := firstOf(f.Sheets, maxShownSheets)
	views := shown[sheetView]{More: sheets.More}
	for _, sheet := range sheets.List {
		var sources []fieldSource
		for _, field := range sheet.Fields() {
			sources = append(sources, fieldSource{field, sheet.Source(field)})
		}
		views.List = append(views.List, sheetView{sheet, firstOf(sources, maxShownFields),
			firstOf(sheet.Ignored, maxShownIgnored), firstOf(sheet.Notes, maxShownNotes),
			firstOf(slices.Concat(sheet.Review.Values, sheet.Review.OtherValues), maxShownValues)})
	}
	return views
}

// uploadRow is what Google says of the uploads to an account or to one of its conversion actions.
type uploadRow struct {
	Customer, Action string // "" for the account as a whole
	Job              *pipeline.EventCounts
	Status           string
}

// alertRow is an error that some of these uploads met.
type alertRow struct {
	Customer, Action string
	pipeline.Alert
}

func uploadsOf(d *pipeline.Diagnostics) (uploads []uploadRow, alerts []alertRow) {
	add := func(row uploadRow, met []pipeline.Alert) {
		uploads = append(uploads, row)
		for _, alert := range met {
			alerts = append(alerts, alertRow{row.Customer, row.Action, alert})
		}
	}
	for _, account := range d.Accounts {
		add(uploadRow{account.Customer, "", account.Job, account.Status}, account.Alerts)
		for _, action := range account.Actions {
			add(uploadRow{account.Customer, action.Name, action.Job, action.Status}, action.Alerts)
		}
	}
	return uploads, alerts
}
