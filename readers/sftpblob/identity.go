package sftpblob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strings"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

// keyring holds the keys by which a user proves who he is, the best first. They are offered together: a client tries
// each way of authentication once.
type keyring struct {
	signers []ssh.Signer
	offered []string // names of the keys, for people
	locked  []string // files whose keys cannot be used, since they are encrypted
	agent   net.Conn // nil if there is none; it signs until the login is through
}

// keys finds the user's keys. Where files are named, no others are offered: servers let nobody try many.
func (b *bucket) keys(ctx context.Context) (_ *keyring, err error) {
	k := &keyring{}
	defer func() {
		if err != nil {
			k.close()
		}
	}()
	known, err := k.askAgent(ctx)
	if err != nil {
		return nil, err
	}
	files, named := b.identities, len(b.identities) > 0
	if !named {
		files = []string{"~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa"}
	}
	for _, name := range files {
		path, err := expanded(name)
		if err != nil && !named {
			continue // who has no folder has no files in it
		}
		if err == nil {
			err = k.add(name, path, known)
		}
		if errors.Is(err, fs.ErrNotExist) && !named {
			continue
		}
		if err != nil {
			return nil, err
		}
	}
	if n := len(known); n > 0 && !named {
		k.signers = append(k.signers, known...)
		k.offered = append(k.offered, fmt.Sprintf("%d of the SSH agent's", n))
	}
	if len(k.signers) == 0 {
		return nil, &loginError{"there is no key to log in with" + k.hint(
			": name one with ?identity=FILE, or start an SSH agent and set SSH_AUTH_SOCK")}
	}
	return k, nil
}

// askAgent gives the keys of the SSH agent, if there is one.
func (k *keyring) askAgent(ctx context.Context) ([]ssh.Signer, error) {
	socket := os.Getenv("SSH_AUTH_SOCK")
	if socket == "" {
		return nil, nil
	}
	conn, err := new(net.Dialer).DialContext(ctx, "unix", socket)
	if err != nil {
		return nil, nil //nolint:nilerr // an agent that has ended is none
	}
	k.agent = conn
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return nil, err
		}
	}
	signers, err := agent.NewClient(conn).Signers()
	if err != nil {
		return nil, fmt.Errorf("the SSH agent at SSH_AUTH_SOCK gives no keys: %w", err)
	}
	return signers, nil
}

// add adds the key of a file. One that is encrypted is the agent's to use.
func (k *keyring) add(name, path string, agents []ssh.Signer) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("identity: %w", err)
	}
	signer, err := ssh.ParsePrivateKey(text)
	if encrypted, ok := errors.AsType[*ssh.PassphraseMissingError](err); ok {
		if signer = held(agents, encrypted.PublicKey); signer == nil {
			k.locked = append(k.locked, name)
			return nil
		}
	} else if err != nil {
		return fmt.Errorf("identity %s: it holds no private key in a form that is known (%w)", name, err)
	}
	k.signers = append(k.signers, signer)
	k.offered = append(k.offered, name)
	return nil
}

// held is the agent's key that belongs to a public one; nil if it has none, or if the file does not say which.
func held(agents []ssh.Signer, public ssh.PublicKey) ssh.Signer {
	for _, s := range agents {
		if public != nil && bytes.Equal(s.PublicKey().Marshal(), public.Marshal()) {
			return s
		}
	}
	return nil
}

// hint says what to do about keys that cannot be used; otherwise it gives the advice.
func (k *keyring) hint(advice string) string {
	if len(k.locked) == 0 {
		return advice
	}
	return fmt.Sprintf(": %s is protected by a passphrase, which convload does not ask for; start an SSH agent, and give it "+
		"the key with ssh-add", strings.Join(k.locked, " and "))
}

func (k *keyring) close() {
	if k.agent != nil {
		_ = k.agent.Close()
	}
}

// loginError is a server that does not let the user in.
type loginError struct{ text string }

func (e *loginError) Error() string { return e.text }

func isLogin(err error) bool { return errors.As(err, new(*loginError)) }

// explain says why there is no connection.
func (b *bucket) explain(err error, known *knownServers, keys *keyring) error {
	if wrong, ok := errors.AsType[*hostKeyError](err); ok {
		return wrong
	}
	if differ, ok := errors.AsType[*ssh.AlgorithmNegotiationError](err); ok && differ.What == "host key" {
		return &hostKeyError{fmt.Sprintf("the server has no key of the kinds that %s has for it (%s), only of others (%s): ask its "+
			"administrator whether its keys are new", strings.Join(known.files, " and "),
			strings.Join(differ.SupportedAlgorithms, ", "), strings.Join(differ.RequestedAlgorithms, ", "))}
	}
	if text := err.Error(); strings.Contains(text, "unable to authenticate") || strings.Contains(text, "authentication failures") {
		// which x/crypto and OpenSSH's disconnection for too many keys say; neither has a type
		return &loginError{fmt.Sprintf("the server does not let %s log in with the keys that it was offered (%s)%s", b.user,
			strings.Join(keys.offered, ", "), keys.hint(": give its administrator the public key, or name the right one with ?identity=FILE"))}
	}
	return err
}
