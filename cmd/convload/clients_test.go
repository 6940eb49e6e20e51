//go:build clients

package main

import (
	"os"
	"os/exec"
	"regexp"
	"testing"
)

// TestClients has a Google Ads client that nobody here wrote talk to convload simulator: make test-clients installs it.
func TestClients(t *testing.T) {
	config, credentials, stop := simulatorCommand(t)
	address := regexp.MustCompile(`endpoint: "(.*?)"`).FindStringSubmatch(config)
	tokens := regexp.MustCompile(`token_uri: (.*)`).FindStringSubmatch(credentials)
	if address == nil || tokens == nil {
		t.Fatalf("convload simulator did not say where it listens: %s%s", config, credentials)
	}
	cmd := exec.CommandContext(t.Context(), "node", "--test")
	cmd.Dir = "../../testdata/clients/node"
	cmd.Env = append(os.Environ(), "CONVLOAD_SIM_GRPC="+address[1], "CONVLOAD_SIM_TOKEN_URL="+tokens[1])
	output, err := cmd.CombinedOutput()
	t.Logf("%s", output)
	if err != nil {
		t.Error(err)
	}
	if code := stop(); code != exitOK {
		t.Errorf("the simulator ended with %d", code)
	}
}
