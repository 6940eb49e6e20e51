package report

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// newline keeps the lines of a page apart for those who look at its source.
var newline = g.Text("\n")

func section(title string, content ...g.Node) g.Node {
	return g.Group{newline, h.H2(g.Text(title)), newline, g.Group(content)}
}

// table has a row for each of the first few of a list.
func table[T any](head g.Node, all []T, most int, draw func(T) g.Node) g.Node {
	return g.Group{h.Table(head, h.TBody(newline, g.Map(firstOf(all, most), draw))), newline, more(len(all) - most)}
}

// list has an item for each of the first few of a list.
func list[T any](all []T, most int, item func(T) g.Node) g.Node {
	items := g.Map(firstOf(all, most), func(one T) g.Node { return g.Group{h.Li(item(one)), newline} })
	return g.Group{h.Ul(newline, items), newline, more(len(all) - most)}
}

// notes lists the first few texts, if there is any.
func notes(title string, all []string) g.Node {
	return g.If(len(all) > 0, g.Group{para(g.Text(title)), list(all, maxShownNotes, bdi)})
}

// inLine names the first few of a list in a sentence.
func inLine(all []string, most int, name func(string) g.Node) g.Node {
	var line g.Group
	for i, one := range firstOf(all, most) {
		if i > 0 {
			line = append(line, g.Text(", "))
		}
		line = append(line, name(one))
	}
	return append(line, g.If(len(all) > most, g.Textf(" and %d more", len(all)-most)))
}

func firstOf[T any](all []T, most int) []T { return all[:min(len(all), most)] }

// more says how many are not shown.
func more(n int) g.Node {
	return g.If(n > 0, para(h.Class("soft"), g.Textf("… and %d more, in the manifest", n)))
}

func para(content ...g.Node) g.Node { return g.Group{h.P(content...), newline} }

func header(columns ...g.Node) g.Node  { return h.THead(h.Tr(columns...)) }
func column(title string) g.Node       { return h.Th(h.Scope("col"), g.Text(title)) }
func numbers(title string) g.Node      { return h.Th(h.Scope("col"), h.Class("n"), g.Text(title)) }
func row(cells ...g.Node) g.Node       { return g.Group{h.Tr(cells...), newline} }
func rowHead(content ...g.Node) g.Node { return h.Th(h.Scope("row"), g.Group(content)) }
func number(content ...g.Node) g.Node  { return h.Td(h.Class("n"), g.Group(content)) }

func count[N int | int64](n N) g.Node { return number(g.Textf("%d", n)) }

// dash stands where there is no number.
var dash = number(g.Text("–"))

// remedy is a line of its own below what is wrong.
func remedy(advice string) g.Node {
	return g.If(advice != "", g.Group{h.Br(), g.Text("→ "), bdi(advice)})
}

// bdi is a text whose direction leaves the text around it alone.
func bdi(s string) g.Node { return g.El("bdi", text(s)) }

func bdiOr(s, none string) g.Node {
	if s == "" {
		return g.Text(none)
	}
	return bdi(s)
}

func account(id string) g.Node { return text(dashedCustomer(id)) }

// text is a text from a file, or from somebody else; it is escaped.
func text(s string) g.Node { return g.Text(shortText(s)) }

// maxShownText is how many characters of a text the page shows.
const maxShownText = 1000

// shortText cuts a text that is too long for a page.
func shortText(text string) string {
	if utf8.RuneCountInString(text) <= maxShownText {
		return text
	}
	return string([]rune(text)[:maxShownText]) + "…"
}

// visible replaces what a browser would not show but act upon: control characters, and those that turn the direction of
// a text. Only texts from files hold any.
func visible(page string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
			return unicode.ReplacementChar
		}
		return r
	}, page)
}

// inUTC writes a time for people.
func inUTC(t time.Time) string {
	if t.IsZero() {
		return "not known"
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}

// dashedCustomer writes the number of an account as Google Ads shows it.
func dashedCustomer(id string) string {
	if len(id) != 10 || strings.Trim(id, "0123456789") != "" {
		return id
	}
	return id[:3] + "-" + id[3:6] + "-" + id[6:]
}

func percent(share float64) string { return fmt.Sprintf("%.3g %%", 100*share) }
