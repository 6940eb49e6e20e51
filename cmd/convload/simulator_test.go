package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"convload/pipeline"
	"convload/writers/simulator"

	"github.com/shenzhencenter/google-ads-pb/enums"
)

// simulatorCommand runs convload simulator until stop is called, which gives its exit code. config and credentials are
// what it says to write into convload.yaml and google-ads.yaml.
func simulatorCommand(t *testing.T, args ...string) (config, credentials string, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		args := append([]string{"simulator", "--listen", "127.0.0.1:0", "--token-listen", "127.0.0.1:0"}, args...)
		ended <- run(ctx, args, writer, io.Discard)
		writer.Close()
	}()
	var told strings.Builder
	for lines := bufio.NewScanner(reader); lines.Scan() && !strings.HasPrefix(lines.Text(), "Interrupt"); {
		told.WriteString(strings.TrimPrefix(lines.Text(), "    ") + "\n")
	}
	_, files, ok := strings.Cut(told.String(), "convload.yaml:\n")
	config, credentials, both := strings.Cut(files, "and in google-ads.yaml:\n")
	if !ok || !both {
		t.Fatalf("convload simulator does not say how to use it: %q", told.String())
	}
	return config, credentials, func() int { cancel(); return <-ended }
}

// TestSimulatorCommand follows what convload simulator tells a new user, with faults, and again after a restart that
// remembers, while the ledger got lost.
func TestSimulatorCommand(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("deals.csv", strings.ReplaceAll(deals(0, 30), "Closed deal", "Offline sale"))
	state := filepath.Join(t.TempDir(), "state.jsonl")
	for restarts := range 2 {
		config, credentials, stop := simulatorCommand(t, "--state", state, "--action", "Offline sale", "--time-zone", "Asia/Tokyo",
			"--fault-at", "1=unavailable-after", "--fault-at", "2=internal-error", "--fault-at", "3=temporarily-exhausted",
			"--retry-delay", "1ms", "--transient-rows", "0.2", "--seed", "3", "--latency", "1ms", "--token-ttl", "30m")
		write("convload.yaml", config+fmt.Sprintf("source: deals.csv\nledger: ledger-%d.db\n", restarts)+"upload: {tries: 20, first_wait: 1ms, max_wait: 10ms}\n")
		write("google-ads.yaml", credentials)
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), []string{"run", "--json"}, &stdout, &stderr)
		var s pipeline.Summary
		if err := json.Unmarshal(stdout.Bytes(), &s); err != nil || code != exitOK {
			t.Fatalf("exit code %d, %v: %s", code, err, stderr.String())
		}
		// After the restart the first answer is lost as well, and "already exists" then read as this run's own doing.
		if s.Statuses[pipeline.Accepted] != 30 {
			t.Errorf("after %d restarts the statuses are %v", restarts, s.Statuses)
		}
		report, err := os.ReadFile(s.Files[0].Report)
		if err != nil || !regexp.MustCompile(`2026-03-02 18:00:00\+09:00`).Match(report) {
			t.Errorf("the report is not in the account's time zone: %v", err)
		}
		if code := stop(); code != exitOK {
			t.Errorf("the simulator ended with %d", code)
		}
	}
	kept, err := os.ReadFile(state)
	if err != nil || bytes.Count(kept, []byte(`"gclid"`)) != 30 {
		t.Errorf("the state holds %d conversions, %v", bytes.Count(kept, []byte(`"gclid"`)), err)
	}
}

func TestSimulatorRefusesSenselessFlags(t *testing.T) {
	for _, args := range [][]string{{"--fault", "nonsense=0.1"}, {"--fault", "internal-error=often"}, {"--fault", "internal-error=2"},
		{"--account", "1234567890=rich"}, {"--account", "1234567890="}, {"--account", "1234567890=login"}, {"--account", "1234567890=test:1"},
		{"--account", "123"}, {"--account", "1234567890=login:1"}, {"--requests-per-day", "-1"}, {"--requests-per-second", "-1"},
		{"--fault-at", "0=internal-error"}, {"--fault-at", "1=nonsense"}, {"--listen", "0.0.0.0:0"}, {"--token-listen", "192.0.2.1:0"}} {
		var stderr bytes.Buffer
		if code := run(t.Context(), append([]string{"simulator"}, args...), io.Discard, &stderr); code != exitUsage && code != exitFailed || stderr.Len() == 0 {
			t.Errorf("%v: exit code %d, %s", args, code, stderr.String())
		}
	}
}

// TestSimulatorAccounts reads accounts from flags: each is like the others but for its traits.
func TestSimulatorAccounts(t *testing.T) {
	f := simulatorFlags{zone: "Asia/Tokyo", currency: "JPY", actions: []string{"Offline sale"}, accounts: []string{
		"111-111-1111", "2222222222=login:333-333-3333,conversion-customer:4444444444,auto-tagging-off,not-tracked",
		"4444444444=manager,test,suspended,no-terms", "5555555555=cancelled,leads-off", "6666666666=leads-prohibited"}}
	o, err := f.options()
	if err != nil {
		t.Fatal(err)
	}
	plain := o.Account
	second, manager, cancelled, barred := plain, plain, plain, plain
	second.LoginCustomer, second.ConversionCustomer, second.AutoTaggingOff, second.NotTracked = "3333333333", "4444444444", true, true
	manager.Manager, manager.Test, manager.UserData = true, true, simulator.UserDataNoTerms
	manager.Status = enums.CustomerStatusEnum_SUSPENDED
	cancelled.Status, cancelled.UserData = enums.CustomerStatusEnum_CANCELED, simulator.UserDataOff
	barred.UserData = simulator.UserDataProhibited
	want := map[string]simulator.Account{"1111111111": plain, "2222222222": second, "4444444444": manager,
		"5555555555": cancelled, "6666666666": barred}
	if plain.Currency != "JPY" || len(plain.Actions) != 1 || !reflect.DeepEqual(o.Accounts, want) {
		t.Errorf("got %+v", o.Accounts)
	}
	server, err := simulator.Start(t.Context(), o, "127.0.0.1:0", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Close(); err != nil {
		t.Error(err)
	}
}
