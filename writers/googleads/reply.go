package googleads

import (
	"fmt"
	"slices"
	"strings"

	"convload/pipeline"

	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/protobuf/proto"
)

// answer is what Google said of one entry.
type answer struct {
	entry    *pipeline.Entry
	errors   []adsError
	accepted bool // Google took it, or would take it where the request was only to be validated
}

// reply is what Google said of a batch.
type reply struct {
	answers []answer
	loose   []adsError // errors that belong to no row of the batch
	unknown string     // why nothing at all is known of the batch; "" where the reply can be read
}

// unreadableDetails stands for errors that are not in the form of this version of the API, or not there at all although
// Google says that there are some.
const unreadableDetails = "UNREADABLE_DETAILS"

// readReply joins Google's answer to the entries that it is about. It is the only place that knows a row's index in a
// request: answers leave it with their entries.
//
// An entry is accepted only if no error names it and its result is not empty; where Google was asked only to validate,
// there are no results, and an entry passes only if no error is without a row either. An error's row is the first
// element of its path, if that is "conversions" and has an index: an index that is absent is not index 0.
// (https://developers.google.com/google-ads/api/docs/best-practices/partial-failures)
func readReply(entries []*pipeline.Entry, resp *services.UploadClickConversionsResponse, validateOnly bool) reply {
	r := reply{answers: make([]answer, len(entries))}
	for i, e := range entries {
		r.answers[i].entry = e
	}
	if failure := resp.GetPartialFailureError(); failure.GetCode() != 0 {
		errors, _, unreadable := failureErrors(failure.GetDetails())
		for _, e := range errors {
			if row, ok := e.row(len(entries)); ok {
				r.answers[row].errors = append(r.answers[row].errors, e)
			} else {
				r.loose = append(r.loose, e)
			}
		}
		if unreadable > 0 || len(errors) == 0 {
			r.loose = append(r.loose, adsError{code: unreadableDetails, message: failure.GetMessage()})
		}
	}
	results := resp.GetResults()
	switch {
	case validateOnly && len(results) == 0:
		for i := range r.answers {
			r.answers[i].accepted = len(r.answers[i].errors) == 0 && len(r.loose) == 0
		}
	case len(results) != len(entries):
		r.unknown = fmt.Sprintf("Google answered %d conversions with %d results", len(entries), len(results))
	default:
		for i, result := range results {
			r.answers[i].accepted = len(r.answers[i].errors) == 0 && proto.Size(result) > 0
		}
	}
	return r
}

// blamed joins the errors of a call that failed as a whole to the entries that they are about. It tells whether all of
// them are about one: then the others can be sent without these.
func blamed(entries []*pipeline.Entry, errors []adsError) (answers []answer, all bool) {
	answers = make([]answer, len(entries))
	for i, e := range entries {
		answers[i].entry = e
	}
	for _, e := range errors {
		row, ok := e.row(len(entries))
		if !ok {
			return answers, false
		}
		answers[row].errors = append(answers[row].errors, e)
	}
	return answers, len(errors) > 0
}

// row is the index of the conversion that the error is about.
func (e adsError) row(count int) (int, bool) {
	if len(e.path) == 0 || e.path[0].GetFieldName() != "conversions" || e.path[0].Index == nil {
		return 0, false
	}
	i := int(e.path[0].GetIndex())
	return i, i >= 0 && i < count
}

// field names the field of the conversion that the error is about, as in "consent.ad_user_data".
func (e adsError) field() string {
	var names []string
	for _, element := range e.path[min(1, len(e.path)):] {
		names = append(names, element.GetFieldName())
	}
	return strings.Join(names, ".")
}

// namelessField is how the catalogue calls the field that an error is about.
const namelessField = "the field that is named"

// remedy says what to do about the error of a row, with the field's name.
func (e adsError) remedy() string {
	remedy := explainRow(e.code).Remedy
	if field := e.field(); field != "" {
		remedy = strings.ReplaceAll(remedy, namelessField, "the field "+field)
	}
	return remedy
}

// verdict sums several errors of one row up: one refusal outweighs a delay, and a delay outweighs "Google has it".
func (a answer) verdict() verdict {
	sum := delivered
	for _, e := range a.errors {
		sum = max(sum, explainRow(e.code).verdict())
	}
	return sum
}

// leavesOpen tells whether the errors of a row leave it open what Google did: a fault within Google may have come after
// the conversion was taken.
func (a answer) leavesOpen() bool {
	return slices.ContainsFunc(a.errors, func(e adsError) bool {
		known := explainRow(e.code)
		return known.Family == "InternalError" && known.verdict() == transient
	})
}

// problem puts the row's errors into words: the code and field of the gravest, the messages of all.
func (a answer) problem() pipeline.Problem {
	sum := a.verdict()
	var p pipeline.Problem
	var messages, remedies []string
	for _, e := range a.errors {
		known := explainRow(e.code)
		if p.Code == "" && known.verdict() == sum {
			p.Code, p.Field = e.code, e.field()
		}
		messages = append(messages, e.message)
		if remedy := e.remedy(); !slices.Contains(remedies, remedy) {
			remedies = append(remedies, remedy)
		}
	}
	p.Message = strings.Join(messages, "; ")
	p.Remedy = strings.Join(remedies, "; ")
	return p
}
