package main

import (
	"context"
	"errors"

	"convload/mappings"
	"convload/pipeline"
	"convload/writers/googleads"
)

// destination is where a job's conversions go, or who is asked about them.
type destination struct {
	name      string
	directory pipeline.Directory // nil: nobody is asked
	uploader  pipeline.Uploader  // nil: nothing is sent
	jobID     int64
	notes     []string
}

const explainDestination = `destination is not set in the configuration; choose one of
  destination: google-ads     the Google Ads API, for those who uploaded conversions through it before 15 June 2026
  destination: simulator      a rehearsal inside this program: nothing leaves it, no account is needed`

// destination connects the job to the place that its configuration names. Where Google only validates, there is no job
// that it could tell anything of afterwards.
func (j *job) destination(ctx context.Context, choices []mappings.Choice) (*destination, error) {
	if j.command == "check" && !j.server {
		return j.checkDestination(ctx)
	}
	d, err := j.sendingDestination(ctx, choices)
	if err == nil && j.config.Upload.ValidateOnly {
		d.jobID = 0
		d.notes = append(d.notes, "Google was asked to validate only, and kept no conversion: VALIDATED means that it would take a row, "+
			"not that the conversion would be attributed to an ad")
	}
	return d, err
}

// sendingDestination connects the job to whoever takes conversions, or validates them.
func (j *job) sendingDestination(ctx context.Context, choices []mappings.Choice) (*destination, error) {
	switch j.config.Destination {
	case toGoogleAds:
		if j.config.CustomerID == "" && !namesCustomers(choices) {
			return nil, usage(errors.New("customer_id is not set in the configuration: write the ten-digit number of the " +
				"Google Ads account that owns the conversion actions"))
		}
		return j.googleAds(ctx)
	case toSimulator:
		return j.rehearsal(ctx)
	case toDataManager:
		return nil, usage(errors.New("destination: data-manager is not in this version of convload yet; google-ads and simulator are"))
	default:
		return nil, usage(errors.New(explainDestination))
	}
}

// namesCustomers tells whether every mapping says itself which account a row is for.
func namesCustomers(choices []mappings.Choice) bool {
	for _, c := range choices {
		if c.Definition == nil || !c.Definition.NamesCustomer() {
			return false
		}
	}
	return true
}

// googleAds connects to Google Ads.
func (j *job) googleAds(ctx context.Context) (*destination, error) {
	c, err := j.config.reachGoogle(ctx, j.log)
	if err != nil {
		return nil, err
	}
	return j.through(c), nil
}

// through makes a connection the job's destination.
func (j *job) through(c *connection) *destination {
	j.atEnd(c.close)
	c.client.Count(j.request)
	return &destination{name: j.config.Destination, jobID: int64(c.options.JobID),
		directory: googleads.NewDirectory(c.client, c.options), uploader: googleads.NewUploader(c.client, c.options)}
}

// checkDestination asks the account about conversion actions and its time zone where the configuration names one and
// there are credentials. Nothing is sent either way.
func (j *job) checkDestination(ctx context.Context) (*destination, error) {
	offline := func(reason string) (*destination, error) {
		return &destination{name: "none", notes: []string{"no account was asked (" + reason +
			"): conversion actions were not looked up, and times stay in the zone of their file"}}, nil
	}
	if j.config.Destination == toSimulator || j.config.Destination == toDataManager {
		return offline("destination is " + j.config.Destination)
	}
	if j.config.CustomerID == "" {
		return offline("customer_id is not set")
	}
	credentials, err := j.config.credentials(ctx, j.log)
	switch {
	case googleads.NoCredentials(err) && j.config.GoogleAds.Config == "":
		return offline("no credentials were found")
	case err != nil:
		return nil, usage(err)
	}
	c, err := j.config.reach(ctx, credentials, j.config.GoogleAds.Endpoint, j.config.GoogleAds.Plaintext, j.log)
	if err != nil {
		return nil, err
	}
	d := j.through(c)
	d.name, d.uploader, d.jobID = "none", nil, 0
	return d, nil
}
