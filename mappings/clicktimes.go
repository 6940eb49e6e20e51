package mappings

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"convload/pipeline"
)

// clickTimes holds the times within the click IDs of a sheet against those of its conversions, where the mapping asks
// for it: a wrong time zone shows in conversions that come before their click. It leads to notes only.
type clickTimes struct {
	now     time.Time
	columns []int // that the times of the conversions are read from
	width   int   // of a row that has them
	samples []clickSample
	more    bool // click IDs than samples
	odd     int  // of the samples, those whose time could not be made out
}

// clickSample is a row with a click ID that holds a time.
type clickSample struct {
	at    clickInstant
	row   pipeline.Origin
	cells []pipeline.Cell // of the columns
}

// maxClickSamples bounds how many rows of a sheet are held against their clicks, since their cells have to be kept until
// the whole column of times is known.
const maxClickSamples = 5000

// maxTimeText is more bytes than the text of a time or a zone has: a sample is not to keep what else may stand in its cells.
const maxTimeText = 256

// clickWindow is the longest time that Google lets pass between click and conversion.
// (https://support.google.com/google-ads/answer/7014069)
const clickWindow = 90 * 24 * time.Hour

func newClickTimes(now time.Time, columns ...int) *clickTimes {
	t := &clickTimes{now: now}
	for _, index := range columns {
		if index >= 0 {
			t.columns = append(t.columns, index)
			t.width = max(t.width, index+1)
		}
	}
	return t
}

// observe keeps what is needed of a row with a gclid.
func (t *clickTimes) observe(id string, row pipeline.Row) {
	switch {
	case !holdsInstant(id):
		return
	case len(t.samples)+t.odd == maxClickSamples:
		t.more = true
		return
	}
	at, ok := instantOf(id, t.now)
	if !ok {
		t.odd++
		return
	}
	sample := clickSample{at: at, row: row.Origin, cells: make([]pipeline.Cell, len(t.columns))}
	for i, column := range t.columns {
		if sample.cells[i] = row.Cell(column); len(sample.cells[i].Text) > maxTimeText {
			return
		}
		sample.cells[i].Text = strings.Clone(sample.cells[i].Text) // the text would keep its whole row alive
	}
	t.samples = append(t.samples, sample)
}

// decideClickTimes reads the times of the samples as Map reads them, and says what is striking about them.
func (b *binding) decideClickTimes() (note string) {
	t := b.clickTimes
	b.clickTimes = nil
	const check = "click_times: "
	switch all := len(t.samples) + t.odd; {
	case all == 0:
		return check + "no click ID is of a form that holds a time"
	case 2*len(t.samples) < all:
		return check + fmt.Sprintf("the times in the click IDs cannot be made out for %d of %d, so that nothing is said of them", t.odd, all)
	}
	early, old, read := b.heldAgainst(t)
	if read == 0 {
		return check + "no row whose click ID holds a time has one itself that can be read"
	}
	of := fmt.Sprint(read)
	if t.more {
		of = "the first " + of
	}
	var notes []string
	if len(early) > 0 {
		notes = append(notes, fmt.Sprintf("%d of %s conversions come before their click%s", len(early), of, settlement(early)))
	}
	if old > 0 {
		notes = append(notes, fmt.Sprintf("%d of %s clicks are older than 90 days at their conversion, which Google refuses", old, of))
	}
	if len(notes) == 0 {
		return check + fmt.Sprintf("of %s conversions none comes before its click, and none later than 90 days after it", of)
	}
	return check + strings.Join(notes, "; ")
}

// heldAgainst tells by how much, at least, conversions come before their click, how many clicks are too old, and how
// many rows had a time to tell it by.
func (b *binding) heldAgainst(t *clickTimes) (early []time.Duration, old, read int) {
	row := pipeline.Row{Cells: make([]pipeline.Cell, t.width)}
	for _, sample := range t.samples {
		row.Origin = sample.row
		for i, column := range t.columns {
			row.Cells[column] = sample.cells[i]
		}
		var e pipeline.Entry
		reading := rowReading{mapper: &mapper{binding: b}, row: row, entry: &e}
		reading.time()
		if e.At.IsZero() {
			continue // Map says so
		}
		read++
		if before := sample.at.first.Sub(e.At); before > 0 {
			early = append(early, before)
		}
		if e.At.Sub(sample.at.last) > clickWindow {
			old++
		}
	}
	return early, old, read
}

// settlement asks for what may be wrong where conversions come before their clicks. Another time zone can be the reason
// if it makes nearly all of them come later.
func settlement(early []time.Duration) string {
	slices.Sort(early)
	const step = 30 * time.Minute // zones lie a multiple of it apart, but for few
	nearly := early[(len(early)-1)*19/20]
	shift := (nearly + step - 1).Truncate(step)
	switch {
	case nearly < time.Minute:
		return ", by less than a minute: were the seconds cut off?"
	case shift > 26*time.Hour: // the zones furthest apart are at +14:00 and -12:00
		return ": do the click IDs and the times belong together?"
	}
	text := fmt.Sprintf("-%d", shift/time.Hour)
	if shift%time.Hour != 0 {
		text += ":30"
	}
	return fmt.Sprintf("; a shift of the time zone by %s h would settle it: is the time zone right?", text)
}
