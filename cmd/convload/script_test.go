package main

import (
	"archive/zip"
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"convload/pipeline"
	"convload/writers/simulator"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"convload": main,
	})
}

// TestScripts runs every script of testdata/script at the command. Each script is a promise of the command line.
//
// Commands of their own:
//
//	simulator [NAME=PROBABILITY | K=NAME | transient-rows=PROBABILITY | account=ID=TRAIT,… | requests-per-day=N |
//	           requests-per-second=X | latency=D | action-rest=D | pending-for=D | token-ttl=D | retry-delay=D | state=FILE]…
//	      starts Google's side for this script, and writes google-ads.yaml and convload.yaml that point at it, with a new
//	      ledger
//	accepted N      the simulator has accepted N conversions, none of them twice
//	received REGEXP the conversions that the simulator has accepted, one JSON object a line, match
//	sent N          the simulator was sent N uploads
//	fates FILE STATUS=N…     the newest report of FILE holds these fates and no others
//	row FILE ROW COLUMN TEXT     the newest report's row has that text in that column
//	closed          ends the simulator
//	locked FILE     writes a workbook with a password
//	zipped ZIP FILE…     packs files into a ZIP archive
//	sql FILE STATEMENT     changes an SQLite database behind convload's back
//	https FOLDER    serves a folder to whoever has the key; $HTTPS is host:port, and the script's convload trusts the server
//	adds-up         every row of every file of the newest run has one fate, by report and manifest
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			samples, err := filepath.Abs("../../testdata")
			if err != nil {
				return err
			}
			env.Setenv("SAMPLES", samples)
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("NO_COLOR", "1")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"simulator": startSimulator,
			"accepted":  checkAccepted,
			"received":  checkReceived,
			"sent":      checkSent,
			"fates":     checkFates,
			"row":       checkRow,
			"adds-up":   checkSums,
			"closed":    closeSimulator,
			"locked":    writeLocked,
			"sql":       changeDatabase,
			"zipped":    writeZip,
			"https":     serveHTTPS,
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

func startSimulator(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("simulator cannot be negated")
	}
	flags := simulatorFlags{rates: make(map[string]string), uploads: make(map[string]string),
		actions: []string{"Offline sale", "Twin", "Twin"}, faults: simulator.Faults{RetryDelay: 1},
		// One account can be reached through a manager only, which no script names.
		accounts: []string{"9999999999=login:8888888888"}}
	for _, arg := range args {
		name, value, _ := strings.Cut(arg, "=")
		var err error
		switch name {
		case "transient-rows":
			flags.faults.TransientRows, err = strconv.ParseFloat(value, 64)
		case "requests-per-day":
			flags.faults.RequestsPerDay, err = strconv.Atoi(value)
		case "requests-per-second":
			flags.faults.RequestsPerSecond, err = strconv.ParseFloat(value, 64)
		case "latency":
			flags.faults.Latency, err = time.ParseDuration(value)
		case "action-rest":
			flags.faults.ActionRest, err = time.ParseDuration(value)
		case "pending-for":
			flags.faults.PendingFor, err = time.ParseDuration(value)
		case "token-ttl":
			flags.faults.TokenTTL, err = time.ParseDuration(value)
		case "retry-delay":
			flags.faults.RetryDelay, err = time.ParseDuration(value)
		case "account":
			flags.accounts = append(flags.accounts, value)
		case "state":
			flags.state = ts.MkAbs(value)
		default:
			if strings.Trim(name, "0123456789") == "" {
				flags.uploads[name] = value
			} else {
				flags.rates[name] = value
			}
		}
		ts.Check(err)
	}
	options, err := flags.options()
	ts.Check(err)
	server, err := simulator.Start(context.Background(), options, "127.0.0.1:0", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { ts.Check(server.Close()) })
	simulators.put(ts, server)
	ts.Check(os.WriteFile(ts.MkAbs("google-ads.yaml"), []byte("client_id: "+simulator.ClientID+"\nclient_secret: "+
		simulator.ClientSecret+"\nrefresh_token: "+simulator.RefreshToken+"\ntoken_uri: "+server.TokenURL()+"\n"), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs("convload.yaml"), []byte(`customer_id: "123-456-7890"
source: inbox
ledger: ledger-of-`+strings.ReplaceAll(server.Addr(), ":", "-")+`.db
destination: google-ads
google_ads: {config: google-ads.yaml, endpoint: "`+server.Addr()+`", plaintext: true}
upload: {first_wait: 1ms, tries: 3}
`), 0o600))
}

// simulators remembers each script's simulator by its folder.
var simulators = &serverTable{}

func checkAccepted(ts *testscript.TestScript, neg bool, args []string) {
	seen := make(map[string]bool)
	records := simulators.get(ts).Accepted()
	for _, r := range records {
		key := fmt.Sprint(r.Customer, r.ActionID, r.Gclid, r.Gbraid, r.Wbraid, r.HashedEmails, r.HashedPhones, r.DateTime)
		if seen[key] {
			ts.Fatalf("accepted twice: %+v", r)
		}
		seen[key] = true
	}
	if got := number(len(records)); (got == args[0] || got == "." && args[0] == "0") == neg {
		ts.Fatalf("the simulator accepted %s conversions", got)
	}
	if violations := simulators.get(ts).Violations(); len(violations) > 0 {
		ts.Fatalf("the simulator complains: %q", violations)
	}
}

func checkReceived(ts *testscript.TestScript, neg bool, args []string) {
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	for _, record := range simulators.get(ts).Accepted() {
		ts.Check(encoder.Encode(record))
	}
	if regexp.MustCompile(args[0]).Match(lines.Bytes()) == neg {
		ts.Fatalf("the simulator has accepted\n%s", &lines)
	}
}

func checkSent(ts *testscript.TestScript, neg bool, args []string) {
	if got := simulators.get(ts).Uploads(); (number(got) == args[0] || got == 0 && args[0] == "0") == neg {
		ts.Fatalf("the simulator was sent %d uploads", got)
	}
}

func closeSimulator(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Check(simulators.get(ts).Close())
}

func writeLocked(ts *testscript.TestScript, _ bool, args []string) {
	f := excelize.NewFile()
	ts.Check(f.SetCellStr("Sheet1", "A1", "gclid"))
	ts.Check(f.SaveAs(ts.MkAbs(args[0]), excelize.Options{Password: "opensesame"}))
}

func writeZip(ts *testscript.TestScript, _ bool, args []string) {
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	for _, name := range args[1:] {
		member, err := w.Create(filepath.Base(name))
		ts.Check(err)
		_, err = member.Write([]byte(ts.ReadFile(name)))
		ts.Check(err)
	}
	ts.Check(w.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), packed.Bytes(), 0o600))
}

func changeDatabase(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	_, err = db.Exec(args[1])
	ts.Check(errors.Join(err, db.Close()))
}

// newest finds the latest file below reports with such a name.
func newest(ts *testscript.TestScript, pattern string) string {
	found, err := filepath.Glob(ts.MkAbs(filepath.Join("reports", pattern)))
	ts.Check(err)
	if len(found) == 0 {
		ts.Fatalf("there is no report %s", pattern)
	}
	slices.SortFunc(found, func(a, b string) int {
		x, err := os.Stat(a)
		ts.Check(err)
		y, err := os.Stat(b)
		ts.Check(err)
		return x.ModTime().Compare(y.ModTime())
	})
	return found[len(found)-1]
}

// readReport reads a report as any other program would.
func readReport(ts *testscript.TestScript, path string) []map[string]string {
	f, err := os.Open(path)
	ts.Check(err)
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	ts.Check(err)
	var lines []map[string]string
	for _, record := range records[1:] {
		line := make(map[string]string)
		for i, name := range records[0] {
			line[name] = record[i]
		}
		lines = append(lines, line)
	}
	return lines
}

func checkFates(ts *testscript.TestScript, neg bool, args []string) {
	counts := make(map[string]int)
	for _, line := range readReport(ts, newest(ts, args[0]+".*.csv")) {
		counts[line["status"]]++
	}
	var got []string
	for status, n := range counts {
		got = append(got, status+"="+number(n))
	}
	slices.Sort(got)
	want := slices.Sorted(slices.Values(args[1:]))
	if slices.Equal(got, want) == neg {
		ts.Fatalf("%s: got %v, want %v", args[0], got, want)
	}
}

func checkRow(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 4 {
		ts.Fatalf("usage: row FILE ROW COLUMN TEXT")
	}
	for _, line := range readReport(ts, newest(ts, args[0]+".*.csv")) {
		if line["row"] != args[1] {
			continue
		}
		text, ok := line[args[2]]
		if !ok {
			ts.Fatalf("there is no column %s", args[2])
		}
		if (text == args[3] || args[3] != "" && strings.Contains(text, args[3])) == neg {
			ts.Fatalf("row %s has %s %q", args[1], args[2], text)
		}
		return
	}
	ts.Fatalf("%s has no row %s", args[0], args[1])
}

func checkSums(ts *testscript.TestScript, _ bool, _ []string) {
	text, err := os.ReadFile(newest(ts, "*.json"))
	ts.Check(err)
	var s pipeline.Summary
	ts.Check(json.Unmarshal(text, &s))
	total := 0
	for _, f := range s.Files {
		if f.Report == "" {
			if f.Error == "" && f.Finished == nil && f.SameAs == "" {
				ts.Fatalf("%s has neither a report nor an error, was not finished before and is no copy", f.Name)
			}
			continue
		}
		if _, err := os.Stat(ts.MkAbs(f.Page)); err != nil || f.Page == "" {
			ts.Fatalf("%s has no page: %v", f.Name, err)
		}
		lines := readReport(ts, ts.MkAbs(f.Report))
		if len(lines) != f.Rows || f.Statuses.Rows() != f.Rows {
			ts.Fatalf("%s: %d rows, %d lines, statuses %v", f.Name, f.Rows, len(lines), f.Statuses)
		}
		total += f.Rows
	}
	if s.Rows != total || s.Statuses.Rows() != total {
		ts.Fatalf("the files hold %d rows, the run %d with statuses %v", total, s.Rows, s.Statuses)
	}
}
