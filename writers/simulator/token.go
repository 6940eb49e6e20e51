package simulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"google.golang.org/grpc/codes"
)

// The credentials that the token endpoint takes. They are no secrets: they open nothing but a simulator.
const (
	ClientID     = "simulator.apps.googleusercontent.com"
	ClientSecret = "simulator-client-secret"
	RefreshToken = "simulator-refresh-token"
)

const (
	tokenPath   = "/token"
	tokenPrefix = "simulated."
	scope       = "https://www.googleapis.com/auth/adwords"
	grantJWT    = "urn:ietf:params:oauth:grant-type:jwt-bearer"
	// maxForm bounds a request to the token endpoint, in bytes.
	maxForm = 64 << 10
)

// Access tokens hold their own expiry and a code that only the token endpoint puts on it, so that those of an earlier
// start are good until they expire.

// newToken makes an access token.
func newToken(expires time.Time) string {
	claim := binary.BigEndian.AppendUint64(nil, uint64(expires.UnixMilli()))
	return tokenPrefix + base64.RawURLEncoding.EncodeToString(append(claim, sign(claim)...))
}

// expiry tells when an access token ends; ok is false where the token endpoint never gave it out.
func expiry(token string) (expires time.Time, ok bool) {
	encoded, ok := strings.CutPrefix(token, tokenPrefix)
	raw, err := base64.RawURLEncoding.DecodeString(encoded)
	if !ok || err != nil || len(raw) != 8+sha256.Size || !hmac.Equal(raw[8:], sign(raw[:8])) {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(binary.BigEndian.Uint64(raw))), true
}

func sign(claim []byte) []byte {
	code := hmac.New(sha256.New, []byte(ClientSecret))
	code.Write(claim)
	return code.Sum(nil)
}

// errTokenExpired refuses a call whose access token has ended.
var errTokenExpired = refuse(codes.Unauthenticated, adserrors.AuthenticationErrorEnum_OAUTH_TOKEN_EXPIRED,
	"OAuth token in the header has expired.", nil, "")

// checkAuthorization wants one bearer token that the token endpoint gave out and that has not expired.
func (s *Server) checkAuthorization(header []string) error {
	if len(header) != 1 {
		return refuse(codes.Unauthenticated, adserrors.AuthenticationErrorEnum_OAUTH_TOKEN_HEADER_INVALID,
			"Request is missing the authorization header, or has several.", nil, "")
	}
	token, bearer := strings.CutPrefix(header[0], "Bearer ")
	expires, known := expiry(token)
	switch {
	case !bearer:
		return refuse(codes.Unauthenticated, adserrors.AuthenticationErrorEnum_OAUTH_TOKEN_HEADER_INVALID,
			"HTTP authorization header for the request is invalid.", nil, "")
	case !known:
		return refuse(codes.Unauthenticated, adserrors.AuthenticationErrorEnum_OAUTH_TOKEN_INVALID,
			"OAuth token in the header is not valid.", nil, "")
	case !s.options.Now().Before(expires):
		return errTokenExpired
	}
	return nil
}

// oauthError is the answer that RFC 6749, section 5.2, gives a refused request.
type oauthError struct {
	status      int
	Code        string `json:"error"`
	Description string `json:"error_description"`
}

// tokenHandler serves the token endpoint, which knows two grants: a refresh token, and a service account's assertion.
func (s *Server) tokenHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+tokenPath, func(w http.ResponseWriter, req *http.Request) {
		var answer any
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		if refused := s.grant(w, req); refused != nil {
			s.options.Log.Info("simulator: no token", "error", refused.Code, "reason", refused.Description)
			w.WriteHeader(refused.status)
			answer = refused
		} else {
			ttl := s.faults.TokenTTL
			answer = map[string]any{
				"access_token": newToken(s.options.Now().Add(ttl)),
				"expires_in":   int(ttl.Seconds()),
				"scope":        scope,
				"token_type":   "Bearer",
			}
		}
		if err := json.NewEncoder(w).Encode(answer); err != nil {
			s.options.Log.Warn("simulator: token endpoint", "error", err)
		}
	})
	return mux
}

// grant decides whether a request gets a token; nil is yes.
func (s *Server) grant(w http.ResponseWriter, req *http.Request) *oauthError {
	req.Body = http.MaxBytesReader(w, req.Body, maxForm)
	if err := req.ParseForm(); err != nil {
		return &oauthError{http.StatusBadRequest, "invalid_request", "The form cannot be read."}
	}
	switch req.PostForm.Get("grant_type") {
	case "refresh_token":
		id, secret, basic := req.BasicAuth()
		if !basic {
			id, secret = req.PostForm.Get("client_id"), req.PostForm.Get("client_secret")
		}
		if id != ClientID || secret != ClientSecret {
			return &oauthError{http.StatusUnauthorized, "invalid_client", "The OAuth client was not found."}
		}
		if req.PostForm.Get("refresh_token") != RefreshToken {
			return &oauthError{http.StatusBadRequest, "invalid_grant", "Token has been expired or revoked."}
		}
		return nil
	case grantJWT:
		err := checkAssertion(req.PostForm.Get("assertion"), req.Host, s.options.Now(), s.options.ServiceAccountKey)
		if err != nil {
			return &oauthError{http.StatusBadRequest, "invalid_grant", "Invalid JWT: " + err.Error()}
		}
		return nil
	}
	return &oauthError{http.StatusBadRequest, "unsupported_grant_type", "Invalid grant_type."}
}
