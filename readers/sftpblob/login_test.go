package sftpblob

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

func TestServersKey(t *testing.T) {
	noAgent(t)
	user, host, second, wrong := ed25519Key(t, ""), ed25519Key(t, ""), ecdsaKey(t), ed25519Key(t, "")
	s := serve(t, user.PublicKey(), serveFiles, second, host)
	elsewhere := &server{address: "198.51.100.7:22"}
	for _, test := range []struct {
		name, known string
		want        []string // of the error; nil: there is none
	}{
		{"one of two keys is known", s.lines(host), nil},
		{"the other is", s.lines(second), nil},
		{"both are", s.lines(host, second), nil},
		{"beside one that is old", s.lines(wrong, host), nil},
		{"a line of another server", elsewhere.lines(host), []string{"not known", "ssh-keyscan -p", "known_hosts", "SHA256:"}},
		{"no line", "", []string{"not known", "ssh-keyscan -p"}},
		{"another key of its kind", s.lines(wrong), []string{"not the known one", ssh.FingerprintSHA256(wrong.PublicKey()),
			ssh.FingerprintSHA256(host.PublicKey()), "known_hosts:1", "pretend"}},
		{"a key of another kind", s.lines(rsaKey(t)), []string{"no key of the kinds", "rsa-sha2-512", "ssh-ed25519"}},
		{"a revoked key", s.lines(host) + "@revoked * " + string(ssh.MarshalAuthorizedKey(host.PublicKey())),
			[]string{"revokes", "known_hosts:2"}},
		{"a line that is none", "x\n", []string{"known_hosts:1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := blob.NewBucket(s.bucket(t, file(t, "known_hosts", test.known), user.file)).Attributes(t.Context(), keyOf(user.file))
			if test.want == nil && err != nil {
				t.Fatal(err)
			}
			for _, want := range test.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("got %v\nwant %s", err, want)
				}
			}
		})
	}
}

func TestUsersKey(t *testing.T) {
	noAgent(t)
	user, host, wrong, locked := ed25519Key(t, ""), ed25519Key(t, ""), ed25519Key(t, ""), ed25519Key(t, "secret")
	s := serve(t, user.PublicKey(), serveFiles, host)
	known := s.known(t, host)
	for _, test := range []struct {
		name, identity string
		want           []string
	}{
		{"the right one", user.file, nil},
		{"the wrong one", wrong.file, []string{"does not let sales log in", wrong.file, "public key"}},
		{"an encrypted one", locked.file, []string{"passphrase", locked.file, "ssh-add"}},
		{"one that is not there", wrong.file + "x", []string{"no such file"}},
		{"no key at all", known, []string{"holds no private key"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := blob.NewBucket(s.bucket(t, known, test.identity)).Attributes(t.Context(), keyOf(user.file))
			if test.want == nil && err != nil {
				t.Fatal(err)
			}
			for _, want := range test.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("got %v\nwant %s", err, want)
				}
			}
			if err != nil && gcerrors.Code(err) == gcerrors.NotFound {
				t.Error("the error is about the file on the server")
			}
		})
	}
}

// TestAgent has keys in an agent: one that no file is named for, and one whose file is encrypted.
func TestAgent(t *testing.T) {
	noAgent(t)
	locked, host := ed25519Key(t, "secret"), ed25519Key(t, "")
	text, err := os.ReadFile(locked.file)
	if err != nil {
		t.Fatal(err)
	}
	private, err := ssh.ParseRawPrivateKeyWithPassphrase(text, []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	keys := agent.NewKeyring()
	if err := keys.Add(agent.AddedKey{PrivateKey: private}); err != nil {
		t.Fatal(err)
	}
	folder, err := os.MkdirTemp("", "agent") // short enough for a socket
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(folder)
	listener, err := net.Listen("unix", folder+"/s")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { _ = agent.ServeAgent(keys, conn); conn.Close() }()
		}
	}()
	t.Setenv("SSH_AUTH_SOCK", folder+"/s")
	s := serve(t, locked.PublicKey(), serveFiles, host)
	b := s.bucket(t, s.known(t, host), locked.file)
	for range 2 {
		if _, err := blob.NewBucket(b).Attributes(t.Context(), keyOf(locked.file)); err != nil {
			t.Error(err)
		}
		b = s.bucket(t, s.known(t, host), "")
		b.identities = nil
	}
}

// TestNoFolderOfOnesOwn: where nobody knows the user's folder, the working folder, which may be an inbox, is not taken for
// it, neither for the keys of servers nor for the user's own.
func TestNoFolderOfOnesOwn(t *testing.T) {
	noAgent(t)
	user, host := ed25519Key(t, ""), ed25519Key(t, "")
	s := serve(t, user.PublicKey(), serveFiles, host)
	working := t.TempDir()
	key, err := os.ReadFile(user.file)
	if err == nil {
		err = errors.Join(os.Mkdir(filepath.Join(working, ".ssh"), 0o700),
			os.WriteFile(filepath.Join(working, ".ssh/known_hosts"), []byte(s.lines(host)), 0o600),
			os.WriteFile(filepath.Join(working, ".ssh/id_ed25519"), key, 0o600))
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(working)
	for _, home := range []string{"", "."} {
		t.Setenv("HOME", home)
		for missing, want := range map[string]string{"known_hosts": "not known", "identity": "no key to log in with"} {
			b := s.bucket(t, s.known(t, host), user.file)
			if missing == "known_hosts" {
				b.knownHosts = nil
			} else {
				b.identities = nil
			}
			if _, err := b.Attributes(t.Context(), keyOf(user.file)); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("HOME is %q, without %s: got %v", home, missing, err)
			}
		}
		if _, err := s.bucket(t, "~/.ssh/known_hosts", user.file).Attributes(t.Context(), keyOf(user.file)); err == nil ||
			!strings.Contains(err.Error(), "HOME") {
			t.Errorf("HOME is %q: got %v", home, err)
		}
	}
}
