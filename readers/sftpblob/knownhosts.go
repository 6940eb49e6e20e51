package sftpblob

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

// knownServers are the files that say which key a server has.
type knownServers struct {
	files    []string
	callback ssh.HostKeyCallback
}

// known reads these files. Of the usual ones either may be missing, and both are as good as empty then.
func (b *bucket) known() (*knownServers, error) {
	k := &knownServers{files: b.knownHosts}
	if len(k.files) == 0 {
		for _, name := range []string{"~/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts"} {
			path, err := expanded(name)
			if err != nil {
				continue // who has no folder has no files in it
			}
			if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
				k.files = append(k.files, path)
			}
		}
	}
	paths := make([]string, len(k.files))
	for i, name := range k.files {
		var err error
		if paths[i], err = expanded(name); err != nil {
			return nil, fmt.Errorf("known_hosts: %w", err)
		}
	}
	var err error
	if k.callback, err = knownhosts.New(paths...); err != nil {
		return nil, fmt.Errorf("known_hosts: %w", err)
	}
	if len(k.files) == 0 {
		k.files = []string{"~/.ssh/known_hosts"} // which is where the key is to be written
	}
	return k, nil
}

// expanded puts the user's folder in the place of "~/". Where nobody knows it, it is never the working folder, which may be
// anybody's.
func expanded(name string) (string, error) {
	rest, ok := strings.CutPrefix(name, "~/")
	if !ok {
		return name, nil
	}
	home, err := os.UserHomeDir()
	if err == nil && !filepath.IsAbs(home) {
		err = errors.New("the user's folder is no absolute path: set HOME")
	}
	return filepath.Join(home, rest), err
}

// hostKeyError is a server that is not the known one.
type hostKeyError struct{ text string }

func (e *hostKeyError) Error() string { return e.text }

// check compares the key that a server shows with the known ones.
func (k *knownServers) check(address string, remote net.Addr, key ssh.PublicKey) error {
	err := k.callback(address, remote, key)
	if err == nil {
		return nil
	}
	shown := key.Type() + " " + ssh.FingerprintSHA256(key)
	if revoked, ok := errors.AsType[*knownhosts.RevokedError](err); ok {
		return &hostKeyError{fmt.Sprintf("the server shows the key %s, which %s:%d revokes: do not connect, and ask its administrator",
			shown, revoked.Revoked.Filename, revoked.Revoked.Line)}
	}
	mismatch, ok := errors.AsType[*knownhosts.KeyError](err)
	if !ok {
		return &hostKeyError{fmt.Sprintf("the server's key %s cannot be checked: %v", shown, err)}
	}
	if len(mismatch.Want) == 0 {
		return &hostKeyError{fmt.Sprintf("the server is not known: it shows the key %s, and %s has none of it; compare this "+
			"fingerprint with what the server's administrator says, and add the line that %q prints for the key to the file",
			shown, strings.Join(k.files, " and "), keyscan(address))}
	}
	known := mismatch.Want[0]
	return &hostKeyError{fmt.Sprintf("the server's key is not the known one: it shows %s, and %s:%d has %s %s; somebody may "+
		"pretend to be the server: ask its administrator, and change the line only if he says that the key is new",
		shown, known.Filename, known.Line, known.Key.Type(), ssh.FingerprintSHA256(known.Key))}
}

// keyscan is the command that shows a server's keys.
func keyscan(address string) string {
	host, port, _ := net.SplitHostPort(address) // it was joined of these
	if port == "22" {
		return "ssh-keyscan " + host
	}
	return "ssh-keyscan -p " + port + " " + host
}

// algorithms are those of the keys that are known of a server, best first. A server has a key of each of several kinds
// and shows one that the client asks for: it has to be one that can be compared. Empty: none is known.
func (k *knownServers) algorithms(address string) []string {
	mismatch, _ := errors.AsType[*knownhosts.KeyError](k.callback(address, &net.TCPAddr{}, noKey{}))
	if mismatch == nil {
		return nil
	}
	var algorithms []string
	for _, known := range mismatch.Want {
		kinds := []string{known.Key.Type()}
		if kinds[0] == ssh.KeyAlgoRSA { // whose signatures with SHA-1 are not taken any more
			kinds = []string{ssh.KeyAlgoRSASHA512, ssh.KeyAlgoRSASHA256}
		}
		for _, kind := range kinds {
			if !slices.Contains(algorithms, kind) {
				algorithms = append(algorithms, kind)
			}
		}
	}
	return algorithms
}

// noKey is nobody's key: it is not known, and the error for it says which are.
type noKey struct{}

func (noKey) Type() string                        { return "none" }
func (noKey) Marshal() []byte                     { return nil }
func (noKey) Verify([]byte, *ssh.Signature) error { return errors.New("no key verifies nothing") }
