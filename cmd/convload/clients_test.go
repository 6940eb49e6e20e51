//go:build clients

package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestClients has a Google Ads client that nobody here wrote talk to convload simulator: make test-clients installs it.
func TestClients(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	reader, writer := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"simulator", "--listen", "127.0.0.1:0", "--token-listen", "127.0.0.1:0"}, writer, os.Stderr)
	}()
	address, tokens := "", ""
	lines := bufio.NewScanner(reader)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), "Interrupt") {
		if found := regexp.MustCompile(`simulated on (\S+),`).FindStringSubmatch(lines.Text()); found != nil {
			address = found[1]
		}
		if _, url, ok := strings.Cut(lines.Text(), "token_uri: "); ok {
			tokens = url
		}
	}
	if address == "" || tokens == "" {
		t.Fatal("convload simulator did not say where it listens")
	}
	cmd := exec.CommandContext(ctx, "node", "--test")
	cmd.Dir = "../../testdata/clients/node"
	cmd.Env = append(os.Environ(), "CONVLOAD_SIM_GRPC="+address, "CONVLOAD_SIM_TOKEN_URL="+tokens)
	output, err := cmd.CombinedOutput()
	t.Logf("%s", output)
	if err != nil {
		t.Error(err)
	}
	stop()
	if code := <-ended; code != exitOK {
		t.Errorf("the simulator ended with %d", code)
	}
}
