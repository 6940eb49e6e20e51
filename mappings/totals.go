package mappings

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"convload/pipeline"
)

// totals are the words by which a row says that it sums others up; true are those that sum up the whole table.
var totals = map[string]bool{
	"total": false, "totals": false, "subtotal": false, "subtotals": false, "sum": false,
	"summe": false, "summen": false, "gesamt": false, "zwischensumme": false, "zwischensummen": false, "teilsumme": false,
	"somme": false, "sous-total": false, "sous-totaux": false, "totaux": false, "suma": false, "sumy": false, "razem": false,
	"totales": false, "subtotales": false, "totale": false, "totali": false, "subtotale": false, "subtotali": false,
	"totaal": false, "totalen": false, "subtotaal": false, "subtotalen": false, "totais": false, "subtotais": false,
	"totalt": false, "delsumma": false, "summa": false, "итого": false, "всего": false, "промежуточный итог": false,
	"合計": false, "小計": false, "合计": false, "小计": false,

	"grand total": true, "grand totals": true, "gesamtsumme": true, "gesamtsummen": true, "total general": true,
	"totales generales": true, "total général": true, "totaux généraux": true, "totaux globaux": true, "total global": true,
	"totale complessivo": true, "totali complessivi": true, "total geral": true, "totais gerais": true, "eindtotaal": true,
	"eindtotalen": true, "totalsumma": true, "suma końcowa": true, "sumy końcowe": true, "общий итог": true,
	"общие итоги": true, "総計": true, "总计": true,
}

// totalWord tells whether a text says that it is a total, and whether of the whole table: "Grand Totals (17 records)".
func totalWord(text string) (total, grand bool) {
	if end := strings.IndexAny(text, "(（"); end >= 0 {
		text = text[:end]
	}
	grand, total = totals[strings.TrimRight(strings.ToLower(text), " :：\u00a0")]
	return total, grand
}

// total tells whether the row sums others up: one of its cells says so, or it holds a value and nothing else. lone is
// its only filled cell.
func (b *binding) total(row pipeline.Row, lone int) bool {
	if text := cellText(row, lone); lone == b.cells.value.index && hasDigit(text) && !isFooter(text) {
		return true
	}
	return b.totalText(row) != ""
}

// totalText is the text by which the row says that it is a total; "" where it does not.
func (b *binding) totalText(row pipeline.Row) string {
	if text := cellText(row, b.cells.time.index); text != "" {
		if text[0] < '0' || text[0] > '9' { // as nearly every time begins
			if total, _ := totalWord(text); total && b.aside(row, text) {
				return text
			}
		}
		return "" // the row has a time
	}
	for i := range row.Cells {
		text := cellText(row, i)
		if total, _ := totalWord(text); total && b.aside(row, text) {
			return text
		}
	}
	return ""
}

// recordCount finds the number of records in a total, in the languages of Salesforce's reports and with whatever
// separates thousands there: "(1,234 records)", "(1.234 Datensätze)".
var recordCount = regexp.MustCompile(`(?i)[(（]\s*(\d[\d.,'’\s\x{a0}\x{2009}\x{202f}]*)(?:records?\b|datens|registr|enregistr|rekord|poster\b|запис|レコード|件|条)`)

// counted gives the number of records that the row claims for the whole table.
func (b *binding) counted(row pipeline.Row) (int, bool) {
	text := b.totalText(row)
	if _, grand := totalWord(text); !grand {
		return 0, false // a group's, and which rows belong to the group nothing says
	}
	found := recordCount.FindStringSubmatch(text)
	if found == nil {
		return 0, false
	}
	digits := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, found[1])
	n, err := strconv.Atoi(digits)
	return n, err == nil
}

// reconcile holds the number of records that a total names against those that were read since the header, or since it
// stood there first: a program that prints it again on every page counts through.
func reconcile(claimed, read, all int) (pipeline.Status, *pipeline.Problem) {
	if claimed == read || claimed == all {
		return pipeline.Skipped, &pipeline.Problem{Code: "TOTAL",
			Message: fmt.Sprintf("a total, not a conversion; it counts %s, as there are above it", records(claimed))}
	}
	stand := "stand"
	if read == 1 {
		stand = "stands"
	}
	return pipeline.Invalid, &pipeline.Problem{Code: "RECORD_COUNT",
		Message: fmt.Sprintf("the footer says %s, and %d %s above it: the export was cut or edited", records(claimed), read, stand),
		Remedy:  "export the report again, and let convload read it as it is"}
}

func records(n int) string {
	if n == 1 {
		return "1 record"
	}
	return fmt.Sprint(n, " records")
}
