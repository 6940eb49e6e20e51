package pipeline

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"
)

var reviewDay = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// deal is a settled row, some days after a certain day.
func deal(status Status, days int, currency, action, value string) Entry {
	return Entry{Outcome: Outcome{Status: status},
		Conversion: Conversion{At: reviewDay.AddDate(0, 0, days), Currency: currency, Action: action, Value: value}}
}

// review takes rows in as a sheet's are.
func review(info BindingInfo, entries ...Entry) Review {
	var r Review
	for i := range entries {
		r.add(&entries[i], reviewDay)
	}
	r.end(info)
	return r
}

func TestReviewCountsConversions(t *testing.T) {
	future := deal(Invalid, 900, "EUR", "Sale", "70")
	future.Code = FutureTime
	r := review(BindingInfo{},
		deal(Accepted, 2, "EUR", "Sale", "10.50"),
		deal(AlreadyUploaded, -1, "EUR", "Sale", "20"),
		deal(Duplicate, -2, "EUR", "Sale", "20"),
		deal(Invalid, -3, "EUR", "Sale", "40"),
		deal(Skipped, -4, "", "", ""),
		deal(Rejected, -1, "EUR", "Sale", "80"),
		deal(Accepted, 3, "USD", "Sale", "1"),
		deal(Submitted, 3, "USD", "Lead", "2"),
		deal(Validated, 3, "", "Lead", ""),
		deal(NotSent, 5, "EUR", "Sale", ""),
		future)
	if r.Conversions != 7 || r.LeftOut != 1 || r.Old != 1 || r.Future != 1 || r.EqualValue != "" {
		t.Errorf("%+v", r)
	}
	if want := reviewDay.AddDate(0, 0, -1); !r.Earliest.Equal(want) {
		t.Errorf("the earliest is %s, want %s", r.Earliest, want)
	}
	if want := reviewDay.AddDate(0, 0, 5); !r.Latest.Equal(want) {
		t.Errorf("the latest is %s, want %s", r.Latest, want)
	}
	var got []string
	for _, v := range r.Values {
		got = append(got, fmt.Sprintf("%s %s: %d rows, %d without, %s; delivered %d, %s", v.Currency, v.Action, v.Rows, v.Unvalued, v.Sum,
			v.Delivered, v.Worth))
	}
	want := []string{"EUR Sale: 4 rows, 1 without, 110.5; delivered 1, 10.5", "USD Sale: 1 rows, 0 without, 1; delivered 1, 1",
		"USD Lead: 1 rows, 0 without, 2; delivered 1, 2", " Lead: 1 rows, 1 without, 0; delivered 1, 0"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestReviewSeesEqualValues(t *testing.T) {
	for name, test := range map[string]struct {
		values []string
		source string
		want   string
	}{
		"three":               {[]string{"5", "5", "5"}, "Amount", "5"},
		"two":                 {[]string{"5", "5"}, "Amount", ""},
		"one differs":         {[]string{"5", "5", "5", "6"}, "Amount", ""},
		"the first differs":   {[]string{"6", "5", "5", "5"}, "Amount", ""},
		"one is missing":      {[]string{"5", "5", "5", ""}, "Amount", ""},
		"all are missing":     {[]string{"", "", "", ""}, "Amount", ""},
		"all are nought":      {[]string{"0", "0", "0"}, "Amount", "0"},
		"the mapping says so": {[]string{"5", "5", "5"}, `always "5"`, ""},
	} {
		var entries []Entry
		for _, value := range test.values {
			entries = append(entries, deal(Validated, 0, "EUR", "Sale", value))
		}
		if r := review(BindingInfo{Columns: map[string]string{"conversion_value": test.source}}, entries...); r.EqualValue != test.want {
			t.Errorf("%s: %q, want %q", name, r.EqualValue, test.want)
		}
	}
}

// TestReviewIsBounded has more conversion actions than are told apart: what the others are worth is still there.
func TestReviewIsBounded(t *testing.T) {
	var entries []Entry
	for round := range 3 {
		for i := range 2 * maxValueSums {
			entries = append(entries, deal(Accepted, round, []string{"EUR", "USD"}[i%2], fmt.Sprint("Action ", i), "1.25"))
		}
	}
	entries = append(entries, deal(Accepted, 0, "EUR", "Action 0", "9"+fmt.Sprintf("%064d", 0)))
	r := review(BindingInfo{}, entries...)
	if len(r.Values) != maxValueSums || len(r.OtherValues) != 2 {
		t.Fatalf("%d and %d sums", len(r.Values), len(r.OtherValues))
	}
	if v := r.Values[0]; v.Sum.String() != "3.75" || v.Rows != 4 || v.Unsummed != 1 {
		t.Errorf("%+v", v)
	}
	if v := r.OtherValues[1]; v.Currency != "USD" || v.Action != "" || v.Rows != 75 || v.Sum.String() != "93.75" {
		t.Errorf("%+v", v)
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back Review
	if err := json.Unmarshal(text, &back); err != nil || back.Values[1].Sum.String() != r.Values[1].Sum.String() {
		t.Errorf("%+v, %v", back.Values, err)
	}
	if text, err := json.Marshal(SheetSummary{}); err != nil || string(text) != `{"mapping":"","header_row":0,"columns":null,"rows":0}` {
		t.Errorf("the review of nothing is %s, %v", text, err)
	}
}

// TestReviewOfARun: the age of a conversion is that at the start of the run, and each sheet has its review.
func TestReviewOfARun(t *testing.T) {
	for age, want := range map[time.Duration]int{oldAge: 0, oldAge + time.Second: 2} {
		r := &Run{Files: []File{words("f", "1:a 1:b 1:a")}, Mapping: wordMapping{}, Reporter: new(wordReport), BatchSize: 2, InFlight: 1}
		s := &Summary{Started: time.Unix(1_700_000_000, 0).Add(age)}
		if err := r.Do(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		if review := s.Files[0].Sheets[0].Review; review.Conversions != 2 || review.Old != want || review.Values[0].Unvalued != 2 {
			t.Errorf("%s: %+v", age, review)
		}
	}
}
