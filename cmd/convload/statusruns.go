package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"

	"convload/pipeline"
	"convload/writers/report"
)

// Google tells what became of uploads for the last seven days, and of its seven newest jobs; each run is a job.
// (https://developers.google.com/google-ads/api/docs/conversions/upload-summaries)
const (
	askWindow = 7 * 24 * time.Hour
	namedJobs = 7
)

// idTime is how a run's ID begins: with the time of its start, in UTC.
const idTime = "20060102T150405Z"

// find reads the manifests and picks the runs that Google is asked about: the named ones, or all of the last days of which
// not everything is known. What is passed over that somebody may miss is in the notes.
func (q *inquiry) find(ctx context.Context, manifests *report.Manifests, named []string) error {
	ids, err := manifests.List(ctx)
	if err != nil {
		return err
	}
	for _, id := range named {
		if !slices.Contains(ids, id) {
			return usage(fmt.Errorf("there is no manifest %s: correct the ID, or name the folder or bucket of the reports with --reports", manifests.Where(id)))
		}
	}
	if len(named) > 0 {
		ids = slices.Compact(slices.Sorted(slices.Values(named)))
	} else {
		oldest := q.Asked.Add(-2 * askWindow).Format(idTime) // those whose time has run out lately are to be said
		ids = slices.DeleteFunc(ids, func(id string) bool { return id < oldest })
	}
	q.ends = make(map[int64]time.Time)
	begin := q.Asked.Add(-askWindow).Format(idTime)
	elsewhere := make(map[string]int) // runs by the endpoint that they sent to
	for _, id := range ids {
		s, err := manifests.Read(ctx, id)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, fs.ErrNotExist): // somebody has just removed it
			continue
		case err != nil && (len(named) > 0 || id >= begin):
			q.unread = append(q.unread, err)
			continue
		case err != nil:
			q.Notes = append(q.Notes, "passed over: "+err.Error())
			continue
		}
		q.ends[s.JobID] = s.Finished
		u, why := q.newUpload(s, manifests.Where(id))
		switch {
		case why != "":
			if len(named) > 0 {
				q.Notes = append(q.Notes, "run "+id+" is passed over: "+why)
			}
		case u.endpoint != q.config.GoogleAds.Endpoint && len(named) > 0:
			q.Notes = append(q.Notes, fmt.Sprintf("run %s is passed over: it sent to %s, and google_ads.endpoint is %s now",
				id, u.endpoint, q.config.GoogleAds.Endpoint))
		case len(named) > 0:
			q.Runs = append(q.Runs, u)
		case u.State == allProcessed || u.Gone:
		case u.endpoint != q.config.GoogleAds.Endpoint:
			if q.Asked.Before(u.Until) {
				elsewhere[u.endpoint]++
			}
		case q.Asked.Before(u.Until):
			q.Runs = append(q.Runs, u)
		case u.Google == nil:
			q.Notes = append(q.Notes, fmt.Sprintf("what became of run %s is not known: nobody asked until %s, and Google "+
				"does not tell it after seven days; let a scheduler call convload status", id, inUTC(u.Until)))
		}
	}
	for _, endpoint := range slices.Sorted(maps.Keys(elsewhere)) {
		q.Notes = append(q.Notes, fmt.Sprintf("%s passed over: sent to %s, and google_ads.endpoint is %s now",
			plural(elsewhere[endpoint], "run is", "runs are"), endpoint, q.config.GoogleAds.Endpoint))
	}
	return nil
}

// uploadConfiguration is what a manifest's configuration says of the destination.
type uploadConfiguration struct {
	CustomerID string `json:"customer_id"`
	GoogleAds  struct {
		Endpoint string `json:"endpoint"`
	} `json:"google_ads"`
}

// newUpload gives what a run sent to Google, or why there is nothing to ask about.
func (q *inquiry) newUpload(s *pipeline.Summary, manifest string) (u *upload, why string) {
	var c uploadConfiguration
	text, err := json.Marshal(s.Configuration)
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	s.Files = nil // they may be many, and nobody looks at them
	u = &upload{RunID: s.RunID, Manifest: manifest, JobID: s.JobID, Customers: s.Customers, Google: s.Google, summary: s,
		endpoint: c.GoogleAds.Endpoint}
	if len(u.Customers) == 0 { // a manifest of an older version
		u.Customers = []string{c.CustomerID}
	}
	u.reckon()
	switch {
	case s.Command != "run":
		return nil, "it was a " + s.Command + ", which sends nothing"
	case s.Destination == toSimulator:
		return nil, "it was a rehearsal, and nothing left that machine"
	case s.ValidateOnly:
		return nil, "Google was asked only to validate (upload.validate_only), and kept nothing"
	case s.Destination != toGoogleAds || err != nil || s.JobID == 0:
		return nil, "by its manifest it sent nothing to Google Ads"
	case u.Taken+u.InDoubt == 0:
		return nil, "Google took nothing of it"
	case slices.Contains(u.Customers, ""):
		return nil, "its manifest does not say which account it sent to"
	}
	u.Ended = s.Ended()
	u.Until = u.Ended.Add(askWindow)
	return u, ""
}

func inUTC(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
