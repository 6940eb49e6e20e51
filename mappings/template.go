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
		text := firstText(row)
		list, found := cutPrefixFold(text, "parameters:")
		if _, bare := cutPrefixFold(text, "timezone="); bare {
			list, found, p.bare = text, true, true
		}
		if !found {
			continue
		}
		p.row = row.Row
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

// foreign recognises the headers of tables that hold something else than click conversions, so that their rows are not
// taken for damaged ones.
func foreign(h *header) *pipeline.Problem {
	switch {
	case h.has("Adjustment Type") || h.has("Adjustment Time"):
		return notClicks("conversion adjustments")
	case h.has("Caller's Phone Number") && h.has("Call Start Time"):
		return notClicks("call conversions")
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
