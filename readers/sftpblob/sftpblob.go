// Package sftpblob reads the files of an SFTP server as a gocloud.dev bucket. It never writes.
//
// A bucket is sftp://user@host[:port]. Its keys are paths from the server's root, without the "/" in front; those that
// begin with "~/" are paths from where the server puts the user. Parameters of the URL:
//
//	known_hosts   file of the servers' keys, instead of ~/.ssh/known_hosts and /etc/ssh/ssh_known_hosts
//	identity      file of the user's key, instead of ~/.ssh/id_ed25519, id_ecdsa and id_rsa
//
// The server's key is always compared with what is known of it. The user proves who he is by the keys of the SSH agent
// and of those files; an encrypted file's key is used if the agent has it.
package sftpblob

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"sync"
	"time"

	"github.com/pkg/sftp"
	"gocloud.dev/blob"
	"gocloud.dev/blob/driver"
	"gocloud.dev/gcerrors"
)

// Scheme is the URL scheme under which URLOpener is registered on blob.DefaultURLMux.
const Scheme = "sftp"

func init() { blob.DefaultURLMux().RegisterBucket(Scheme, URLOpener{}) }

// URLOpener opens sftp URLs.
type URLOpener struct{}

// OpenBucketURL checks the URL. The server is connected to when something is asked of it.
func (URLOpener) OpenBucketURL(_ context.Context, u *url.URL) (*blob.Bucket, error) {
	b, err := bucketOf(u)
	if err != nil {
		return nil, err
	}
	return blob.NewBucket(b), nil
}

// bucket is a server. It has one connection, which is made anew if it broke while nothing was asked.
type bucket struct {
	user       string
	address    string   // host:port
	knownHosts []string // files; empty: the usual ones
	identities []string // files; empty: the usual ones

	dialing   time.Duration // how long connecting and proving who one is may take
	answering time.Duration // how long one answer may take

	mu   sync.Mutex
	conn *connection
}

var _ driver.Bucket = (*bucket)(nil)

func bucketOf(u *url.URL) (*bucket, error) {
	if _, has := u.User.Password(); has {
		return nil, errors.New("a password in a URL is seen by whoever sees the configuration, the list of processes or " +
			"the shell's history: log in with a key instead, and change the password")
	}
	if u.User.Username() == "" || u.Hostname() == "" {
		return nil, errors.New("name the user and the server: sftp://user@host/folder/")
	}
	port := u.Port()
	if port == "" {
		port = "22"
	}
	b := &bucket{user: u.User.Username(), address: net.JoinHostPort(u.Hostname(), port),
		dialing: 30 * time.Second, answering: 2 * time.Minute}
	for name, values := range u.Query() {
		switch name {
		case "known_hosts":
			b.knownHosts = values
		case "identity":
			b.identities = values
		default:
			return nil, fmt.Errorf("%.40q is no parameter, known_hosts and identity are; a ? in a name is written %%3F", name)
		}
	}
	return b, nil
}

func (b *bucket) Attributes(ctx context.Context, key string) (*driver.Attributes, error) {
	var a *driver.Attributes
	err := b.do(ctx, func(c *connection) error {
		info, err := c.sftp.Stat(remotePath(key))
		if err == nil && !info.Mode().IsRegular() {
			err = errNoFile
		}
		if err == nil {
			a = &driver.Attributes{ContentType: contentType, ModTime: info.ModTime(), Size: info.Size()}
		}
		return err
	})
	return a, err
}

// contentType is that of every file: the protocol knows none.
const contentType = "application/octet-stream"

// Close ends the connection.
func (b *bucket) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.conn != nil {
		b.conn.close()
	}
	return nil
}

var (
	errNoFile    = errors.New("not a regular file")
	errShort     = errors.New("the file ends before the length that the server gives it")
	errReadOnly  = errors.New("files on SFTP servers are only read")
	errDelimiter = errors.New(`the only delimiter is "/"`)
)

// ErrorCode tells what kind of error it is.
func (*bucket) ErrorCode(err error) gcerrors.ErrorCode {
	switch {
	case errors.Is(err, errNoFile), isAnswer(err, isNotExist):
		return gcerrors.NotFound
	case isAnswer(err, isPermission), isLogin(err):
		return gcerrors.PermissionDenied
	case errors.Is(err, errShort):
		return gcerrors.FailedPrecondition
	case errors.Is(err, errReadOnly), errors.Is(err, errDelimiter):
		return gcerrors.Unimplemented
	case errors.Is(err, errLate), timedOut(err):
		return gcerrors.DeadlineExceeded
	}
	return gcerrors.Unknown
}

// timedOut tells whether the network gave up by itself: a dialer may do so a moment before its context says it.
func timedOut(err error) bool {
	network, ok := errors.AsType[net.Error](err)
	return ok && network.Timeout()
}

// As gives nothing away.
func (*bucket) As(any) bool { return false }

// ErrorAs gives an error of the protocol.
func (*bucket) ErrorAs(err error, target any) bool {
	if status, ok := target.(**sftp.StatusError); ok {
		return errors.As(err, status)
	}
	return false
}

func (*bucket) NewTypedWriter(context.Context, string, string, *driver.WriterOptions) (driver.Writer, error) {
	return nil, errReadOnly
}

func (*bucket) Copy(context.Context, string, string, *driver.CopyOptions) error { return errReadOnly }

func (*bucket) Delete(context.Context, string, *driver.DeleteOptions) error { return errReadOnly }

func (*bucket) SignedURL(context.Context, string, *driver.SignedURLOptions) (string, error) {
	return "", errReadOnly
}
