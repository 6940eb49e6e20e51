package simulator

import (
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc"
)

const (
	// maxRequest is the largest message taken, in bytes. A request of too many conversions has to get in to be refused
	// with Google's own error.
	maxRequest = 64 << 20
	// closing is how long Close waits for the calls under way.
	closing = 5 * time.Second
)

// Options says what the simulated Google is like. Its zero value is a Google without faults that forgets everything
// when it is closed.
type Options struct {
	Account  Account            // what an account is like that Accounts does not name
	Accounts map[string]Account // by customer ID
	Faults   Faults

	// State is the path of a file that keeps accepted conversions and changed conversion actions from one start to the
	// next; "" keeps them in memory only. One simulator at a time may use it.
	State string

	// ServiceAccountKey checks the signatures of service accounts at the token endpoint. With nil any signature that has
	// the right form will do.
	ServiceAccountKey *rsa.PublicKey

	Log *slog.Logger     // nil: no log. Rows are counted in it, never shown
	Now func() time.Time // the clock; nil: time.Now
}

// Server is a running simulator. Its methods may be called from any goroutine.
type Server struct {
	options  Options
	faults   *faults
	quota    *quota
	world    *world
	seen     seen
	flying   *flying
	grpc     *grpc.Server
	http     *http.Server
	listener net.Listener
	tokens   net.Listener
	serving  sync.WaitGroup
	closed   chan struct{} // closed when Close begins: it ends delays and calls that hang
	close    func() error
}

// Start listens on two TCP addresses: gRPC in plain text, and the token endpoint over HTTP. Port 0 takes any free port.
// The context bounds the start only; the server runs until Close. An unreadable state file and senseless options are
// errors.
func Start(ctx context.Context, o Options, listen, tokenListen string) (*Server, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	f, err := newFaults(o.Faults)
	if err != nil {
		return nil, err
	}
	w, err := openWorld(o)
	if err != nil {
		return nil, err
	}
	s := &Server{options: o, faults: f, quota: newQuota(f), world: w, flying: newFlying(), closed: make(chan struct{})}
	s.close = sync.OnceValue(s.shutDown)
	var config net.ListenConfig
	if s.listener, err = config.Listen(ctx, "tcp", listen); err != nil {
		return nil, errors.Join(fmt.Errorf("simulator: %w", err), w.close())
	}
	if s.tokens, err = config.Listen(ctx, "tcp", tokenListen); err != nil {
		return nil, errors.Join(fmt.Errorf("simulator: token endpoint: %w", err), s.listener.Close(), w.close())
	}
	s.serve()
	return s, nil
}

// serve starts both servers.
func (s *Server) serve() {
	s.grpc = grpc.NewServer(grpc.UnaryInterceptor(s.unary), grpc.StreamInterceptor(s.stream),
		grpc.MaxRecvMsgSize(maxRequest))
	services.RegisterConversionUploadServiceServer(s.grpc, &uploadService{server: s})
	services.RegisterConversionActionServiceServer(s.grpc, &actionService{server: s})
	services.RegisterCustomerServiceServer(s.grpc, &customerService{server: s})
	services.RegisterGoogleAdsServiceServer(s.grpc, &searchService{server: s})
	s.http = &http.Server{Handler: s.tokenHandler(), ReadTimeout: closing,
		ErrorLog: slog.NewLogLogger(s.options.Log.Handler(), slog.LevelWarn)}
	s.serving.Go(func() {
		if err := s.grpc.Serve(s.listener); err != nil {
			s.options.Log.Error("simulator: gRPC", "error", err)
		}
	})
	s.serving.Go(func() {
		if err := s.http.Serve(s.tokens); !errors.Is(err, http.ErrServerClosed) {
			s.options.Log.Error("simulator: token endpoint", "error", err)
		}
	})
}

// Addr is the host and port of the Google Ads API.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// TokenURL is the address of the token endpoint.
func (s *Server) TokenURL() string { return "http://" + s.tokens.Addr().String() + tokenPath }

// Accepted lists the conversions that were accepted, in the order in which they came, with those of earlier starts that
// the state file remembers.
func (s *Server) Accepted() []Record {
	s.world.mu.Lock()
	defer s.world.mu.Unlock()
	return slices.Clone(s.world.accepted)
}

// Uploads counts the upload calls that arrived, refused ones too.
func (s *Server) Uploads() int {
	s.seen.mu.Lock()
	defer s.seen.mu.Unlock()
	return s.seen.uploads
}

// Violations tells, one sentence each, what clients did that Google bears with and a correct client does not do: the
// first hundred of them.
func (s *Server) Violations() []string {
	s.seen.mu.Lock()
	defer s.seen.mu.Unlock()
	return slices.Clone(s.seen.violations)
}

// Close lets the calls under way finish, for a few seconds at most, and stops. Further calls do nothing and give the
// same error.
func (s *Server) Close() error { return s.close() }

func (s *Server) shutDown() error {
	close(s.closed)
	ctx, cancel := context.WithTimeout(context.Background(), closing)
	defer cancel()
	stop := context.AfterFunc(ctx, s.grpc.Stop)
	s.grpc.GracefulStop()
	stop()
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, s.http.Close())
	}
	s.serving.Wait()
	return errors.Join(err, s.world.close())
}
