package mappings

import (
	"fmt"
	"strings"
	"time"

	"convload/pipeline"
)

// parameters is what the rows above the header say of the whole sheet, as Google's templates have it:
//
//	Parameters:TimeZone=America/New_York
//
// (https://support.google.com/google-ads/answer/7014069)
type parameters struct {
	row      int // 0 where there is no such row
	zone     *time.Location
	written  string            // the zone as it is written
	problem  *pipeline.Problem // why the zone cannot be used
	bare     bool              // the row has lost its prefix "Parameters:"
	unfilled bool              // the row is the template's, and nobody has filled it in
}

// readParameters looks for the Parameters row among the rows above the header.
func readParameters(above []pipeline.Row) (parameters, *pipeline.Problem) {
	var p parameters
	for _, row := range above {
		list, found, bare := cutParameters(firstText(row))
		if !found {
			continue
		}
		p.row, p.bare = row.Row, p.bare || bare
		for pair := range strings.SplitSeq(list, ";") {
			key, value, _ := strings.Cut(pair, "=")
			value = strings.TrimSpace(value)
			switch plainHeader(key) {
			case "timezone", "time zone":
				if p.written != "" && !strings.EqualFold(p.written, value) {
					return p, &pipeline.Problem{Code: "TWO_TIME_ZONES", Field: fieldDateTime,
						Message: fmt.Sprintf("two Parameters rows name different time zones: %q, and %q in row %d", p.written, value, row.Row),
						Remedy:  "keep the one that holds"}
				}
				p.readZone(value)
			case "loyaltyrate", "transactionuploadrate":
				return p, notClicks("store sales")
			}
		}
	}
	return p, nil
}

// cutParameters gives what a Parameters row says. A bare one has lost its prefix.
func cutParameters(text string) (list string, found, bare bool) {
	if list, found := cutPrefixFold(text, "parameters:"); found {
		return list, true, false
	}
	_, bare = cutPrefixFold(text, "timezone=")
	return text, bare, bare
}

// firstText is the first text in a row: the table may begin in another column than the first.
func firstText(row pipeline.Row) string {
	for _, cell := range row.Cells {
		if text := strings.TrimSpace(cell.Text); text != "" {
			return text
		}
	}
	return ""
}

func (p *parameters) readZone(value string) {
	p.written = value
	if value == "" || strings.HasPrefix(value, "<") {
		p.unfilled = true
		p.problem = &pipeline.Problem{Code: "NO_TIME_ZONE", Field: fieldDateTime,
			Message: fmt.Sprintf("the Parameters row (row %d) still has no time zone filled in", p.row),
			Remedy:  "write Parameters:TimeZone= and the zone of the times, such as America/New_York"}
		return
	}
	zone, problem := parseZone(value)
	if problem != nil {
		problem := *problem
		problem.Message = fmt.Sprintf("the Parameters row (row %d): %s", p.row, problem.Message)
		p.problem = &problem
		return
	}
	p.zone = zone
}

// notes tells what was made of the row.
func (p *parameters) notes() []string {
	if p.zone == nil {
		return nil
	}
	note := fmt.Sprintf("the time zone %s stands in row %d", p.written, p.row)
	if p.bare {
		note += ", without the word Parameters: in front"
	}
	if odd := zoneNote(p.zone); odd != "" {
		note += "; " + odd
	}
	return []string{note}
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// adjustmentHeaders are in every template for conversion adjustments, whether by click or by order ID.
// (https://support.google.com/google-ads/answer/7686280)
var adjustmentHeaders = Header{"Adjustment Type", "Adjustment Time"}

// foreign recognises the headers of tables that hold something else than click conversions, so that their rows are not
// taken for damaged ones, or for conversions.
func foreign(h *header) *pipeline.Problem {
	switch {
	case h.has(adjustmentHeaders...):
		return notClicks("conversion adjustments")
	case h.has("Caller's Phone Number", "Caller’s Phone Number") && h.has("Call Start Time"):
		return notClicks("call conversions")
	case h.has("Conversion Name") && h.count("Email") > 1 && !h.has("Google Click ID"):
		return notClicks("store sales") // which give up to three (https://support.google.com/google-ads/answer/7506124)
	case h.has("run_id") && h.has("click_id_type") && h.has("first_seen"):
		return &pipeline.Problem{Code: "OWN_REPORT", Message: "this is a report of convload's, not an export",
			Remedy: "keep the reports in another folder than the files to load"}
	}
	return nil
}

func notClicks(kind string) *pipeline.Problem {
	return &pipeline.Problem{Code: "NOT_CLICK_CONVERSIONS", Message: "this is a file of " + kind + ", not of click conversions",
		Remedy: "upload it in Google Ads itself: convload loads click conversions only"}
}

// isTemplate tells whether the header is one of Google's templates for conversions.
func (h *header) isTemplate() bool { return h.has("Conversion Name") && h.has("Conversion Time") }

// results finds the column that Google adds to a file that it hands back; -1 if there is none.
func (h *header) results() int {
	if !h.isTemplate() {
		return -1
	}
	return h.only("Results")
}

// isImported tells whether Google's word for a row is that it has been imported: "# OK".
func isImported(result string) bool {
	word, found := strings.CutPrefix(result, "#")
	return found && strings.EqualFold(strings.TrimSpace(word), "OK")
}

// legacyAction finds the column that says of each row what to do with it, as Google's templates of old had it; -1 if
// there is none.
func (h *header) legacyAction() int {
	if !h.isTemplate() || !h.has("Google Click ID") {
		return -1
	}
	return h.only("Action")
}
