package report

import (
	"crypto/sha256"
	_ "embed" // page.css
	"encoding/base64"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

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

var (
	//go:embed page.css
	pageStyle string

	// pagePolicy has a browser load nothing, run nothing, and apply no style but the page's own, whatever a text from a
	// file might achieve. (https://www.w3.org/TR/CSP3/)
	pagePolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-" + digest256(pageStyle) + "'"
)

func digest256(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// page is what a run made of a file, to look at.
type page struct {
	run    *pipeline.Summary
	file   *pipeline.FileSummary
	copies []string // files of the run with the same content
	mode   mode
}

// renderPage writes what the manifest holds of a file as a page to look at. The page is the same whether the summary
// comes from the run itself or was read back from its manifest.
func renderPage(w io.Writer, s *pipeline.Summary, f *pipeline.FileSummary, copies []string) error {
	var text strings.Builder
	if err := (page{s, f, copies, modeOf(s)}).document().Render(&text); err != nil {
		return fmt.Errorf("page: %w", err)
	}
	_, err := io.WriteString(w, visible(text.String()))
	return err
}

func (p page) document() g.Node {
	verdict := conclude(p.run, p.file)
	return h.Doctype(h.HTML(h.Lang("en"),
		h.Head(
			h.Meta(h.Charset("utf-8")),
			h.Meta(g.Attr("http-equiv", "Content-Security-Policy"), h.Content(pagePolicy)),
			h.Meta(h.Name("viewport"), h.Content("width=device-width, initial-scale=1")),
			h.Meta(h.Name("referrer"), h.Content("no-referrer")),
			h.Meta(h.Name("robots"), h.Content("noindex")),
			h.TitleEl(g.Text(verdict.Word+": "), text(p.file.Name)),
			h.StyleEl(g.Raw(pageStyle)),
		),
		h.Body(h.Main(
			p.top(verdict),
			p.statuses(),
			p.problems(),
			p.aftermath(),
			p.conversions(),
			p.reading(),
			p.record(),
		)),
	))
}

// top says how the file ended, what to do next, and where to find each row.
func (p page) top(v verdict) g.Node {
	report := strings.TrimSuffix(path.Base(pageName(p.file)), pageSuffix) + reportSuffix
	rows := "Every row is in "
	if p.file.Error != "" {
		rows = "Every row that was read is in "
	}
	return g.Group{
		h.H1(bdi(p.file.Name)), newline,
		p.mode.banner(),
		para(h.Class("verdict "+v.Tone), h.Strong(g.Text(v.Word+":")), g.Text(" "), bdi(v.Sentence)),
		g.If(p.run.Stopped != "", para(g.Text("The run was stopped: "), bdi(p.run.Stopped))),
		g.If(len(v.Next) > 0, para(h.Strong(g.Text("What to do next:")), g.Map(v.Next, func(next string) g.Node {
			return g.Group{g.Text(" "), bdi(next)}
		}))),
		para(g.Text(rows), link(0, report, bdi(report)), g.Text(", beside this page.")),
	}
}

func (m mode) banner() g.Node {
	switch m {
	case rehearsal:
		return para(h.Class("mode person"), g.Text("Rehearsal: nothing left this machine. "+
			"What is said of Google here, its simulated side said."))
	case checking:
		return para(h.Class("mode plain"), g.Text("Check: no conversion was uploaded."))
	case trying:
		return para(h.Class("mode plain"), g.Text("Trial: Google checked the conversions and kept none of them."))
	default:
		return nil
	}
}

// link leads to a file that lies that many folders above the page. It begins with a dot, so that nothing in the name of
// the file can be taken for a scheme or a host.
func link(up int, name string, content g.Node) g.Node {
	return h.A(h.Href("./"+strings.Repeat("../", up)+url.PathEscape(name)), content)
}

// record is what tells the file and the run from all others.
func (p page) record() g.Node {
	fact := func(name string, content ...g.Node) g.Node { return row(rowHead(g.Text(name)), h.Td(content...)) }
	run, file := p.run, p.file
	digest := g.Text("not known")
	if file.SHA256 != "" {
		digest = h.Code(text(file.SHA256))
	}
	manifest := link(strings.Count(pageName(file), "/"), run.RunID+manifestSuffix, g.Text("manifest"))
	return section("For the record", h.Table(h.TBody(newline,
		fact("File", bdi(file.Name), g.Textf(", %d bytes", file.Size)),
		g.If(len(p.copies) > 0, fact("Of the same content", inLine(p.copies, maxShownCopies, bdi), g.Text(": not sent twice"))),
		fact("SHA-256", digest),
		g.If(file.Archived != "", fact("Moved to", bdi(file.Archived))),
		fact("Run", h.Code(text(run.RunID)), g.Text(" (convload "), text(run.Command), g.Text(", "), manifest, g.Text(")")),
		fact("From, to", g.Text(inUTC(run.Started)+", "+inUTC(run.Finished))),
		fact("Destination", bdi(run.Destination)),
		g.If(len(run.Customers) > 0, fact("Accounts of the run", inLine(run.Customers, maxShownUploads, account))),
		g.If(run.JobID != 0, fact("Google's job ID", g.Textf("%d", run.JobID))),
		fact("convload", text(run.Version), g.If(run.TZData != "", g.Group{g.Text(", time zones "), text(run.TZData)})),
	)))
}

// copiesIn names, for each file of a run, those with the same content, which have no page of their own.
func copiesIn(s *pipeline.Summary) map[string][]string {
	copies := make(map[string][]string)
	for i := range s.Files {
		if f := &s.Files[i]; f.SameAs != "" {
			copies[f.SameAs] = append(copies[f.SameAs], f.Name)
		}
	}
	return copies
}
