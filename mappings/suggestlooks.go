package mappings

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"convload/pipeline"
)

// timesLook is what a column has of times.
type timesLook struct {
	column  *timeColumn
	named   bool   // by the column's name, so that eight digits are dates
	read    int    // values that are times by themselves
	example string // the first of them
	untimed int    // have no time of day
	zoned   int    // name their zone
	dates   int    // are dates of a spreadsheet
	clock   int    // are times of day alone
	shapes  [2]tally
	epochs  [4]int // read as each of epochFormats
	short   map[string]int
	shorts  int    // have a year of two digits
	shortly string // the first of them
}

// epochFormats are the words for numbers that may be times.
var epochFormats = [4]string{"epoch", "epoch_ms", "epoch_us", "excel_serial"}

// shortFormats are patterns for years of two digits, in pairs of which only one can hold.
var shortFormats = []string{"DD.MM.YY", "DD.MM.YY HH:mm", "DD.MM.YY HH:mm:ss", "MM/DD/YY", "DD/MM/YY", "MM/DD/YY HH:mm", "DD/MM/YY HH:mm",
	"MM/DD/YY hh:mm A", "DD/MM/YY hh:mm A", "MM/DD/YY HH:mm:ss", "DD/MM/YY HH:mm:ss"}

var shortLayouts = sync.OnceValue(func() []layout {
	layouts := make([]layout, len(shortFormats))
	for i, format := range shortFormats {
		var err error
		if layouts[i], err = compileLayout(format); err != nil {
			panic(err) // they stand above
		}
	}
	return layouts
})

func newTimesLook(header string) timesLook {
	column, err := newTimeColumn(timeSpec{keys: fmt.Sprintf("column: %q, ", header)})
	if err != nil {
		panic(err) // there is no format in it that could be wrong
	}
	return timesLook{column: column, named: timeRank(header) < neutralTime, short: make(map[string]int)}
}

func (l *timesLook) observe(cell pipeline.Cell, text string) {
	l.observeEpoch(cell, text)
	s, f := l.column.scan(cell.Kind, text)
	switch f {
	case noFlaw:
	case flawOnlyTime:
		l.clock++
		return
	case flawTwoDigits:
		l.observeShort(text)
		return
	default:
		return
	}
	if s.year < firstYear || s.year > lastYear || cell.Kind == pipeline.Text && allDigits(text) && !l.named {
		return // eight digits may be a number of anything
	}
	l.column.observe(cell)
	l.read++
	if l.example == "" {
		l.example = strings.Clone(text)
	}
	if !s.timed {
		l.untimed++
	}
	if s.rest != "" {
		l.zoned++
	}
	if cell.Kind == pipeline.Date {
		l.dates++
	} else if s.sep != 0 {
		l.shapes[0].add(s.shape(true))
		l.shapes[1].add(s.shape(false))
	}
}

func (l *timesLook) observeShort(text string) {
	l.shorts++
	if l.shortly == "" {
		l.shortly = strings.Clone(text)
	}
	for _, layout := range shortLayouts() {
		if _, f := layout.match(text); f == noFlaw {
			l.short[layout.format]++
		}
	}
}

// observeEpoch looks at numbers that would be times of this century.
func (l *timesLook) observeEpoch(cell pipeline.Cell, text string) {
	form := countedForm(text)
	if form == "excel_serial" && cell.Kind != pipeline.Number && !strings.Contains(text, ".") {
		return // a text of five digits may be anything
	}
	if i := slices.Index(epochFormats[:], form); i >= 0 {
		l.epochs[i]++
	}
}

// pattern is the one form of all the column's dates, with the day first or the month; "" where they have several.
func (l *timesLook) pattern(dayFirst bool) string {
	shapes := &l.shapes[1]
	if dayFirst {
		shapes = &l.shapes[0]
	}
	if len(shapes.count) != 1 || shapes.many || shapes.sum+l.dates != l.read || l.zoned > 0 {
		return ""
	}
	return shapes.sorted()[0]
}

// fitting lists the patterns that every date with a year of two digits is of.
func (l *timesLook) fitting() []string {
	return slices.DeleteFunc(slices.Clone(shortFormats), func(format string) bool { return l.short[format] != l.shorts })
}

// amountsLook is what a column has of amounts.
type amountsLook struct {
	column   *amountColumn
	read     int
	marked   int // have a decimal sign or separators
	negative int
	example  string
	unread   string // the first with digits that is no amount
	units    tally
}

func (l *amountsLook) observe(cell pipeline.Cell, text string, row int) {
	number, unit, negative := bareNumber(text)
	_, points := canonical(number, '.')
	_, commas := canonical(number, ',')
	if !points && !commas || !knownUnit(unit) {
		if l.unread == "" && hasDigit(text) {
			l.unread = strings.Clone(text)
		}
		return
	}
	l.column.weigh(cell, row)
	l.read++
	if l.example == "" {
		l.example = strings.Clone(text)
	}
	if strings.ContainsAny(number, "., '\u00a0\u202f") {
		l.marked++
	}
	if negative {
		l.negative++
	}
	if unit != "" {
		l.units.add(unit)
	}
}
