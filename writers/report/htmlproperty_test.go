package report

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"convload/pipeline"

	"golang.org/x/net/html"
)

// parsed is what a browser makes of a page.
type parsed struct {
	elements []string // tags and the attributes whose values are the page's own, in order
	links    []string
	headings []int
	texts    []string // the page's text, cut at its elements
	rows     map[string]int
}

// parse reads a page as a browser does, and holds it against what must hold of any.
func parse(t *testing.T, page string) parsed {
	t.Helper()
	nested(t, page)
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	p := parsed{rows: make(map[string]int)}
	for n := range root.Descendants() {
		switch n.Type {
		case html.TextNode:
			p.texts = append(p.texts, n.Data)
		case html.ElementNode:
			p.element(t, n)
		default:
		}
	}
	if len(p.headings) == 0 || p.headings[0] != 1 || slices.Index(p.headings[1:], 1) >= 0 {
		t.Errorf("the headings are %v", p.headings)
	}
	for i := 1; i < len(p.headings); i++ {
		if p.headings[i] > p.headings[i-1]+1 {
			t.Errorf("a heading is left out in %v", p.headings)
		}
	}
	return p
}

func (p *parsed) element(t *testing.T, n *html.Node) {
	t.Helper()
	element := n.Data
	for _, a := range n.Attr {
		switch a.Key {
		case "href":
			p.links = append(p.links, a.Val)
		case "content", "class", "scope", "lang", "name", "charset", "http-equiv":
			element += fmt.Sprintf(" %s=%q", a.Key, a.Val)
		default:
			t.Errorf("<%s> has the attribute %s", n.Data, a.Key)
		}
	}
	p.elements = append(p.elements, element)
	switch n.Data {
	case "script", "iframe", "object", "embed", "link", "img", "base", "form", "svg":
		t.Errorf("there is a <%s>", n.Data)
	case "h1", "h2", "h3":
		p.headings = append(p.headings, int(n.Data[1]-'0'))
	case "th":
		if !slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "scope" }) {
			t.Error("a <th> has no scope")
		}
		if count := n.NextSibling; n.FirstChild != nil && count != nil && count.FirstChild != nil {
			if rows, err := strconv.Atoi(count.FirstChild.Data); err == nil {
				p.rows[n.FirstChild.Data] = rows
			}
		}
	}
}

// nested makes sure that every element is closed, and none across another.
func nested(t *testing.T, page string) {
	t.Helper()
	var open []string
	for z := html.NewTokenizer(strings.NewReader(page)); z.Next() != html.ErrorToken; {
		token := z.Token()
		switch token.Type {
		case html.StartTagToken:
			if !slices.Contains([]string{"meta", "br"}, token.Data) {
				open = append(open, token.Data)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				t.Fatalf("</%s> closes %v", token.Data, open)
			}
			open = open[:len(open)-1]
		default:
		}
	}
	if len(open) > 0 {
		t.Errorf("%v are not closed", open)
	}
}

// TestPagesStand parses every case's page: its structure, its links, and whether its counts add up.
func TestPagesStand(t *testing.T) {
	for name, s := range pageCases() {
		t.Run(name, func(t *testing.T) {
			page := drawn(t, s)
			p := parse(t, page)
			if want := []string{"./march.csv.20260302T101500Z-7f3a.csv", "./../20260302T101500Z-7f3a.json"}; !slices.Equal(p.links, want) {
				t.Errorf("the links are %q, want %q", p.links, want)
			}
			sum := 0
			for _, status := range pipeline.Statuses() {
				sum += p.rows[status.String()]
			}
			if sum != s.Files[0].Statuses.Rows() || p.rows["all"] != s.Files[0].Rows {
				t.Errorf("the statuses are %v, want %v and %d", p.rows, s.Files[0].Statuses, s.Files[0].Rows)
			}
			if strings.Contains(page, "://") && name != "archived" {
				t.Error("there is an address")
			}
		})
	}
}

// TestPagesSay holds what pages say first.
func TestPagesSay(t *testing.T) {
	first := map[string]string{
		"loaded":        "Done: 4 of 5 rows are delivered, and nothing is left to send.",
		"mend":          "To mend: 3 of 5 rows need a person.",
		"check":         "Check: no conversion was uploaded. Ready: 4 of 5 rows could be sent, as far as can be told before Google validates them.",
		"rehearsal":     "Rehearsal: nothing left this machine. What is said of Google here, its simulated side said. Rehearsed: 4 of 5 rows would be delivered",
		"trial":         "Trial: Google checked the conversions and kept none of them. Ready: 5 of 5 rows could be sent, for Google would take them.",
		"refused trial": "Trial: Google checked the conversions and kept none of them. To mend: 3 of 5 rows need a person.",
		"stopped":       "Unfinished: 3 of 5 rows are left for a later run, and 1 needs a person. The run was stopped: Google takes no more requests today",
		"interrupted":   "Not read to its end: the run was interrupted before the file was read to its end;",
		"doubtful":      "Not sent: the columns of this file were probably read wrongly, and so nothing new of it was sent.",
		"empty":         "Empty: the file has no row below its header, and so there is nothing to send.",
		"archived":      "To mend: no row of the file is a conversion; 5 rows were left out.",
		"asked":         "Look again: of what Google took from the run, it has said since that it could not process 1.",
		"gone":          "Done: 4 of 5 rows are delivered",
		"many":          "Done: 4 of 5 rows are delivered",
	}
	for name, s := range pageCases() {
		text := strings.Join(strings.Fields(strings.Join(parse(t, drawn(t, s)).texts, "")), " ")
		_, text, _ = strings.Cut(text, "} north/march.csv ") // behind the style and the title
		if !strings.HasPrefix(text, first[name]) {
			t.Errorf("%s says %.200q, want %q", name, text, first[name])
		}
		asks := strings.Contains(text, "Nothing yet: Google tells only some hours later")
		if want := slices.Contains([]string{"loaded", "mend", "stopped", "many"}, name); asks != want {
			t.Errorf("%s: the page says that Google can be asked: %t, want %t", name, asks, want)
		}
		if bounded := strings.Contains(text, "… and 950 more, in the manifest"); bounded != (name == "many") {
			t.Errorf("%s: the page says that it leaves something out: %t", name, bounded)
		}
		if loads := strings.Contains(text, "Delivered by this run"); loads && strings.HasPrefix(text, "Trial: ") {
			t.Errorf("%s: the page speaks of deliveries", name)
		}
	}
}

// filled is a summary with the text wherever one can stand.
func filled(text string) *pipeline.Summary {
	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	alerts := []pipeline.Alert{{Code: text, Share: 1, Remedy: text}}
	return &pipeline.Summary{RunID: text, Command: text, Version: text, TZData: text, Destination: text, JobID: 1, Customers: []string{text},
		Notes: []string{text}, Stopped: text,
		Google: &pipeline.Diagnostics{Accounts: []pipeline.AccountDiagnostics{{Customer: text, Asked: at, Status: text, Alerts: alerts,
			Actions: []pipeline.ActionDiagnostics{{Name: text, Status: text, Alerts: alerts}}}}},
		Files: []pipeline.FileSummary{{Name: text, SHA256: text, Report: text, Archived: text, Rows: 1, Statuses: pipeline.Counts{pipeline.Accepted: 1},
			Problems: []pipeline.ProblemCount{{Status: pipeline.Invalid, Code: text, Rows: 1, First: text, Message: text, Remedy: text}},
			Sheets: []pipeline.SheetSummary{{Name: text, Rows: 1, BindingInfo: pipeline.BindingInfo{Mapping: text, Header: 1, Above: text,
				Columns: map[string]string{text: text}, Notes: []string{text}, Ignored: []string{text}},
				Review: pipeline.Review{Conversions: 1, EqualValue: text, Values: []pipeline.ValueSum{{Currency: text, Action: text, Rows: 1}}}}},
			Unread: []string{text}, Notes: []string{text}, Error: text, Remedy: text}}}
}

// FuzzPage puts any text wherever one can stand: it appears there, and the page has the same elements as with any other.
func FuzzPage(f *testing.F) {
	for _, text := range []string{"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "</title></style></table>&lt;", "\u202egnp.xls\u2066",
		"two\nlines\r\n\tand\x00more\x1b[31m", "javascript:alert(1)", "//evil.example/x", "../../../etc/passwd", "a%2f%zz?#b", "\xff\xfe", "1234567890",
		"{{.}}<!--", strings.Repeat("W", 5000), "always x", "זה ∑ Ω"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if text == "" || text == "check" || text == "simulator" {
			return // words that make another page of it
		}
		s := filled(text)
		p := parse(t, drawn(t, s))
		usual := parse(t, drawn(t, filled("usual")))
		if !slices.Equal(p.elements, usual.elements) {
			t.Errorf("%q adds elements", text)
		}
		for _, link := range p.links {
			if u, err := url.Parse(link); err != nil || u.Scheme != "" || u.Host != "" || u.RawQuery != "" || u.Fragment != "" {
				t.Errorf("%q links to %q: %v", text, link, err)
			}
		}
		if text != dashedCustomer(text) {
			return
		}
		places := func(p parsed, text string) int {
			return len(slices.DeleteFunc(p.texts, func(there string) bool { return !strings.Contains(there, visible(shortText(text))) }))
		}
		const changed = 4 // places: the names of columns are quoted, those of files made harmless, and what is long is cut with its beginning
		if got, want := places(p, text), places(usual, "usual"); got < want-changed {
			t.Errorf("%q stands in %d places of the page, and a usual text in %d", text, got, want)
		}
	})
}
