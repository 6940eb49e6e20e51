package simulator

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// googleTokenURL is the audience of an assertion that was made for Google itself.
const googleTokenURL = "https://oauth2.googleapis.com/token"

// claims are what a service account says of itself
// (https://developers.google.com/identity/protocols/oauth2/service-account#jwt-auth).
type claims struct {
	Issuer   string `json:"iss"`
	Audience string `json:"aud"`
	Scope    string `json:"scope"`
	Issued   int64  `json:"iat"`
	Expires  int64  `json:"exp"`
}

// checkAssertion looks at a service account's signed claim: its form, who it is for, what it asks for and how long it
// lasts. The host is the token endpoint's own as the client wrote it. The signature is checked against the key, or for
// its form only where there is no key.
func checkAssertion(assertion, host string, now time.Time, key *rsa.PublicKey) error {
	parts := strings.Split(assertion, ".")
	if len(parts) != 3 {
		return errors.New("not three parts")
	}
	var header struct {
		Algorithm string `json:"alg"`
	}
	if err := decodePart(parts[0], &header); err != nil {
		return fmt.Errorf("header: %w", err)
	}
	if header.Algorithm != "RS256" {
		return fmt.Errorf("the algorithm is not RS256")
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || len(signature) == 0 {
		return errors.New("the signature is no base64url")
	}
	if key != nil {
		sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
		if rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature) != nil {
			return errors.New("the signature is wrong")
		}
	}
	var c claims
	if err := decodePart(parts[1], &c); err != nil {
		return fmt.Errorf("claims: %w", err)
	}
	return c.check(host, now)
}

// check holds the claims against Google's rules: an hour at most, and not from a clock that runs ahead.
func (c claims) check(host string, now time.Time) error {
	issued, expires := time.Unix(c.Issued, 0), time.Unix(c.Expires, 0)
	switch {
	case c.Issuer == "":
		return errors.New("iss is missing")
	case c.Audience != googleTokenURL && !isTokenURL(c.Audience, host):
		return errors.New("aud is not the token endpoint")
	case !slices.Contains(strings.Fields(c.Scope), scope):
		return errors.New("scope does not have " + scope)
	case issued.After(now.Add(clockSkew)):
		return errors.New("iat is in the future: check the clock")
	case !now.Before(expires):
		return errors.New("exp is in the past: check the clock")
	case expires.Sub(issued) > time.Hour:
		return errors.New("exp is more than an hour after iat")
	}
	return nil
}

func isTokenURL(address, host string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host == host && u.Path == tokenPath
}

// decodePart reads one part of a JSON web token.
func decodePart(part string, into any) error {
	raw, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return errors.New("no base64url")
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return errors.New("no JSON")
	}
	return nil
}
