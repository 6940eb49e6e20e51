package sftpblob

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

// server is an SSH server in this process.
type server struct {
	address string
	mu      sync.Mutex
	conns   []net.Conn
	logins  int
}

// serveFiles answers with the files of this machine.
func serveFiles(channel io.ReadWriteCloser) {
	if s, err := sftp.NewServer(channel, sftp.ReadOnly()); err == nil {
		_ = s.Serve()
	}
}

// serve starts a server that lets in whoever has the user's key.
func serve(t *testing.T, user ssh.PublicKey, answer func(io.ReadWriteCloser), hostKeys ...ssh.Signer) *server {
	t.Helper()
	config := &ssh.ServerConfig{PublicKeyCallback: func(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
		if string(key.Marshal()) != string(user.Marshal()) {
			return nil, errors.New("another key")
		}
		return nil, nil
	}}
	for _, key := range hostKeys {
		config.AddHostKey(key)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{address: listener.Addr().String()}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.conns = append(s.conns, conn)
			s.mu.Unlock()
			all.Go(func() { s.login(conn, config, answer) })
		}
	})
	t.Cleanup(func() {
		listener.Close()
		s.drop()
		all.Wait()
	})
	return s
}

func (s *server) login(conn net.Conn, config *ssh.ServerConfig, answer func(io.ReadWriteCloser)) {
	defer conn.Close()
	_, channels, requests, err := ssh.NewServerConn(conn, config)
	if err != nil {
		return
	}
	s.mu.Lock()
	s.logins++
	s.mu.Unlock()
	go ssh.DiscardRequests(requests)
	for c := range channels {
		channel, requests, err := c.Accept()
		if err != nil {
			return
		}
		for r := range requests {
			_ = r.Reply(r.Type == "subsystem", nil)
			if r.Type == "subsystem" {
				go ssh.DiscardRequests(requests)
				answer(channel)
				break
			}
		}
	}
}

// drop breaks all connections.
func (s *server) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		c.Close()
	}
}

// bucket is the server as a bucket of a user who knows it and has the key.
func (s *server) bucket(t *testing.T, knownHosts, identity string) *bucket {
	t.Helper()
	b, err := bucketOf(&url.URL{Scheme: Scheme, User: url.User("sales"), Host: s.address,
		RawQuery: url.Values{"known_hosts": {knownHosts}, "identity": {identity}}.Encode()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// lines are what known_hosts has for the server if it has these keys.
func (s *server) lines(keys ...ssh.Signer) string {
	text := ""
	for _, key := range keys {
		text += knownhosts.Line([]string{knownhosts.HashHostname(knownhosts.Normalize(s.address))}, key.PublicKey()) + "\n"
	}
	return text
}

// known writes a known_hosts file that has these keys for the server.
func (s *server) known(t *testing.T, keys ...ssh.Signer) string {
	t.Helper()
	return file(t, "known_hosts", s.lines(keys...))
}

// key is a user's or a server's key with the file that holds it.
type key struct {
	ssh.Signer
	file string
}

func ed25519Key(t *testing.T, passphrase string) key {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var block *pem.Block
	if passphrase == "" {
		block, err = ssh.MarshalPrivateKey(private, "")
	} else {
		block, err = ssh.MarshalPrivateKeyWithPassphrase(private, "", []byte(passphrase))
	}
	if err != nil {
		t.Fatal(err)
	}
	return key{signer(t, private), file(t, "id_ed25519", string(pem.EncodeToMemory(block)))}
}

func ecdsaKey(t *testing.T) ssh.Signer {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return signer(t, private)
}

func rsaKey(t *testing.T) ssh.Signer {
	t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return signer(t, private)
}

func signer(t *testing.T, private any) ssh.Signer {
	t.Helper()
	s, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func file(t *testing.T, name, text string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// noAgent keeps the agent of whoever runs the tests out of them.
func noAgent(t *testing.T) {
	t.Helper()
	t.Setenv("SSH_AUTH_SOCK", "")
	t.Setenv("HOME", t.TempDir())
}

// keyOf is a file's path as a key of the bucket.
func keyOf(path string) string { return strings.TrimPrefix(filepath.ToSlash(path), "/") }

func sum(content []byte) [32]byte { return sha256.Sum256(content) }
