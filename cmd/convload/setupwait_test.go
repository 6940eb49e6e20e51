package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"convload/writers/googleads"
	"convload/writers/simulator"
)

// writeSettings writes configuration and credentials into the working folder.
func writeSettings(t *testing.T, tokenURL, configuration string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"convload.yaml": "customer_id: 123-456-7890\ndestination: google-ads\n" + configuration,
		"google-ads.yaml": fmt.Sprintf("client_id: %s\nclient_secret: %s\nrefresh_token: %s\ntoken_uri: %s\n", simulator.ClientID,
			simulator.ClientSecret, simulator.RefreshToken, tokenURL),
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSetupTellsAtOnce: a check is printed when it is made, while Google has not answered the next one yet.
func TestSetupTellsAtOnce(t *testing.T) {
	var over atomic.Bool
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then is it noticed that the client has gone
		<-r.Context().Done()
		over.Store(true)
	}))
	defer silent.Close()
	writeSettings(t, silent.URL, "google_ads: {config: google-ads.yaml}\n")
	out, in := io.Pipe()
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"setup"}, in, io.Discard)
		_ = in.Close()
	}()
	lines := bufio.NewScanner(out)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "✓ credentials were found") {
	}
	if lines.Text() == "" || over.Load() {
		t.Errorf("the checks were not printed before the one that waits: %q", lines.Text())
	}
	interrupt()
	if rest, err := io.ReadAll(out); err != nil || strings.Contains(string(rest), "✗") {
		t.Errorf("after the interruption: %q, %v", rest, err)
	}
	if got := <-code; got != exitInterrupted {
		t.Errorf("exit code %d", got)
	}
}

// TestImpatience: a doctor asks for a minute, whatever uploads may take, and no longer than the configuration says.
func TestImpatience(t *testing.T) {
	o := impatient(googleads.Options{Tries: 5, Deadline: 2 * time.Minute, MaxWait: time.Hour, GiveUpAfter: 15 * time.Minute})
	if o.Tries != 2 || o.Deadline != 30*time.Second || o.MaxWait != 30*time.Second || o.GiveUpAfter != time.Minute {
		t.Errorf("got %+v", o)
	}
	own := googleads.Options{Tries: 1, Deadline: time.Second, MaxWait: time.Second, GiveUpAfter: time.Second}
	if o := impatient(own); o != own {
		t.Errorf("got %+v", o)
	}
}

// TestCreateActionInterrupted: whoever interrupts the wait for another try is told what is known.
func TestCreateActionInterrupted(t *testing.T) {
	server, err := simulator.Start(t.Context(), simulator.Options{Faults: simulator.Faults{
		Rates: map[simulator.Fault]float64{simulator.InternalError: 1}}}, "127.0.0.1:0", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	writeSettings(t, server.TokenURL(), fmt.Sprintf("google_ads: {config: google-ads.yaml, endpoint: %q, plaintext: true}\n"+
		"upload: {first_wait: 1h, max_wait: 1h, give_up_after: 2h}\n", server.Addr()))
	out, in := io.Pipe()
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"setup", "create-action", "--name", "Won deal"}, io.Discard, in)
		_ = in.Close()
	}()
	var last string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if last = lines.Text(); strings.Contains(last, "failed and is") {
			interrupt()
		}
	}
	want := `convload: interrupted before Google said that the conversion action "Won deal" was created: run the command again, which creates no second one`
	if got := <-code; got != exitInterrupted || last != want {
		t.Errorf("exit code %d, %q", got, last)
	}
	for _, test := range []struct {
		flags actionFlags
		err   error
		want  string
	}{
		{actionFlags{dryRun: true}, context.Canceled, "nothing was created"},
		{actionFlags{}, &googleads.UnknownCreationError{Err: context.Canceled}, "it is not known whether"},
	} {
		if got := test.flags.interruption(test.err); !strings.Contains(got.Error(), test.want) {
			t.Errorf("%v: got %q", test.err, got)
		}
	}
}
