package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"convload/writers/googleads"
	"convload/writers/simulator"

	"github.com/shenzhencenter/google-ads-pb/resources"
	"github.com/spf13/cobra"
)

// firstFlagAction is the ID of the first conversion action that --action adds.
const firstFlagAction = 7101001

// simulatorFlags are the flags of convload simulator.
type simulatorFlags struct {
	listen, tokenListen, state, zone, currency string
	public                                     bool
	actions, accounts                          []string
	rates                                      map[string]string
	uploads                                    map[string]string
	faults                                     simulator.Faults
}

func newSimulator() *cobra.Command {
	var f simulatorFlags
	cmd := &cobra.Command{
		Use:   "simulator",
		Short: "Google's side on a loopback port, to rehearse and to test against",
		Long: `Serve the part of the Google Ads API that click conversions need, over gRPC in
plain text, with a token endpoint beside it. Every ten-digit customer ID is an
account with a few conversion actions; click IDs that begin with SIM- provoke
Google's verdicts, as in SIM-EXPIRED-1.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.serve(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:9090", "address of the Google Ads API")
	flags.StringVar(&f.tokenListen, "token-listen", "127.0.0.1:9091", "address of the token endpoint")
	flags.BoolVar(&f.public, "allow-other-machines", false, "listen on an address that is not a loopback one, in plain text, for everybody who reaches it")
	flags.StringVar(&f.state, "state", "", "file that keeps what was accepted from one start to the next")
	flags.StringVar(&f.zone, "time-zone", "", "the accounts' time zone (default Europe/Berlin)")
	flags.StringVar(&f.currency, "currency", "", "the accounts' currency (default EUR)")
	flags.StringArrayVar(&f.actions, "action", nil, "name of a further conversion action; may be given several times")
	flags.StringArrayVar(&f.accounts, "account", nil, "what an account is like, as ID=TRAIT,TRAIT…; may be given several times: "+
		strings.Join(traitNames(), ", "))
	flags.StringToStringVar(&f.rates, "fault", nil, "how often calls fail, as NAME=PROBABILITY: unavailable-before, unavailable-after, "+
		"no-reply, internal-error, temporarily-exhausted, quota-exhausted, expired-token, not-allowlisted, refused-rows, "+
		"short-results, wrong-detail, no-location, index-out-of-range")
	flags.StringToStringVar(&f.uploads, "fault-at", nil, "what the K-th upload meets, as K=NAME with the same names")
	flags.Uint64Var(&f.faults.Seed, "seed", 1, "the same seed and order of calls give the same faults")
	flags.Float64Var(&f.faults.TransientRows, "transient-rows", 0, "probability that a good row is refused for the moment")
	flags.DurationVar(&f.faults.Latency, "latency", 0, "how long each call takes")
	flags.DurationVar(&f.faults.RetryDelay, "retry-delay", 0, "what temporarily-exhausted asks to wait (default 5s)")
	flags.DurationVar(&f.faults.TokenTTL, "token-ttl", 0, "how long access tokens last (default 1h)")
	flags.DurationVar(&f.faults.ActionRest, "action-rest", 0, "how long a new conversion action takes no conversions (Google's is 6h)")
	flags.DurationVar(&f.faults.PendingFor, "pending-for", 0, "how long the diagnostics show conversions as pending")
	flags.IntVar(&f.faults.RequestsPerDay, "requests-per-day", 0, "how many operations are done in any 24 hours (default no limit)")
	flags.Float64Var(&f.faults.RequestsPerSecond, "requests-per-second", 0, "how many calls an account takes in a second (default no limit)")
	return cmd
}

func (f *simulatorFlags) options() (simulator.Options, error) {
	o := simulator.Options{State: f.state, Faults: f.faults,
		Account: simulator.Account{TimeZone: f.zone, Currency: f.currency}}
	for i, name := range f.actions {
		o.Account.Actions = append(o.Account.Actions,
			&resources.ConversionAction{Id: new(int64(firstFlagAction + i)), Name: &name})
	}
	o.Accounts = make(map[string]simulator.Account)
	for _, text := range f.accounts {
		id, account, err := readAccount(text, o.Account)
		if err != nil {
			return o, fmt.Errorf("--account: %w", err)
		}
		o.Accounts[id] = account
	}
	o.Faults.Rates = make(map[simulator.Fault]float64)
	for _, name := range slices.Sorted(maps.Keys(f.rates)) {
		var fault simulator.Fault
		if err := fault.UnmarshalText([]byte(name)); err != nil {
			return o, fmt.Errorf("--fault: %w", err)
		}
		rate, err := strconv.ParseFloat(f.rates[name], 64)
		if err != nil {
			return o, fmt.Errorf("--fault: %q is no probability", f.rates[name])
		}
		o.Faults.Rates[fault] = rate
	}
	o.Faults.Uploads = make(map[int]simulator.Fault)
	for _, at := range slices.Sorted(maps.Keys(f.uploads)) {
		k, err := strconv.Atoi(at)
		if err != nil || k < 1 {
			return o, fmt.Errorf("--fault-at: %q is no number of an upload", at)
		}
		var fault simulator.Fault
		if err := fault.UnmarshalText([]byte(f.uploads[at])); err != nil {
			return o, fmt.Errorf("--fault-at: %w", err)
		}
		o.Faults.Uploads[k] = fault
	}
	return o, nil
}

func (f *simulatorFlags) serve(cmd *cobra.Command) error {
	for flag, address := range map[string]string{"listen": f.listen, "token-listen": f.tokenListen} {
		if !f.public && !googleads.Loopback(address) {
			return usage(fmt.Errorf("--%s %s: only a loopback address such as 127.0.0.1:9090, for all is plain text; "+
				"--allow-other-machines lifts that", flag, address))
		}
	}
	o, err := f.options()
	if err != nil {
		return usage(err)
	}
	if o.Log, err = newLogger(cmd.ErrOrStderr(), "text", false); err != nil {
		return failed(err)
	}
	ctx := cmd.Context()
	server, err := simulator.Start(ctx, o, f.listen, f.tokenListen)
	if err != nil {
		return failed(err)
	}
	if _, err := fmt.Fprint(cmd.OutOrStdout(), instructions(server)); err != nil {
		_ = server.Close() // the first error says more
		return failed(err)
	}
	<-ctx.Done()
	if err := server.Close(); err != nil {
		return failed(err)
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "the simulator accepted %d conversions in %d uploads\n", len(server.Accepted()), server.Uploads())
	return nil
}

// instructions tell how to point convload, or any other client, at the simulator.
func instructions(s *simulator.Server) string {
	return strings.NewReplacer("ADDRESS", s.Addr(), "TOKENS", s.TokenURL(), "CLIENT", simulator.ClientID,
		"SECRET", simulator.ClientSecret, "REFRESH", simulator.RefreshToken).Replace(`The Google Ads API is simulated on ADDRESS, in plain text. In convload.yaml:

    customer_id: "123-456-7890"
    destination: google-ads
    google_ads: {config: google-ads.yaml, endpoint: "ADDRESS", plaintext: true}

and in google-ads.yaml:

    client_id: CLIENT
    client_secret: SECRET
    refresh_token: REFRESH
    token_uri: TOKENS

Interrupt to stop.
`)
}
