package report

import (
	"slices"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"convload/pipeline"
)

// conversions is what there is to hold against the file.
func (p page) conversions() g.Node {
	var sheets g.Group
	for _, sheet := range firstOf(p.file.Sheets, maxShownSheets) {
		if remarks := sheet.Remarks(); sheet.Review.Conversions > 0 || len(remarks) > 0 {
			span := sheet.Review.Span()
			sheets = append(sheets,
				sheetName(sheet),
				g.If(span != "", para(g.Text("Times: "+span))),
				g.If(len(remarks) > 0, list(remarks, maxShownNotes, text)),
				p.values(slices.Concat(sheet.Review.Values, sheet.Review.OtherValues)),
			)
		}
	}
	return g.If(len(sheets) > 0, section("What the conversions say",
		para(h.Class("soft"), g.Text("Hold this against the file: it shows soonest whether the columns were read rightly.")),
		sheets,
		more(len(p.file.Sheets)-maxShownSheets),
	))
}

func (p page) values(values []pipeline.ValueSum) g.Node {
	if len(values) == 0 {
		return nil
	}
	delivered := "Delivered by this run"
	switch {
	case p.run.ValidateOnly:
		delivered = "Google would take"
	case p.run.Command == "check":
		delivered = "To be sent"
	}
	return table(
		header(column("Conversion action"), column("Currency"), numbers("Rows"), numbers("Value"), numbers(delivered),
			numbers("Value of these")),
		values, maxShownValues, func(v pipeline.ValueSum) g.Node {
			return row(
				rowHead(bdiOr(v.Action, "others")),
				h.Td(bdiOr(v.Currency, "–")),
				number(g.Textf("%d", v.Rows),
					g.If(v.Unvalued > 0, g.Group{h.Br(), g.Textf("%d without a value", v.Unvalued)}),
					g.If(v.Unsummed > 0, g.Group{h.Br(), g.Textf("%d not added: too many digits", v.Unsummed)})),
				amount(v.Sum),
				count(v.Delivered),
				amount(v.Worth),
			)
		},
	)
}

func amount(sum pipeline.Sum) g.Node {
	if sum.IsZero() {
		return dash
	}
	return number(g.Text(sum.Grouped()))
}

// reading is how the file was read.
func (p page) reading() g.Node {
	return section("How the file was read",
		g.Map(firstOf(p.file.Sheets, maxShownSheets), func(sheet pipeline.SheetSummary) g.Node {
			return g.Group{
				sheetName(sheet),
				fields(sheet),
				g.If(len(sheet.Ignored) > 0, para(g.Text("Columns that were not read: "),
					inLine(sheet.Ignored, maxShownIgnored, bdi), g.Text("."))),
				notes("What was guessed or assumed:", sheet.Notes),
			}
		}),
		g.If(len(p.file.Sheets) == 0, para(g.Text("No sheet of it was read."))),
		more(len(p.file.Sheets)-maxShownSheets),
		notes("About the file:", p.file.Notes),
		notes("About the run:", p.run.Notes),
	)
}

// fields says from which column each field comes.
func fields(sheet pipeline.SheetSummary) g.Node {
	return table(g.Group{
		h.Caption(g.Text("Mapping "), bdi(sheet.Mapping),
			g.Textf(", header in row %d, %s below it", sheet.Header, counted(sheet.Rows, "row", "rows")),
			g.If(sheet.Above != "", g.Group{g.Text(", not blank above it: "), text(sheet.Above)})),
		header(column("Google's field"), column("Comes from")),
	}, sheet.Fields(), maxShownFields, func(field string) g.Node {
		return row(rowHead(h.Code(text(field))), h.Td(bdi(sheet.Source(field))))
	})
}

// sheetName is the heading above what is said of a sheet; that of a CSV has no name.
func sheetName(sheet pipeline.SheetSummary) g.Node {
	return g.If(sheet.Name != "", h.H3(bdi(sheet.Name)))
}
