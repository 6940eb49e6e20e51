package googleads

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"convload/pipeline"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/services"
	statuspb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
)

// newEntries makes n unsettled entries.
func newEntries(n int) []*pipeline.Entry {
	entries := make([]*pipeline.Entry, n)
	for i := range entries {
		entries[i] = new(pipeline.Entry)
		entries[i].Row = i + 2
	}
	return entries
}

func uploadError(code adserrors.ConversionUploadErrorEnum_ConversionUploadError, path ...*adserrors.ErrorLocation_FieldPathElement) *adserrors.GoogleAdsError {
	e := &adserrors.GoogleAdsError{Message: code.String(), ErrorCode: &adserrors.ErrorCode{
		ErrorCode: &adserrors.ErrorCode_ConversionUploadError{ConversionUploadError: code}}}
	if path != nil {
		e.Location = &adserrors.ErrorLocation{FieldPathElements: path}
	}
	return e
}

func element(name string, index ...int32) *adserrors.ErrorLocation_FieldPathElement {
	e := &adserrors.ErrorLocation_FieldPathElement{FieldName: name}
	if len(index) > 0 {
		e.Index = &index[0]
	}
	return e
}

func failure(errors ...*adserrors.GoogleAdsError) *statuspb.Status {
	detail, err := anypb.New(&adserrors.GoogleAdsFailure{Errors: errors})
	if err != nil {
		panic(err)
	}
	return &statuspb.Status{Code: 3, Message: "first", Details: []*anypb.Any{detail}}
}

// results makes a result for each letter: "a" for an accepted row, "." for an empty one.
func results(marks string) []*services.ClickConversionResult {
	var list []*services.ClickConversionResult
	for _, mark := range marks {
		r := new(services.ClickConversionResult)
		if mark == 'a' {
			r.Gclid = proto.String("x")
		}
		list = append(list, r)
	}
	return list
}

const (
	expired     = adserrors.ConversionUploadErrorEnum_EXPIRED_EVENT
	unparseable = adserrors.ConversionUploadErrorEnum_UNPARSEABLE_GCLID
	exists      = adserrors.ConversionUploadErrorEnum_CLICK_CONVERSION_ALREADY_EXISTS
)

func TestReadReply(t *testing.T) {
	wrongType := failure(uploadError(expired, element("conversions", 0)))
	wrongType.Details[0].TypeUrl = "type.googleapis.com/google.ads.googleads.v99.errors.GoogleAdsFailure"
	for _, test := range []struct {
		name     string
		status   *statuspb.Status
		results  string
		validate bool
		rows     int
		want     string // a letter a row: a accepted, e with an error, E with two, . with nothing
		loose    int
		unknown  bool
	}{
		{name: "all accepted", results: "aaa", want: "aaa"},
		{name: "status with code 0 is none", status: &statuspb.Status{}, results: "aa", want: "aa"},
		{name: "one of three", status: failure(uploadError(expired, element("conversions", 1))), results: "a.a", want: "aea"},
		{name: "index 0", status: failure(uploadError(expired, element("conversions", 0))), results: ".a", want: "ea"},
		{name: "no index is not index 0", status: failure(uploadError(expired, element("conversions"))), results: "a.", want: "a.", loose: 1},
		{name: "no location", status: failure(uploadError(expired)), results: "a.", want: "a.", loose: 1},
		{name: "index beyond the end", status: failure(uploadError(expired, element("conversions", 2))), results: "a.", want: "a.", loose: 1},
		{name: "negative index", status: failure(uploadError(expired, element("conversions", -1))), results: "a.", want: "a.", loose: 1},
		{name: "another field", status: failure(uploadError(expired, element("operations", 1))), results: "a.", want: "a.", loose: 1},
		{name: "two errors for a row", status: failure(uploadError(expired, element("conversions", 1)),
			uploadError(unparseable, element("conversions", 1), element("gclid"))), results: "a.", want: "aE"},
		{name: "an error beats a result", status: failure(uploadError(expired, element("conversions", 0))), results: "aa", want: "ea"},
		{name: "an empty result without an error is not accepted", results: "a.", want: "a."},
		{name: "wrong type URL", status: wrongType, results: ".a", want: ".a", loose: 1},
		{name: "a status without details", status: &statuspb.Status{Code: 3, Message: "x"}, results: "..", want: "..", loose: 1},
		{name: "results shorter than the request", results: "a", rows: 2, unknown: true, want: ".."},
		{name: "results longer than the request", results: "aaa", rows: 2, unknown: true, want: ".."},
		{name: "no results", results: "", rows: 2, unknown: true, want: ".."},
		{name: "validated", validate: true, rows: 2, want: "aa"},
		{name: "validated with an error", validate: true, rows: 2, want: "ae",
			status: failure(uploadError(expired, element("conversions", 1)))},
		{name: "validated with an error of no row", validate: true, rows: 2, want: "..", loose: 1, status: failure(uploadError(expired))},
	} {
		t.Run(test.name, func(t *testing.T) {
			entries := newEntries(max(len(test.results), test.rows))
			if test.rows > 0 {
				entries = entries[:test.rows]
			}
			r := readReply(entries, &services.UploadClickConversionsResponse{PartialFailureError: test.status,
				Results: results(test.results)}, test.validate)
			got := ""
			for i, a := range r.answers {
				if a.entry != entries[i] {
					t.Fatalf("answer %d is about another entry", i)
				}
				switch {
				case a.accepted && len(a.errors) > 0:
					t.Errorf("row %d is accepted and has an error", i)
				case a.accepted:
					got += "a"
				default:
					got += []string{".", "e", "E"}[len(a.errors)]
				}
			}
			if got != test.want || len(r.loose) != test.loose || (r.unknown != "") != test.unknown {
				t.Errorf("got %s, %d loose, unknown %q; want %s, %d, %t", got, len(r.loose), r.unknown, test.want, test.loose, test.unknown)
			}
		})
	}
}

func TestProblemOfSeveralErrors(t *testing.T) {
	entries := newEntries(1)
	r := readReply(entries, &services.UploadClickConversionsResponse{Results: results("."), PartialFailureError: failure(
		uploadError(exists, element("conversions", 0)),
		uploadError(expired, element("conversions", 0), element("conversion_date_time")))}, false)
	p := r.answers[0].problem()
	if p.Code != "ConversionUploadError.EXPIRED_EVENT" || p.Field != "conversion_date_time" {
		t.Errorf("the gravest error should give code and field, got %s, %s", p.Code, p.Field)
	}
	entries[0].Unanswered = true
	r.answers[0].settle()
	if e := entries[0]; e.Status != pipeline.Rejected || !e.Final {
		t.Errorf("a refusal beside \"exists already\" is %s, for good: %t", e.Status, e.Final)
	}
}

// TestAlreadyExists: who delivered what Google has already depends on who may have sent it before.
func TestAlreadyExists(t *testing.T) {
	earlier := &pipeline.Memory{Status: pipeline.InDoubt, Upload: &pipeline.Upload{RunID: "R-EARLIER", At: time.Unix(1_772_442_000, 0)}}
	const inUse = adserrors.ConversionUploadErrorEnum_ORDER_ID_ALREADY_IN_USE
	const twice = adserrors.ConversionUploadErrorEnum_DUPLICATE_ORDER_ID
	for _, test := range []struct {
		name       string
		code       adserrors.ConversionUploadErrorEnum_ConversionUploadError
		unanswered bool
		earlier    *pipeline.Memory
		want       pipeline.Status
		message    string
	}{
		{"never begun", exists, false, nil, pipeline.AlreadyUploaded, "somebody else delivered it"},
		{"never begun, by its order ID", inUse, false, nil, pipeline.AlreadyUploaded, "another row, or somebody else"},
		{"sent before in this run", exists, true, nil, pipeline.Accepted, "whether the first request was taken; by now Google has it"},
		{"sent before in this run, by its order ID", inUse, true, nil, pipeline.Accepted, "by now Google has a conversion with this order ID"},
		{"sent by an earlier run", exists, true, earlier, pipeline.AlreadyUploaded,
			"Google has it: run R-EARLIER began to send it (2026-03-02 09:00:00 UTC)"},
		{"sent by an earlier run, by its order ID", inUse, true, earlier, pipeline.AlreadyUploaded,
			"Google has a conversion with this order ID: run R-EARLIER began to send it"},
		{"twice in one request", twice, true, earlier, pipeline.Rejected, ""},
	} {
		entries := newEntries(1)
		entries[0].Unanswered, entries[0].Earlier = test.unanswered, test.earlier
		r := readReply(entries, &services.UploadClickConversionsResponse{Results: results("."),
			PartialFailureError: failure(uploadError(test.code, element("conversions", 0)))}, false)
		r.answers[0].settle()
		if e := entries[0]; e.Status != test.want || !strings.Contains(e.Message, test.message) {
			t.Errorf("%s: %s, %q", test.name, e.Status, e.Message)
		}
	}
}

// TestEarlierDoubtStays: a passing fault does not tell what became of the upload by an earlier run.
func TestEarlierDoubtStays(t *testing.T) {
	for _, earlier := range []*pipeline.Memory{nil, {Status: pipeline.InDoubt, Upload: &pipeline.Upload{RunID: "R-EARLIER"}}} {
		e := newEntries(1)[0]
		e.Earlier = earlier
		answer{entry: e, errors: []adsError{{code: "DatabaseError.CONCURRENT_MODIFICATION"}}}.settle()
		if want := map[bool]pipeline.Status{true: pipeline.InDoubt, false: pipeline.Deferred}[earlier != nil]; e.Status != want {
			t.Errorf("earlier upload %v: %s, want %s", earlier, e.Status, want)
		}
	}
}

// FuzzReply prints made-up verdicts as Google would, and reads them back. Each byte is a row: its lowest bit says
// accepted, the others how many errors it has.
func FuzzReply(f *testing.F) {
	f.Add([]byte{1, 2, 0, 1, 6})
	f.Add([]byte{})
	f.Add([]byte{3, 255, 1})
	f.Fuzz(func(t *testing.T, rows []byte) {
		if len(rows) > MaxBatch {
			return
		}
		var errors []*adserrors.GoogleAdsError
		marks := make([]byte, len(rows))
		for i, row := range rows {
			marks[i] = '.'
			if row == 1 {
				marks[i] = 'a'
			}
			for n := range row >> 1 % 4 {
				errors = append(errors, uploadError(expired, element("conversions", int32(i)), element(fmt.Sprint("field", n))))
			}
		}
		resp := &services.UploadClickConversionsResponse{Results: results(string(marks))}
		if len(errors) > 0 {
			slices.Reverse(errors)
			resp.PartialFailureError = failure(errors...)
		}
		wire, err := proto.Marshal(resp)
		if err != nil {
			t.Fatal(err)
		}
		resp = new(services.UploadClickConversionsResponse)
		if err := proto.Unmarshal(wire, resp); err != nil {
			t.Fatal(err)
		}
		r := readReply(newEntries(len(rows)), resp, false)
		for i, a := range r.answers {
			if want := int(rows[i] >> 1 % 4); len(a.errors) != want {
				t.Errorf("row %d has %d errors, want %d", i, len(a.errors), want)
			}
			if want := rows[i] == 1; a.accepted != want {
				t.Errorf("row %d accepted: %t, want %t", i, a.accepted, want)
			}
		}
		if len(r.loose) != 0 || r.unknown != "" {
			t.Errorf("%d errors without a row, unknown %q", len(r.loose), r.unknown)
		}
	})
}

// FuzzFailureBytes feeds bytes that no server should send: they must never be taken for success.
func FuzzFailureBytes(f *testing.F) {
	good, err := proto.Marshal(failure(uploadError(expired, element("conversions", 0))))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good, 2)
	f.Add([]byte("\x08\x03"), 1)
	f.Fuzz(func(t *testing.T, wire []byte, rows int) {
		if rows < 1 || rows > 10 {
			return
		}
		st := new(statuspb.Status)
		if proto.Unmarshal(wire, st) != nil {
			return
		}
		r := readReply(newEntries(rows), &services.UploadClickConversionsResponse{PartialFailureError: st,
			Results: results(string(make([]byte, rows)))}, false)
		for i, a := range r.answers {
			if a.accepted {
				t.Errorf("row %d was accepted with an empty result", i)
			}
			a.problem()
		}
	})
}
