package simulator

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
)

const (
	requestIDKey = "request-id"
	// failureKey is the trailer that carries the failure of a refused call beside grpc-status-details-bin
	// (https://developers.google.com/google-ads/api/docs/best-practices/understand-api-errors).
	failureKey = "google.ads.googleads.v25.errors.googleadsfailure-bin"
	// maxViolations bounds what Violations remembers.
	maxViolations = 100
)

// seen is what a test may ask about the calls that arrived.
type seen struct {
	mu         sync.Mutex
	uploads    int
	violations []string
}

// call is one RPC.
type call struct {
	requestID     string
	routing       []string // x-goog-request-params
	loginCustomer string
	operations    int // what the call counts as in the daily quota
	upload        int // 1 for the first upload call of all, 0 for a call that is no upload
	due           Fault
}

type callKey struct{}

func callOf(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }

// unary serves the calls that have one answer.
func (s *Server) unary(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (
	any, error,
) {
	var resp any
	var requestID string
	operations := 1
	if change, ok := req.(*services.MutateConversionActionsRequest); ok {
		operations = max(1, len(change.Operations))
	}
	if upload, ok := req.(*services.UploadClickConversionsRequest); ok {
		held := s.flying.hold(ctx, upload)
		defer s.flying.release(held)
		for _, what := range held.twice {
			s.violation(what)
		}
	}
	err := s.handle(ctx, info.FullMethod, operations, func(ctx context.Context) (err error) {
		requestID = callOf(ctx).requestID
		resp, err = handler(ctx, req)
		return err
	})
	if err != nil {
		return nil, err
	}
	return resp, grpc.SetHeader(ctx, metadata.Pairs(requestIDKey, requestID))
}

// stream serves SearchStream.
func (s *Server) stream(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler,
) error {
	return s.handle(stream.Context(), info.FullMethod, 1, func(ctx context.Context) error {
		return handler(srv, &callStream{stream, ctx})
	})
}

// callStream is a stream whose context knows the call.
type callStream struct {
	grpc.ServerStream
	ctx context.Context
}

func (s *callStream) Context() context.Context { return s.ctx }

// handle is every call's way through the simulator: who calls, which fault is due, the work itself, and what is told.
// The request ID comes in the header of an answer, and in the trailer of every call.
func (s *Server) handle(ctx context.Context, method string, operations int, work func(context.Context) error) error {
	c := &call{requestID: rand.Text(), operations: operations}
	if method == services.ConversionUploadService_UploadClickConversions_FullMethodName {
		s.seen.mu.Lock()
		s.seen.uploads++
		c.upload = s.seen.uploads
		s.seen.mu.Unlock()
	}
	trailer := metadata.Pairs(requestIDKey, c.requestID)
	err := s.attempt(context.WithValue(ctx, callKey{}, c), c, work)
	if r, ok := errors.AsType[*refusal](err); ok {
		s.options.Log.InfoContext(ctx, "simulator: refused", "method", method, "request", c.requestID, "error", r)
		st, wire, encoding := r.status(c.requestID)
		if encoding != nil {
			return encoding
		}
		trailer.Set(failureKey, string(wire))
		err = st.Err()
	}
	if failed := grpc.SetTrailer(ctx, trailer); err == nil {
		err = failed
	}
	return err
}

func (s *Server) attempt(ctx context.Context, c *call, work func(context.Context) error) error {
	if err := s.checkHeaders(ctx, c); err != nil {
		return err
	}
	if err := s.quota.take(c.routedTo(), c.operations, s.options.Now()); err != nil {
		return err
	}
	c.due = s.faults.draw(c.upload)
	if err := s.before(ctx, c.due); err != nil {
		return err
	}
	if err := work(ctx); err != nil {
		return err
	}
	return s.after(ctx, c.due)
}

// checkHeaders looks at what every call has to carry.
func (s *Server) checkHeaders(ctx context.Context, c *call) error {
	md, _ := metadata.FromIncomingContext(ctx)
	if err := s.checkAuthorization(md.Get("authorization")); err != nil {
		return err
	}
	if token := md.Get("developer-token"); len(token) > 0 && strings.TrimSpace(token[0]) == "" {
		return invalid(adserrors.RequestErrorEnum_DEVELOPER_TOKEN_PARAMETER_MISSING,
			"Developer token header is empty.", nil, "")
	}
	if login := md.Get("login-customer-id"); len(login) > 0 {
		if len(login) > 1 || !isCustomerID(login[0]) {
			return invalid(adserrors.HeaderErrorEnum_INVALID_LOGIN_CUSTOMER_ID,
				"The login customer ID could not be validated.", nil, login[0])
		}
		c.loginCustomer = login[0]
	}
	c.routing = md.Get("x-goog-request-params")
	return nil
}

// checkCustomer looks at the customer ID of a request, and whether the caller gets at the account. The routing header
// says the customer ID again; Google can do without, so a wrong one is only remembered.
func (s *Server) checkCustomer(c *call, customer string) error {
	if !isCustomerID(customer) {
		return invalid(adserrors.RequestErrorEnum_INVALID_CUSTOMER_ID, "Invalid customer ID.",
			path{}.field("customer_id"), customer)
	}
	s.world.mu.Lock()
	manager := s.world.account(customer).LoginCustomer
	s.world.mu.Unlock()
	if manager != "" && c.loginCustomer != manager {
		return refuse(codes.PermissionDenied, adserrors.AuthorizationErrorEnum_USER_PERMISSION_DENIED,
			"User doesn't have permission to access customer. Note: If you're accessing a client customer, the manager's "+
				"customer id must be set in the 'login-customer-id' header.", nil, "")
	}
	if c.routedTo() != customer {
		s.violation(fmt.Sprintf("x-goog-request-params is %q in a request for customer %s", c.routing, customer))
	}
	return nil
}

func (s *Server) violation(what string) {
	s.options.Log.Warn("simulator: " + what)
	s.seen.mu.Lock()
	defer s.seen.mu.Unlock()
	if len(s.seen.violations) < maxViolations {
		s.seen.violations = append(s.seen.violations, what)
	}
}
