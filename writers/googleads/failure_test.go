package googleads

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// TestForeignAnswers: what answers in Google's place is told for it, and nothing of its page is.
func TestForeignAnswers(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		body   string
		again  bool
	}{
		"a firewall":       {http.StatusForbidden, "<html>blocked: %s</html>", false},
		"without a body":   {http.StatusForbidden, "", false},
		"a captive portal": {http.StatusOK, "<html>Welcome %s</html>", true},
		"a load balancer":  {http.StatusServiceUnavailable, "<html>%s</html>", true},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/html")
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, strings.Replace(test.body, "%s", r.Header.Get("Authorization"), 1))
			}))
			server.Config.Protocols = new(http.Protocols)
			server.Config.Protocols.SetUnencryptedHTTP2(true)
			server.Start()
			defer server.Close()
			u := connect(t, server.Listener.Addr().String())
			b := batchOf(1)
			err := u.Upload(t.Context(), b)
			said := fmt.Sprint(err, b.Entries[0].Message)
			if !strings.Contains(said, "something on the way answered in Google's place") {
				t.Errorf("got %s", said)
			}
			if strings.Contains(said, "secret-token") || strings.Contains(said, "html>") || strings.Contains(said, "data:") {
				t.Errorf("the page is repeated: %s", said)
			}
			if remedy := b.Entries[0].Remedy; !test.again && !strings.Contains(remedy, "let googleads.googleapis.com pass") {
				t.Errorf("remedy %s", remedy)
			}
		})
	}
}

// echoing repeats the headers wherever it can.
type echoing struct {
	services.UnimplementedConversionUploadServiceServer
	inErrors bool
}

func (s echoing) UploadClickConversions(ctx context.Context, _ *services.UploadClickConversionsRequest) (*services.UploadClickConversionsResponse, error) {
	md, _ := metadata.FromIncomingContext(ctx)
	said := fmt.Sprint(md, strings.TrimPrefix(md.Get("authorization")[0], "Bearer "), " Authorization: Bearer some.others-Token")
	st := status.New(codes.PermissionDenied, said)
	if !s.inErrors {
		return nil, st.Err()
	}
	st, err := st.WithDetails(&adserrors.GoogleAdsFailure{Errors: []*adserrors.GoogleAdsError{{Message: said,
		ErrorCode: &adserrors.ErrorCode{ErrorCode: &adserrors.ErrorCode_AuthorizationError{
			AuthorizationError: adserrors.AuthorizationErrorEnum_USER_PERMISSION_DENIED}}}}})
	if err != nil {
		return nil, err
	}
	return nil, st.Err()
}

// TestEchoedSecrets takes them out of the words of whatever answers.
func TestEchoedSecrets(t *testing.T) {
	for _, inErrors := range []bool{false, true} {
		u := serve(t, echoing{inErrors: inErrors})
		u.client.credentials.DeveloperToken = "developer-token-22"
		b := batchOf(1)
		err := u.Upload(t.Context(), b)
		said := fmt.Sprint(err, b.Entries[0].Message)
		if err == nil || !strings.Contains(said, "PermissionDenied") && !strings.Contains(said, "USER_PERMISSION_DENIED") {
			t.Errorf("got %s", said)
		}
		for _, secret := range []string{"secret-token", "developer-token-22", "others"} {
			if strings.Contains(said, secret) {
				t.Errorf("%s is repeated: %s", secret, said)
			}
		}
	}
}
