package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"convload/mappings"
	"convload/mappings/strictyaml"
	"convload/pipeline/buckets"
	"convload/writers/googleads"
	"convload/writers/ledger"

	"github.com/goccy/go-yaml/ast"
)

// defaultConfig is read where --config names no other file; defaultLedger is written where the configuration names no
// other.
const (
	defaultConfig = "convload.yaml"
	defaultLedger = "./convload.db"
)

// config is the configuration file. The manifest repeats it; nothing in it is secret, for credentials have a file of
// their own.
type config struct {
	CustomerID  string        `yaml:"customer_id" json:"customer_id,omitempty"` // the ten digits of a Google Ads account
	Source      sourceList    `yaml:"source" json:"source"`                     // a file, folder, glob or URL, or a list
	Reports     location      `yaml:"reports" json:"reports"`                   // a folder or a bucket URL
	Archive     location      `yaml:"archive" json:"archive,omitempty"`         // where finished files move to
	Settle      duration      `yaml:"settle" json:"settle"`                     // younger files wait for the next run
	Ledger      database      `yaml:"ledger" json:"ledger"`                     // a path, or a postgres:// URL
	Destination string        `yaml:"destination" json:"destination,omitempty"` // where conversions go; no default
	Mapping     mappingList   `yaml:"mapping" json:"mapping"`                   // auto, a preset, a path, or a list
	TimeZone    string        `yaml:"time_zone" json:"time_zone"`               // of uploaded times: account, or IANA's
	GoogleAds   adsConfig     `yaml:"google_ads" json:"google_ads"`             // how Google Ads is reached
	DataManager managerConfig `yaml:"data_manager" json:"data_manager"`         // not in use yet
	Limits      limitsConfig  `yaml:"limits" json:"limits"`                     // how much of a file is read at most
	Upload      uploadConfig  `yaml:"upload" json:"upload"`                     // how conversions are sent
}

type adsConfig struct {
	AccessLevel string   `yaml:"access_level" json:"access_level,omitempty"` // test, explorer, basic or standard: how many requests a day
	Config      location `yaml:"config" json:"config,omitempty"`             // the file of the credentials, or a secret's URL; ~/google-ads.yaml by default
	Endpoint    string   `yaml:"endpoint" json:"endpoint,omitempty"`         // host or host:port; Google's own, or that of the credentials, by default
	Plaintext   bool     `yaml:"plaintext" json:"plaintext"`                 // without TLS, to a loopback address only
}

type managerConfig struct {
	Endpoint    string `yaml:"endpoint" json:"endpoint,omitempty"`         // not in use yet
	EventSource string `yaml:"event_source" json:"event_source,omitempty"` // not in use yet
}

type uploadConfig struct {
	BatchSize    int      `yaml:"batch_size" json:"batch_size"`       // conversions a request; Google takes 2000 at most
	InFlight     int      `yaml:"in_flight" json:"in_flight"`         // requests at once
	ValidateOnly bool     `yaml:"validate_only" json:"validate_only"` // Google checks the conversions and keeps none
	Tries        int      `yaml:"tries" json:"tries"`                 // how often a request is sent at most
	FirstWait    duration `yaml:"first_wait" json:"first_wait"`       // before the second try; doubles from try to try
	MaxWait      duration `yaml:"max_wait" json:"max_wait"`           // a longer one ends the run
	GiveUpAfter  duration `yaml:"give_up_after" json:"give_up_after"` // no further try of a batch that has taken this long
	Deadline     duration `yaml:"deadline" json:"deadline"`           // of one request
	Grace        duration `yaml:"grace" json:"grace"`                 // how long an answer is waited for after an interruption
}

// The destinations.
const (
	toGoogleAds   = "google-ads"
	toDataManager = "data-manager"
	toSimulator   = "simulator"
)

// accountZone stands for the account's own time zone.
const accountZone = "account"

func defaults() config {
	return config{
		Reports:  "./reports",
		Mapping:  mappingList{{Mapping: autoMapping}},
		TimeZone: accountZone,
		Limits:   defaultLimits(),
		Upload: uploadConfig{
			BatchSize:   googleads.MaxBatch,
			InFlight:    4,
			Tries:       5,
			FirstWait:   duration(5 * time.Second),
			MaxWait:     duration(2 * time.Minute),
			GiveUpAfter: duration(15 * time.Minute),
			Deadline:    duration(2 * time.Minute),
			Grace:       duration(20 * time.Second),
		},
	}
}

// loadConfig reads the configuration. Without a file in the working folder, and none named, the defaults hold.
func loadConfig(path string) (config, error) {
	c := defaults()
	name := path
	if name == "" {
		name = defaultConfig
	}
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) && path == "" {
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("configuration: %w", err)
	}
	if err := strictyaml.Unmarshal(name, text, &c, os.LookupEnv); err != nil {
		return c, err
	}
	for _, choice := range c.Mapping {
		if choice.where != nil {
			choice.where.File = name
		}
	}
	if key, err := c.validate(); err != nil {
		return c, strictyaml.Locate(name, text, key, err.Error())
	}
	return c, nil
}

// useReports takes the place that the command line names, if it names one, in place of the configuration's.
func (c *config) useReports(place string) error {
	c.Reports = cmp.Or(location(place), c.Reports)
	if err := writable(c.Reports); err != nil {
		return fmt.Errorf("--reports: %w", err)
	}
	return nil
}

// useCustomer takes the account that the command line names, if it names one, in place of the configuration's.
func (c *config) useCustomer(id string) error {
	if id == "" {
		return nil
	}
	c.CustomerID = id
	if _, err := c.validate(); err != nil {
		return fmt.Errorf("--customer-id: %w", err)
	}
	return nil
}

// validate checks what holds for every command, and names the key that is wrong.
func (c *config) validate() (key string, err error) {
	if c.CustomerID != "" {
		digits := strings.ReplaceAll(c.CustomerID, "-", "")
		if len(digits) != 10 || strings.Trim(digits, "0123456789") != "" {
			return "customer_id", fmt.Errorf("%q is not the ten-digit number of a Google Ads account", c.CustomerID)
		}
		c.CustomerID = digits
	}
	if c.Destination != "" && !slices.Contains([]string{toGoogleAds, toDataManager, toSimulator}, c.Destination) {
		return "destination", fmt.Errorf("%q is none of google-ads, data-manager and simulator", c.Destination)
	}
	if _, known := accessLevels[c.GoogleAds.AccessLevel]; !known && c.GoogleAds.AccessLevel != "" {
		return "google_ads.access_level", fmt.Errorf("%q is none of test, explorer, basic and standard", c.GoogleAds.AccessLevel)
	}
	if _, err := c.zone(); err != nil {
		return "time_zone", err
	}
	if err := ledger.Validate(string(c.Ledger)); err != nil {
		return "ledger", err
	}
	if c.Reports == "" {
		return "reports", errors.New("a folder or a bucket URL is needed")
	}
	if err := writable(c.Reports); err != nil {
		return "reports", err
	}
	if err := writable(c.Archive); err != nil {
		return "archive", err
	}
	if key, err := c.Limits.validate(); err != nil {
		return "limits." + key, err
	}
	switch u := c.Upload; {
	case u.BatchSize < 1 || u.BatchSize > googleads.MaxBatch:
		return "upload.batch_size", fmt.Errorf("%d is not between 1 and %d, Google's limit", u.BatchSize, googleads.MaxBatch)
	case u.InFlight < 1 || u.InFlight > 64:
		return "upload.in_flight", fmt.Errorf("%d is not between 1 and 64", u.InFlight)
	case u.Tries < 1:
		return "upload.tries", fmt.Errorf("%d is not 1 or more", u.Tries)
	case u.Deadline == 0:
		return "upload.deadline", errors.New("a request needs more time than 0s")
	}
	return "", nil
}

// zone is the time zone of uploaded times; nil stands for the account's own.
func (c *config) zone() (*time.Location, error) {
	if c.TimeZone == accountZone || c.TimeZone == "" {
		return nil, nil
	}
	if c.TimeZone == "Local" {
		return nil, errors.New("\"Local\" would change with the machine; write an IANA name, or account")
	}
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("%q is neither account nor an IANA name such as America/New_York", c.TimeZone)
	}
	return zone, nil
}

// writable refuses the places that convload only reads in.
func writable(l location) error {
	if buckets.ReadOnly(string(l)) {
		return fmt.Errorf("%s is only read, and nothing can be written there: name a folder or a bucket URL", l)
	}
	return nil
}

// location is a path or a URL, whose query and password are nobody's business.
type location string

// String is the location as people may see it.
func (l location) String() string { return buckets.Shown(string(l)) }

// MarshalJSON writes no more than String.
func (l location) MarshalJSON() ([]byte, error) { return json.Marshal(l.String()) }

// sourceList is one source or a list of them.
type sourceList []string

// MarshalJSON leaves out what is secret in URLs.
func (l sourceList) MarshalJSON() ([]byte, error) {
	var shown []string
	for _, source := range l {
		shown = append(shown, buckets.Shown(source))
	}
	return json.Marshal(shown)
}

// UnmarshalYAML takes both.
func (l *sourceList) UnmarshalYAML(node ast.Node) error {
	if node.Type() == ast.SequenceType {
		return strictyaml.Node(node, (*[]string)(l))
	}
	var one string
	if err := strictyaml.Node(node, &one); err != nil {
		return strictyaml.At(node, "expected a text or a list of texts")
	}
	*l = sourceList{one}
	return nil
}

// duration is a time.Duration that is written as 30s or 5m.
type duration time.Duration

// UnmarshalYAML reads the notation of time.ParseDuration.
func (d *duration) UnmarshalYAML(node ast.Node) error {
	parsed, err := time.ParseDuration(node.GetToken().Value)
	if err != nil || parsed < 0 {
		return strictyaml.At(node, "expected a length of time such as 30s or 5m, found %q", node.GetToken().Value)
	}
	*d = duration(parsed)
	return nil
}

// MarshalJSON writes the notation back.
func (d duration) MarshalJSON() ([]byte, error) { return json.Marshal(time.Duration(d).String()) }

// database is where the ledger is: a path, or a URL, which may hold a password.
type database string

// MarshalJSON leaves the password out.
func (d database) MarshalJSON() ([]byte, error) { return json.Marshal(ledger.Name(string(d))) }

// autoMapping lets the header choose the preset.
const autoMapping = "auto"

// mappingChoice says which mapping holds for the files that match.
type mappingChoice struct {
	Match   string `yaml:"match" json:"match,omitempty"` // a pattern for the file's name; without one, every file
	Mapping string `yaml:"mapping" json:"mapping"`       // auto, a preset's name, or a path

	where *strictyaml.Error // the place of Mapping, for errors; nil where the command line or nobody names one
}

// UnmarshalYAML reads a line of the list.
func (c *mappingChoice) UnmarshalYAML(node ast.Node) error {
	var line struct {
		Match   string   `yaml:"match"`
		Mapping ast.Node `yaml:"mapping"`
	}
	if err := strictyaml.Node(node, &line); err != nil {
		return err
	}
	if line.Mapping == nil {
		return strictyaml.At(node, "mapping is missing; write mapping: and auto, a preset's name or a path")
	}
	c.Match = line.Match
	return c.name(line.Mapping)
}

func (c *mappingChoice) name(node ast.Node) error {
	c.where = strictyaml.At(node, "")
	if err := strictyaml.Node(node, &c.Mapping); err != nil {
		return strictyaml.At(node, "expected auto, a preset's name, a path, or a list of {match: PATTERN, mapping: …}")
	}
	return nil
}

// mappingList is the configuration's mapping: one for all files, or a list of which the first that matches holds.
type mappingList []mappingChoice

// UnmarshalYAML takes both.
func (l *mappingList) UnmarshalYAML(node ast.Node) error {
	if node.Type() == ast.SequenceType {
		var list []mappingChoice
		if err := strictyaml.Node(node, &list); err != nil {
			return err
		}
		for i, choice := range list {
			if choice.Match == "" && i < len(list)-1 {
				return strictyaml.At(node, "the mapping %q has no match and holds for every file, so that none below it ever does", choice.Mapping)
			}
		}
		*l = list
		return nil
	}
	*l = make(mappingList, 1)
	return (*l)[0].name(node)
}

// load reads the mappings. Names of presets win over paths, which can be told apart by a slash.
func (l mappingList) load() ([]mappings.Choice, error) {
	var choices []mappings.Choice
	for _, one := range l {
		choice, err := one.load()
		if err != nil {
			return nil, err
		}
		choices = append(choices, choice)
	}
	return choices, nil
}

func (c *mappingChoice) load() (mappings.Choice, error) {
	choice := mappings.Choice{Match: c.Match}
	if c.Mapping == autoMapping {
		return choice, nil
	}
	var err error
	choice.Definition, err = loadMapping(c.Mapping)
	if _, placed := errors.AsType[*strictyaml.Error](err); err != nil && !placed && c.where != nil {
		where := *c.where
		where.Message = err.Error()
		err = &where
	}
	return choice, err
}

func loadMapping(name string) (*mappings.Definition, error) {
	if slices.Contains(mappings.PresetNames(), name) {
		return mappings.Preset(name)
	}
	text, err := os.ReadFile(name)
	if ext := filepath.Ext(name); errors.Is(err, fs.ErrNotExist) && (ext == ".yaml" || ext == ".yml") {
		hint := ""
		if preset := strings.TrimSuffix(filepath.Base(name), ext); slices.Contains(mappings.PresetNames(), preset) {
			hint = "; the preset is called " + preset
		}
		return nil, fmt.Errorf("mapping: the file %q does not exist%s", name, hint)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("mapping: %q is neither auto, nor a preset (%s), nor a file that exists%s", name,
			strings.Join(mappings.PresetNames(), ", "), strictyaml.Suggest(name, append(mappings.PresetNames(), autoMapping)))
	}
	if err != nil {
		return nil, fmt.Errorf("mapping: %w", err)
	}
	return mappings.Parse(name, text)
}
