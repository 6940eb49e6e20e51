//go:build chaos

package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"convload/pipeline"
	"convload/writers/simulator"
)

// chaosRows is how many rows the files of a round have together, chaosBatch how many conversions an upload takes.
const (
	chaosRows  = 20_000
	chaosBatch = 500
)

// chaosRound is a set of files, the other side, and what the runs over them have told so far.
type chaosRound struct {
	seed        int
	random      *rand.Rand
	dir, ledger string
	server      *simulator.Server
	faults      simulator.Faults
	files       []*chaosFile
	conversions []*chaosConversion
	attempts    []*attempt
	published   map[string]bool // what lies in the folder of the reports
	problems    []string
	kinds       map[string]int // of problems: how often
	lines, left int            // that were reported; temporary files that were left
}

type chaosFile struct {
	name string
	rows []chaosRow // the first one stands in row 2
}

// chaosRow is what a row says, and what the attempts' reports say of it.
type chaosRow struct {
	conversion *chaosConversion // nil: the row is INVALID
	field      string           // of an INVALID row: what is wrong with it
	told       []told
}

// told is what an attempt says of a row.
type told struct {
	attempt *attempt
	status  pipeline.Status
	where   pipeline.Origin
}

// chaosConversion is a distinct conversion, which several rows may name.
type chaosConversion struct {
	click, order string
	at           time.Time
	code         string // of Google's refusal; "": Google takes it
	delivered    bool   // a report says that Google has it
}

// key tells conversions apart as the simulator records them, which is in the account's time zone.
func (c *chaosConversion) key() string {
	return c.click + " " + c.at.In(berlin).Format(pipeline.TimeLayout)
}

// The zones that rows are written in: an instant is the same in all of them.
var (
	berlin  = mustLoad("Europe/Berlin")
	newYork = mustLoad("America/New_York")
)

func mustLoad(zone string) *time.Location {
	location, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	return location
}

// refusals are the beginnings of click IDs that the simulator refuses for good, and its reasons.
var refusals = []struct{ prefix, code string }{
	{"SIM-UNPARSEABLE-", "ConversionUploadError.UNPARSEABLE_GCLID"},
	{"SIM-EXPIRED-", "ConversionUploadError.EXPIRED_EVENT"},
	{"SIM-PRECEDES-", "ConversionUploadError.CONVERSION_PRECEDES_EVENT"},
	{"SIM-NOT-FOUND-", "ConversionUploadError.EVENT_NOT_FOUND"},
	{"SIM-OTHER-CUSTOMER-", "ConversionUploadError.INVALID_CUSTOMER_FOR_CLICK"},
	{"SIM-TRACKING-OFF-", "ConversionUploadError.CONVERSION_TRACKING_NOT_ENABLED_AT_IMPRESSION_TIME"},
}

// newChaosRound writes the files of a seed and starts Google's side. Without faults nothing goes wrong there.
func newChaosRound(t *testing.T, seed int, withFaults bool) *chaosRound {
	t.Helper()
	r := &chaosRound{seed: seed, random: rand.New(rand.NewPCG(uint64(seed), 0)), dir: t.ArtifactDir(),
		published: make(map[string]bool)}
	if withFaults {
		r.faults = r.drawFaults()
	}
	var err error
	r.server, err = simulator.Start(t.Context(), simulator.Options{Faults: r.faults}, "127.0.0.1:0", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.server.Close(); err != nil {
			t.Error(err)
		}
	})
	rows := r.drawRows()
	first := chaosRows/10 + r.random.IntN(chaosRows/2)
	second := first + chaosRows/10 + r.random.IntN(chaosRows/4)
	r.files = []*chaosFile{{name: "a.csv", rows: rows[:first]}, {name: "b.csv", rows: rows[first:second]},
		{name: "c.csv", rows: rows[second:]}}
	for _, f := range r.files {
		r.write(t, "inbox/"+f.name, r.text(f))
	}
	r.write(t, "google-ads.yaml", fmt.Sprintf("client_id: %s\nclient_secret: %s\nrefresh_token: %s\ntoken_uri: %s\n",
		simulator.ClientID, simulator.ClientSecret, simulator.RefreshToken, r.server.TokenURL()))
	r.ledger = cmp.Or(*chaosLedger, filepath.Join(r.dir, "convload.db"))
	r.write(t, "convload.yaml", fmt.Sprintf(`customer_id: "1234567890"
source: "%[1]s/inbox"
reports: "%[1]s/reports"
ledger: %[2]q
destination: google-ads
google_ads: {config: "%[1]s/google-ads.yaml", endpoint: "%[3]s", plaintext: true}
upload: {batch_size: %[4]d, in_flight: 4, tries: 3, first_wait: 1ms, max_wait: 1s, deadline: 300ms}
`, r.dir, r.ledger, r.server.Addr(), chaosBatch))
	return r
}

func (r *chaosRound) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(r.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// drawRows makes the rows of all files: good ones, and here and there a repetition of an earlier row, of the last few
// or of any, a row that convload has to find bad, and one that Google refuses.
func (r *chaosRound) drawRows() []chaosRow {
	rows := make([]chaosRow, chaosRows)
	for i := range rows {
		lot, n := r.random.Float64(), len(r.conversions)
		switch {
		case lot < 0.01:
			rows[i].field = []string{"gclid", "conversion_date_time"}[r.random.IntN(2)]
			continue
		case lot < 0.02 && n > 0:
			rows[i].conversion = r.conversions[r.random.IntN(n)]
			continue
		case lot < 0.03 && n > 0:
			rows[i].conversion = r.conversions[n-1-r.random.IntN(min(n, 50))]
			continue
		}
		c := &chaosConversion{click: fmt.Sprintf("EAIaIQobChMI%s%08d%08dfAuLt_BwE", chaosNonce, r.seed, i),
			at: time.Date(2026, 2, 2, 9, 0, r.random.IntN(40*24*3600), 0, time.UTC)}
		if r.random.IntN(3) > 0 {
			c.order = fmt.Sprintf("D-%s%d-%d", chaosNonce, r.seed, i)
		}
		switch {
		case lot < 0.035:
			refusal := refusals[r.random.IntN(len(refusals))]
			c.click, c.code = refusal.prefix+c.click, refusal.code
		case lot < 0.05 && n > 0 && r.conversions[n-1].code == "": // a second sale on the same click
			c.click, c.at = r.conversions[n-1].click, r.conversions[n-1].at.Add(time.Second)
		}
		r.conversions = append(r.conversions, c)
		rows[i].conversion = c
	}
	return rows
}

// text is a file as a sales person would save it; a repetition may write the same instant in another zone.
func (r *chaosRound) text(f *chaosFile) string {
	var b strings.Builder
	b.WriteString("gclid,conversion_action,conversion_date_time,order_id\n")
	for _, row := range f.rows {
		c := row.conversion
		if c == nil {
			c = &chaosConversion{click: "EAIaIQobChMIfAuLtfAuLtfAuLtfAuLtfAuLt_BwE", at: time.Unix(1_770_000_000, 0)}
		}
		zone := []*time.Location{time.UTC, berlin, newYork}[r.random.IntN(3)]
		click, at := c.click, c.at.In(zone).Format(pipeline.TimeLayout)
		switch row.field {
		case "gclid":
			click = ""
		case "conversion_date_time":
			at = []string{"2026-02-30 10:00:00+01:00", "soon"}[r.random.IntN(2)]
		}
		fmt.Fprintf(&b, "%s,Closed deal,%s,%s\n", click, at, c.order)
	}
	return b.String()
}

// chaosUploads is more uploads than a round needs.
const chaosUploads = 10_000

// drawFaults decides how rough the round is, and what each upload of it meets.
func (r *chaosRound) drawFaults() simulator.Faults {
	f := simulator.Faults{Seed: uint64(r.seed), RetryDelay: 2 * time.Millisecond, Uploads: make(map[int]simulator.Fault),
		TransientRows: 0.001 * r.random.Float64(), Rates: make(map[simulator.Fault]float64)}
	kinds := []struct {
		fault simulator.Fault
		most  float64
	}{{simulator.UnavailableBefore, 0.04}, {simulator.UnavailableAfter, 0.08}, {simulator.NoReply, 0.02},
		{simulator.InternalError, 0.04}, {simulator.TemporarilyExhausted, 0.04}, {simulator.QuotaExhausted, 0.008}}
	for _, kind := range kinds {
		f.Rates[kind.fault] = kind.most * r.random.Float64()
	}
	expired := 1 + r.random.IntN(40)
	for k := 1; k <= chaosUploads; k++ {
		f.Uploads[k] = simulator.NoFault
		lot := r.random.Float64()
		for _, kind := range kinds {
			if lot -= f.Rates[kind.fault]; lot < 0 {
				f.Uploads[k] = kind.fault
				break
			}
		}
		if k == expired { // never two close together: a new token that has expired as well is no passing fault
			f.Uploads[k] = simulator.ExpiredToken
			expired += 30 + r.random.IntN(100)
		}
	}
	return f
}
