package pipeline

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestCellName(t *testing.T) {
	for column, want := range map[int]string{0: "A7", 2: "C7", 25: "Z7", 26: "AA7", 701: "ZZ7", 702: "AAA7", 16383: "XFD7"} {
		if got := CellName(column, 7); got != want {
			t.Errorf("column %d is %s, want %s", column, got, want)
		}
	}
}

func TestOrigin(t *testing.T) {
	for want, o := range map[string]Origin{"a.csv:3": {File: "a.csv", Row: 3}, "b.xlsx!Deals:4": {"b.xlsx", "Deals", 4}, "": {}} {
		if got := o.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestStatusesAreWords(t *testing.T) {
	for _, s := range Statuses() {
		text, err := json.Marshal(map[Status]int{s: 1})
		if err != nil {
			t.Fatal(err)
		}
		var back map[Status]int
		if err := json.Unmarshal(text, &back); err != nil || back[s] != 1 {
			t.Errorf("%s reads back as %v, %v", text, back, err)
		}
		if s.NeedsPerson() && s.Unfinished() {
			t.Errorf("%s cannot be both", s)
		}
	}
	if err := new(Status).UnmarshalText([]byte("accepted")); err == nil {
		t.Error("a word that is no status was taken")
	}
}

func TestAnEntryIsSettledOnce(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a second fate was taken")
		}
	}()
	var e Entry
	e.Settle(Accepted, Problem{})
	e.Settle(Rejected, Problem{})
}

// TestKeyIsTheConversion changes one thing after the other: the key must change with those that make the conversion, and
// with no other.
func TestKeyIsTheConversion(t *testing.T) {
	base := func() Conversion {
		return Conversion{Customer: "1234567890", Click: ClickID{GCLID, "abc"}, Action: "Closed deal", ActionID: 7,
			At: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC), Value: "1", OrderID: "D"}
	}
	for _, test := range []struct {
		name   string
		change func(*Conversion)
		same   bool
	}{
		{"nothing", func(*Conversion) {}, true},
		{"zone", func(c *Conversion) { c.At = c.At.In(time.FixedZone("", 3600)) }, true},
		{"value", func(c *Conversion) { c.Value = "2" }, true},
		{"order", func(c *Conversion) { c.OrderID = "E" }, true},
		{"origin", func(c *Conversion) { c.Row = 9 }, true},
		{"name of a known action", func(c *Conversion) { c.Action = "7" }, true},
		{"customer", func(c *Conversion) { c.Customer = "1234567891" }, false},
		{"action", func(c *Conversion) { c.ActionID = 8 }, false},
		{"kind", func(c *Conversion) { c.Click.Kind = WBRAID }, false},
		{"click", func(c *Conversion) { c.Click.Value = "abd" }, false},
		{"case", func(c *Conversion) { c.Click.Value = "Abc" }, false},
		{"second", func(c *Conversion) { c.At = c.At.Add(time.Second) }, false},
		{"136 years", func(c *Conversion) { c.At = c.At.Add(time.Second << 32) }, false},
		{"letters moved", func(c *Conversion) { c.Customer, c.Click.Value = "123456789", "0abc" }, false},
	} {
		var d digest
		a, b := base(), base()
		test.change(&b)
		if got := d.key(&a) == d.key(&b); got != test.same {
			t.Errorf("%s: the same key is %t", test.name, got)
		}
	}
}

// TestKeyOfIdentifiers: what stands for a missing click counts in whatever order; beside a click it does not count.
func TestKeyOfIdentifiers(t *testing.T) {
	var d digest
	key := func(click string, ids ...UserID) Key {
		c := Conversion{Customer: "1234567890", ActionID: 7, At: time.Unix(1_700_000_000, 0), UserIDs: ids}
		if click != "" {
			c.Click = ClickID{GCLID, click}
		}
		return d.key(&c)
	}
	a, b, phone := UserID{HashedEmail, "aa"}, UserID{HashedEmail, "bb"}, UserID{HashedPhone, "aa"}
	for _, test := range []struct {
		name      string
		one, same Key
		want      bool
	}{
		{"another order", key("", a, b, phone), key("", phone, b, a), true},
		{"one less", key("", a, b), key("", a), false},
		{"another kind", key("", a), key("", phone), false},
		{"beside a click", key("x", a), key("x"), true},
	} {
		if (test.one == test.same) != test.want || (test.one.Mark() == test.same.Mark()) != test.want {
			t.Errorf("%s: %x and %x", test.name, test.one, test.same)
		}
	}
}

// TestOthersOfIdentifiers: identifiers in another order are the same ones; fewer of them are not.
func TestOthersOfIdentifiers(t *testing.T) {
	var d digest
	others := func(ids ...UserID) Others {
		return d.others(&Conversion{Click: ClickID{GCLID, "x"}, UserIDs: ids})
	}
	a, b := UserID{HashedEmail, "aa"}, UserID{HashedPhone, "bb"}
	if others(a, b) != others(b, a) || others(a, b) == others(a) {
		t.Errorf("%x, %x and %x", others(a, b), others(b, a), others(a))
	}
}

func TestKeysSortByTime(t *testing.T) {
	var d digest
	var keys []Key
	for i := range 50 {
		c := Conversion{Click: ClickID{GCLID, strings.Repeat("x", i)}, At: time.Unix(1_700_000_000+int64(i), 0)}
		keys = append(keys, d.key(&c))
	}
	if !slices.IsSortedFunc(keys, func(a, b Key) int { return slices.Compare(a[:], b[:]) }) {
		t.Error("later conversions have smaller keys")
	}
}

// TestDuplicateSaysWhatDiffers changes every field that is not part of the key.
func TestDuplicateSaysWhatDiffers(t *testing.T) {
	for name, change := range map[string]func(*Conversion){
		"conversion_value":     func(c *Conversion) { c.Value = "2" },
		"currency_code":        func(c *Conversion) { c.Currency = "USD" },
		"order_id":             func(c *Conversion) { c.OrderID = "E" },
		"consent.ad_user_data": func(c *Conversion) { c.AdUserData = ConsentDenied },
		"external attribution": func(c *Conversion) { c.Credit, c.Model = "0.5", "m" },
		"custom_variables":     func(c *Conversion) { c.Variables = []Variable{{Name: "tier", Value: "gold"}} },
		"e-mail":               func(c *Conversion) { c.UserIDs = []UserID{{HashedEmail, "00"}} },
		"customer type":        func(c *Conversion) { c.CustomerType = CustomerTypeNew },
	} {
		d := newDuplicates("")
		var first, second Entry
		for _, e := range []*Entry{&first, &second} {
			e.At, e.Click = time.Unix(1, 0), ClickID{GCLID, "x"}
		}
		change(&second.Conversion)
		origin := func(p place) Origin { return Origin{File: "f", Row: int(p.row)} }
		d.check(&first, place{row: 2}, origin)
		d.check(&second, place{row: 3}, origin)
		if first.Status != Unsettled || second.Status != Duplicate || second.FirstSeen.Row != 2 {
			t.Fatalf("%s: %s, %s of %s", name, first.Status, second.Status, second.FirstSeen)
		}
		if _, differs, _ := strings.Cut(second.Message, "differs in "); !strings.Contains(differs, name) {
			t.Errorf("%s: %s", name, second.Message)
		}
	}
}

// TestDuplicateSaysWhatIsTheSame: of a row without a click ID it speaks of none.
func TestDuplicateSaysWhatIsTheSame(t *testing.T) {
	for want, click := range map[string]ClickID{
		"an earlier row has the same click ID, time and conversion action":    {GCLID, "x"},
		"an earlier row has the same identifiers, time and conversion action": {},
	} {
		d := newDuplicates("")
		var e Entry
		for row := range int32(2) {
			e = Entry{Conversion: Conversion{Click: click, At: time.Unix(1, 0), UserIDs: []UserID{{HashedEmail, "00"}}}}
			d.check(&e, place{row: row}, func(place) Origin { return Origin{} })
		}
		if e.Status != Duplicate || e.Message != want {
			t.Errorf("%s: %s, want %s", e.Status, e.Message, want)
		}
	}
}

func TestBatchesHoldOneCustomer(t *testing.T) {
	p := &page{entries: make([]Entry, 9)}
	for i := range p.entries {
		p.entries[i].Customer = []string{"a", "b", "a"}[i%3]
	}
	p.entries[4].Settle(Invalid, Problem{})
	var sizes []string
	for _, b := range batches(p.unsettled(), 4) {
		for _, e := range b.Entries {
			if e.Customer != b.Customer || e.Status != Unsettled {
				t.Errorf("%+v is in the batch of %s", e, b.Customer)
			}
		}
		sizes = append(sizes, fmt.Sprint(b.Customer, len(b.Entries)))
	}
	if got := strings.Join(sizes, " "); got != "a4 b2 a2" {
		t.Errorf("the batches are %s", got)
	}
}
