package simulator

import (
	"context"
	"log/slog"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	adserrors "github.com/shenzhencenter/google-ads-pb/errors"
	"github.com/shenzhencenter/google-ads-pb/services"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// maxConversions is how many conversions a request takes
// (https://developers.google.com/google-ads/api/docs/best-practices/system-limits).
const maxConversions = 2000

// uploadService is ConversionUploadService. Calls, as opposed to clicks, it does not take.
type uploadService struct {
	services.UnimplementedConversionUploadServiceServer
	server *Server
}

// UploadClickConversions checks the request, then every conversion, and remembers those that are right.
func (u *uploadService) UploadClickConversions(ctx context.Context, req *services.UploadClickConversionsRequest) (
	*services.UploadClickConversionsResponse, error,
) {
	s, c := u.server, callOf(ctx)
	if err := s.checkCustomer(c, req.CustomerId); err != nil {
		return nil, err
	}
	if err := checkUpload(req); err != nil {
		return nil, err
	}
	if err := s.checkAsked(req); err != nil {
		return nil, err
	}
	jobID := int64(req.GetJobId())
	if req.JobId == nil {
		jobID = math.MaxInt32 + 1 + rand.Int64N(math.MaxInt64-math.MaxInt32)
	}
	if c.due == RefusedRows {
		return nil, refuseRows(len(req.Conversions))
	}
	rows := make([]*row, len(req.Conversions))
	for i, conversion := range req.Conversions {
		rows[i] = &row{conversion: conversion, at: path{}.element("conversions", i)}
	}

	s.world.mu.Lock()
	defer s.world.mu.Unlock()
	now := s.options.Now()
	account := s.world.account(req.CustomerId)
	if err := s.world.checkTakes(account); err != nil {
		return nil, err
	}
	s.judge(rows, account, now)
	if c.due >= ShortResults {
		refuseOne(rows)
	}
	if !req.ValidateOnly {
		if err := s.world.save(slices.Concat(newEntries(rows, req.CustomerId, c, jobID, now),
			newRefusals(rows, req.CustomerId, jobID, now))); err != nil {
			s.options.Log.ErrorContext(ctx, "simulator: nothing was accepted", "error", err)
			return nil, status.Error(codes.Internal, "The simulator cannot write its state file.")
		}
	}
	return answer(ctx, s.options.Log, req, rows, jobID)
}

// checkUpload finds what makes the request as a whole impossible.
func checkUpload(req *services.UploadClickConversionsRequest) error {
	switch {
	case !req.PartialFailure:
		return invalid(adserrors.PartialFailureErrorEnum_PARTIAL_FAILURE_MODE_REQUIRED,
			"Partial failure mode must be enabled.", path{}.field("partial_failure"), "")
	case len(req.Conversions) == 0:
		return invalid(adserrors.RequestErrorEnum_REQUIRED_FIELD_MISSING, "The required field is missing.",
			path{}.field("conversions"), "")
	case len(req.Conversions) > maxConversions:
		return invalid(adserrors.ConversionUploadErrorEnum_TOO_MANY_CONVERSIONS_IN_REQUEST,
			"Upload fewer than 2001 events in a single request.", path{}.field("conversions"), "")
	case req.JobId != nil && req.GetJobId() <= 0:
		return invalid(adserrors.ConversionUploadErrorEnum_INVALID_JOB_ID,
			"A job ID must be a positive integer in the range [1, 2^31).", path{}.field("job_id"), "")
	}
	return nil
}

// judge puts the rows through the stages of checks. A row that fails in one stage never gets to the next, so its later
// faults show only when the earlier ones are mended, as with Google.
func (s *Server) judge(rows []*row, a *account, now time.Time) {
	each := func(check func(*row)) {
		for _, r := range rows {
			if len(r.errors) == 0 {
				check(r)
			}
		}
	}
	each(func(r *row) { r.checkForm(now) })
	each(func(r *row) { r.record = newRecord(r.conversion) })
	each(func(r *row) { r.checkAccount(a) })
	each(func(r *row) { r.checkAction(a.created[r.record.ActionID], s.options.Faults.ActionRest, now) })
	checkRepeats(rows)
	each(func(r *row) { r.checkTracking(a) })
	each((*row).checkVerdict)
	each((*row).checkAsked)
	each(func(r *row) { r.checkHistory(a) })
	each(func(r *row) {
		if s.faults.refusesRow() {
			r.refuseAt(adserrors.InternalErrorEnum_TRANSIENT_ERROR, "A transient error occurred.", r.at, "")
		}
	})
}

// answer puts together what the client hears of its rows.
func answer(
	ctx context.Context, log *slog.Logger, req *services.UploadClickConversionsRequest, rows []*row, jobID int64,
) (*services.UploadClickConversionsResponse, error) {
	var problems []*adserrors.GoogleAdsError
	results := make([]*services.ClickConversionResult, len(rows))
	accepted := 0
	for i, r := range rows {
		problems = append(problems, r.errors...)
		results[i] = &services.ClickConversionResult{}
		if len(r.errors) == 0 {
			results[i] = echo(r.conversion)
			accepted++
		}
	}
	log.InfoContext(ctx, "simulator: upload", "customer", req.CustomerId, "job", jobID, "rows", len(rows),
		"accepted", accepted, "validate_only", req.ValidateOnly)
	if req.ValidateOnly {
		results = nil
	}
	c := callOf(ctx)
	misplace(c.due, problems)
	partial, err := partialFailure(c.requestID, problems)
	if err != nil {
		return nil, err
	}
	resp := &services.UploadClickConversionsResponse{PartialFailureError: partial, Results: results, JobId: jobID}
	spoil(c.due, resp)
	return resp, nil
}

// echo is the result of a conversion that was taken.
func echo(c *services.ClickConversion) *services.ClickConversionResult {
	return &services.ClickConversionResult{
		Gclid:              c.Gclid,
		Gbraid:             c.Gbraid,
		Wbraid:             c.Wbraid,
		ConversionAction:   c.ConversionAction,
		ConversionDateTime: c.ConversionDateTime,
		UserIdentifiers:    c.UserIdentifiers,
	}
}

// newEntries takes the records of the rows that passed every check.
func newEntries(rows []*row, customer string, c *call, jobID int64, now time.Time) []entry {
	var entries []entry
	for _, r := range rows {
		if len(r.errors) > 0 {
			continue
		}
		r.record.Customer, r.record.LoginCustomer = customer, c.loginCustomer
		r.record.JobID, r.record.RequestID, r.record.Received = jobID, c.requestID, now
		entries = append(entries, entry{Conversion: r.record})
	}
	return entries
}
