package pipeline

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"
)

func TestSumIsExact(t *testing.T) {
	for want, amounts := range map[string]string{
		"0.3":                         "0.1 0.2",
		"0":                           "0",
		"12345.6":                     "12345.55 0.05",
		"25":                          "12.5 12.50",
		"1250":                        "1000 250",
		"9007199254740993":            "9007199254740992 1", // more than a float64 can tell apart
		"18446744073709551616.25":     "9223372036854775808 9223372036854775808.25",
		"0.0000001234":                "0.0000001234",
		"1999999999998.000001":        "999999999999.000001 999999999999",
		"27670116.110564327424000001": "9223372.036854775807 18446744.073709551617000001",
		"1000000000000.5":             "1000000000000.5",
	} {
		var s Sum
		for amount := range strings.FieldsSeq(amounts) {
			if !s.Add(amount) {
				t.Errorf("%q was refused", amount)
			}
		}
		if got := s.String(); got != want {
			t.Errorf("%s add up to %s, want %s", amounts, got, want)
		}
	}
}

func TestSumIsGroupedForPeople(t *testing.T) {
	for amount, want := range map[string]string{"0": "0", "12": "12", "123": "123", "1234": "1,234", "123456.5": "123,456.50",
		"1234567.25": "1,234,567.25", "0.125": "0.125"} {
		var s Sum
		if !s.Add(amount) || s.Grouped() != want {
			t.Errorf("%s is shown as %s, want %s", amount, s.Grouped(), want)
		}
	}
}

// TestSumDoesNotOverflow adds the largest amounts that fit by themselves until they fit no longer together.
func TestSumDoesNotOverflow(t *testing.T) {
	var s Sum
	want := new(big.Rat)
	for range 40 {
		s.Add("999999999999.999999")
		one, _ := new(big.Rat).SetString("999999999999.999999")
		want.Add(want, one)
	}
	if got := s.String(); got != strings.TrimRight(want.FloatString(6), "0") {
		t.Errorf("%s, want %s", got, want.FloatString(6))
	}
}

func TestSumRefuses(t *testing.T) {
	for _, amount := range []string{"", ".", "x", "1e3", "-1", "+1", "1/3", "0x10", "1_000", "1.2.3", " 1", strings.Repeat("9", 65)} {
		var s Sum
		if s.Add(amount) || !s.IsZero() || s.String() != "0" {
			t.Errorf("%q was added: %s", amount, s)
		}
	}
}

func TestSumReadsBack(t *testing.T) {
	type holder struct {
		Sum Sum `json:"sum,omitzero"`
	}
	var none, nought, some holder
	nought.Sum.Add("0")
	some.Sum.Add("12.50")
	for want, h := range map[string]holder{`{}`: none, `{"sum":"0"}`: nought, `{"sum":"12.5"}`: some} {
		text, err := json.Marshal(h)
		if err != nil || string(text) != want {
			t.Errorf("got %s, %v, want %s", text, err, want)
		}
		var back holder
		if err := json.Unmarshal(text, &back); err != nil || back.Sum.String() != h.Sum.String() || back.Sum.IsZero() != h.Sum.IsZero() {
			t.Errorf("%s reads back as %s, %v", text, back.Sum, err)
		}
	}
	if err := new(Sum).UnmarshalText([]byte("much")); err == nil {
		t.Error("a word was read as a sum")
	}
}

func FuzzSum(f *testing.F) {
	f.Add("12.5", "0.000001")
	f.Add("9223372036854.775807", "1")
	f.Add("1.", ".5")
	f.Fuzz(func(t *testing.T, a, b string) {
		var s Sum
		if !s.Add(a) || !s.Add(b) {
			return
		}
		x, okX := new(big.Rat).SetString(a)
		y, okY := new(big.Rat).SetString(b)
		got, ok := new(big.Rat).SetString(s.String())
		if !okX || !okY || !ok || got.Cmp(x.Add(x, y)) != 0 {
			t.Errorf("%q and %q add up to %s", a, b, s)
		}
	})
}

func BenchmarkReview(b *testing.B) {
	var r Review
	e := Entry{Outcome: Outcome{Status: Accepted}, Conversion: Conversion{Action: "Closed deal", Currency: "EUR", Value: "1234.56"}}
	for b.Loop() {
		r.add(&e, e.At)
	}
}
