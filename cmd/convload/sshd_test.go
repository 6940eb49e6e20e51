//go:build services

package main

import (
	"crypto/ed25519"
	"encoding/pem"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"testing"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

// openSSH is a folder that OpenSSH's sshd offers through SFTP to whoever runs the tests. Reports are local.
func openSSH(t *testing.T) depot {
	const program = "/usr/sbin/sshd" // it insists on an absolute path
	if os.Geteuid() == 0 {
		// As root, it locks a part of itself up in this folder, which Debian makes when its service starts.
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	host, client := keyPair(t, filepath.Join(dir, "host")), keyPair(t, filepath.Join(dir, "client"))
	put := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	authorized := put("authorized_keys", string(ssh.MarshalAuthorizedKey(client)))
	address := startServer(t, func(port string) *exec.Cmd {
		return exec.Command(program, "-D", "-e", "-f", put("sshd_config", fmt.Sprintf(`ListenAddress 127.0.0.1:%s
HostKey %s
AuthorizedKeysFile %s
AuthenticationMethods publickey
PidFile none
StrictModes no
UsePAM no
Subsystem sftp internal-sftp
`, port, filepath.Join(dir, "host"), authorized)))
	})
	known := put("known_hosts", knownhosts.Line([]string{address}, host)+"\n")

	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	shared := t.TempDir()
	d := at(shared+"/", "", folderBucket(t, shared))
	source := url.URL{Scheme: "sftp", User: url.User(me.Username), Host: address, Path: shared + "/inbox/",
		RawQuery: url.Values{"known_hosts": {known}, "identity": {filepath.Join(dir, "client")}}.Encode()}
	d.source, d.archive = source.String(), ""
	return d
}

// keyPair writes a new private key to a file, and gives its public key.
func keyPair(t *testing.T, path string) ssh.PublicKey {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	key, err := ssh.NewPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
