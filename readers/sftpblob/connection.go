package sftpblob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"path"
	"strings"
	"sync/atomic"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
)

// maxAnswer is how many bytes a server may send for one request. That is a folder of some 400,000 files.
const maxAnswer = 64 << 20

var (
	errLate    = errors.New("the server stopped answering")
	errTooMuch = fmt.Errorf("the server sent more than %d MiB for one answer", maxAnswer>>20)
)

// connection is one login to a server.
type connection struct {
	ssh     *ssh.Client
	sftp    *sftp.Client
	answers *metered
	late    atomic.Bool // it was closed because an answer took too long
}

// do asks something of the server. A connection that broke since the last answer is made anew once.
func (b *bucket) do(ctx context.Context, ask func(*connection) error) error {
	c, used, err := b.connect(ctx)
	if err != nil {
		return err
	}
	err = b.ask(ctx, c, ask)
	if !used || !errors.As(err, new(*lostError)) {
		return err
	}
	if c, _, err = b.connect(ctx); err != nil {
		return err
	}
	return b.ask(ctx, c, ask)
}

// ask asks something over a connection, and closes it where it does not get an answer.
func (b *bucket) ask(ctx context.Context, c *connection, ask func(*connection) error) error {
	c.answers.left.Store(maxAnswer)
	cancelled := context.AfterFunc(ctx, c.close)
	waited := time.AfterFunc(b.answering, func() {
		c.late.Store(true)
		c.close()
	})
	err := ask(c)
	cancelled()
	waited.Stop()
	if answered(err) {
		return err
	}
	b.forget(c)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case c.late.Load():
		return fmt.Errorf("%w for %v: try again later, and ask its administrator if it stays so", errLate, b.answering)
	case c.answers.left.Load() < 0:
		return errTooMuch
	}
	return &lostError{err}
}

// lostError is a connection that broke.
type lostError struct{ err error }

func (e *lostError) Error() string { return "the connection to the server broke: " + e.err.Error() }
func (e *lostError) Unwrap() error { return e.err }

// answered tells an answer of the server's, which may be an error, from an error of the connection.
func answered(err error) bool {
	return err == nil || errors.Is(err, errNoFile) || errors.Is(err, errName) || isNotExist(err) || isPermission(err) ||
		errors.As(err, new(*sftp.StatusError))
}

func isNotExist(err error) bool   { return errors.Is(err, fs.ErrNotExist) }
func isPermission(err error) bool { return errors.Is(err, fs.ErrPermission) }

// isAnswer leaves out errors of this machine's own files, such as a key that is not there.
func isAnswer(err error, is func(error) bool) bool {
	return is(err) && !errors.As(err, new(*fs.PathError)) && !isLogin(err)
}

// connect gives the connection that there is, or a new one; it tells whether it has been used before.
func (b *bucket) connect(ctx context.Context) (c *connection, used bool, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.conn != nil {
		return b.conn, true, nil
	}
	if b.conn, err = b.dial(ctx); err != nil {
		b.conn = nil
	}
	return b.conn, false, err
}

// forget closes a connection and sees to it that nothing more is asked over it.
func (b *bucket) forget(c *connection) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.conn == c {
		b.conn = nil
	}
	c.close()
}

func (c *connection) close() { _ = c.ssh.Close() } // of what was only read

// dial connects, checks who the server is and logs in.
func (b *bucket) dial(ctx context.Context) (_ *connection, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, b.dialing,
		fmt.Errorf("%w within %v: check the network, the server's name and the port", errLate, b.dialing))
	defer cancel()
	keys, err := b.keys(ctx)
	if err != nil {
		return nil, err
	}
	defer keys.close()
	known, err := b.known()
	if err != nil {
		return nil, err
	}
	raw, err := new(net.Dialer).DialContext(ctx, "tcp", b.address)
	if err != nil {
		return nil, stopped(ctx, fmt.Errorf("%w: check the network, the server's name and the port", err))
	}
	closing := context.AfterFunc(ctx, func() { _ = raw.Close() })
	defer func() {
		if !closing() && err == nil {
			err = context.Cause(ctx)
		}
		if err != nil {
			err = stopped(ctx, err)
			_ = raw.Close()
		}
	}()
	config := &ssh.ClientConfig{User: b.user, HostKeyCallback: known.check, HostKeyAlgorithms: known.algorithms(b.address),
		Auth: []ssh.AuthMethod{ssh.PublicKeys(keys.signers...)}}
	conn, channels, requests, err := ssh.NewClientConn(raw, b.address, config)
	if err != nil {
		return nil, b.explain(err, known, keys)
	}
	client := ssh.NewClient(conn, channels, requests)
	c := &connection{ssh: client}
	if c.sftp, c.answers, err = startSFTP(client); err != nil {
		return nil, fmt.Errorf("the server lets %s log in and does not speak SFTP with him: %w", b.user, err)
	}
	return c, nil
}

// stopped gives the reason why a context ended instead of what followed from it.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// startSFTP does what sftp.NewClient does, with an eye on how much the server sends.
func startSFTP(client *ssh.Client) (*sftp.Client, *metered, error) {
	session, err := client.NewSession()
	if err != nil {
		return nil, nil, err
	}
	in, err := session.StdinPipe()
	if err != nil {
		return nil, nil, err
	}
	out, err := session.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := session.RequestSubsystem("sftp"); err != nil {
		return nil, nil, err
	}
	answers := &metered{r: out}
	answers.left.Store(maxAnswer)
	s, err := sftp.NewClientPipe(answers, in, sftp.UseConcurrentReads(true))
	return s, answers, err
}

// metered reads no more bytes than are left. The SFTP library keeps a folder's whole list in memory, and asks for more
// as long as there is more.
type metered struct {
	r    io.Reader
	left atomic.Int64
}

func (m *metered) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if m.left.Add(-int64(n)) < 0 {
		return 0, errTooMuch
	}
	return n, err
}

// remotePath is the path that a key stands for.
func remotePath(key string) string {
	if rest, home := strings.CutPrefix(key+"/", "~/"); home {
		return path.Join(".", rest)
	}
	return path.Join("/", key)
}
