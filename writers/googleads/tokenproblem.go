package googleads

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"convload/pipeline"

	"golang.org/x/oauth2"
)

// maxClockError is how wrong this machine's clock may be before it is spoken of: Google takes a service account's
// assertion from a clock that is off by less than about five minutes.
const maxClockError = 3 * time.Minute

// problem says what to do about a token that did not come. The endpoint's own description may repeat what was sent to
// it, and so may its code, so that only codes are shown that look like one. (RFC 6749, section 5.2)
func (a *attempt) problem(err error) *pipeline.StopError {
	p := pipeline.Problem{Code: "OAUTH", Message: "Google's token endpoint gave no access token"}
	refused, answered := errors.AsType[*oauth2.RetrieveError](err)
	var again bool
	switch {
	case errors.Is(a.failed, errPlainText):
		p.Message += ": " + a.failed.Error()
		p.Remedy = "write https:// in token_uri"
		if a.kind == byDefault {
			p.Remedy = "the file of the application default credentials names an address without TLS; use one that has it"
		}
	case a.failed != nil:
		p.Message += ": " + a.failed.Error()
		p.Remedy, again = hindrance(a.failed)
	case a.status == 0:
		return a.withoutRequest(err)
	case a.status >= 300 && a.status < 400, strings.HasPrefix(a.contentType, "text/html"), !answered && a.status < 300:
		return a.nonsense()
	default:
		answer := readRefusal(refused)
		p.Message += fmt.Sprintf(" and answered %d %s", a.status, http.StatusText(a.status))
		if answer.Code != "" {
			p.Code, p.Message = "OAUTH."+answer.Code, "Google's token endpoint gave no access token ("+answer.Code+")"
		}
		p.Remedy, again = a.kind.remedy(answer), false
		if a.status == http.StatusNotFound && answer.Code == "" && a.named && a.kind != byDefault {
			p.Remedy = "check what token_uri leads to: nothing is at its address"
		}
		if a.passing() || slices.Contains([]string{"temporarily_unavailable", "server_error", "internal_failure"}, answer.Code) {
			p.Remedy, again = "Google is busy: run again later", true
		}
		if a.clockIsWrong() && a.kind.signs() && answer.Code == "invalid_grant" {
			p.Remedy = "set this machine's clock (timedatectl set-ntp true), for a service account signs the time"
		}
	}
	if a.clockIsWrong() {
		p.Message += "; " + a.clock()
	}
	return &pipeline.StopError{Problem: p, Again: again, Err: a.failed}
}

// passing tells whether the answer's status is one that passes.
func (a *attempt) passing() bool { return a.status >= 500 || a.status == http.StatusTooManyRequests }

func (a *attempt) clockIsWrong() bool { return a.status != 0 && a.clockAhead.Abs() > maxClockError }

func (a *attempt) clock() string {
	direction := "ahead of"
	if a.clockAhead < 0 {
		direction = "behind"
	}
	return fmt.Sprintf("this machine's clock is %s %s Google's", a.clockAhead.Abs().Round(time.Second), direction)
}

// withoutRequest explains why nothing was even asked.
func (a *attempt) withoutRequest(err error) *pipeline.StopError {
	p := pipeline.Problem{Code: "OAUTH", Message: "no access token: " + err.Error(), Remedy: "check the credentials"}
	if a.kind == byDefault {
		p.Remedy = defaultLogin + ", or name a key file in " + defaultVariable
	}
	return &pipeline.StopError{Problem: p, Err: err}
}

// nonsense explains an answer that no token endpoint gives. It is not quoted: it may repeat what was sent.
func (a *attempt) nonsense() *pipeline.StopError {
	p := pipeline.Problem{Code: "OAUTH", Remedy: "check what token_uri leads to"}
	switch {
	case a.status >= 300 && a.status < 400:
		p.Message = fmt.Sprintf("the token endpoint redirects elsewhere (%d), as Google's never does", a.status)
	case strings.HasPrefix(a.contentType, "text/html"):
		p.Message = fmt.Sprintf("a web page came instead of an access token (%d %s)", a.status, http.StatusText(a.status))
	default:
		p.Message = fmt.Sprintf("the token endpoint's answer is no access token (%d %s)", a.status, http.StatusText(a.status))
	}
	if a.status/100 == 3 || strings.HasPrefix(a.contentType, "text/html") {
		p.Remedy = letPass("oauth2.googleapis.com")
	}
	return &pipeline.StopError{Problem: p, Again: a.passing()}
}

// lacksScope explains a token that was given for something else: Google says what each is good for.
func (a *attempt) lacksScope(token *oauth2.Token) error {
	scopes, _ := token.Extra("scope").(string)
	if scopes == "" || slices.Contains(strings.Fields(scopes), scope) {
		return nil
	}
	p := pipeline.Problem{Code: "OAUTH.invalid_scope",
		Message: "the access token is not good for Google Ads: the login has not allowed " + scope,
		Remedy:  "authorise convload anew, and tick Google Ads where Google asks"}
	if a.kind == byDefault {
		p.Remedy = defaultLogin
	}
	return &pipeline.StopError{Problem: p}
}

// refusal is what a token endpoint answers, without its description.
type refusal struct {
	Code        string `json:"error"`
	Subtype     string `json:"error_subtype"`
	Description string `json:"error_description"` // never shown
}

func readRefusal(refused *oauth2.RetrieveError) refusal {
	var answer refusal
	if refused == nil || json.Unmarshal(refused.Body, &answer) != nil {
		return refusal{}
	}
	if strings.Trim(answer.Code, "abcdefghijklmnopqrstuvwxyz_") != "" || len(answer.Code) > 40 || !strings.Contains(answer.Code, "_") {
		answer.Code = ""
	}
	return answer
}
