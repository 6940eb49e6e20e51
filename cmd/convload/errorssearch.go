package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"convload/pipeline"
	"convload/writers/googleads"
)

// findErrors looks an error up by its code, by its name alone, by its number within a family, or a family's errors by
// its name. What reports hold of errors that no table has, such as ConversionUploadError.4711, is found by its family.
func findErrors(asked string) []googleads.Explanation {
	asked = strings.TrimSpace(asked)
	var found []googleads.Explanation
	for _, e := range googleads.Catalogue() {
		for _, name := range []string{e.Code, e.Name, e.Family, fmt.Sprintf("%s.%d", e.Family, e.Number)} {
			if strings.EqualFold(name, asked) {
				found = append(found, e)
				break
			}
		}
	}
	if len(found) > 0 {
		return found
	}
	family, name, _ := strings.Cut(asked, ".")
	for _, known := range googleads.Families() {
		if !strings.EqualFold(known, family) || name == "" {
			continue
		}
		_, err := strconv.ParseInt(name, 10, 32)
		nameless := err == nil || strings.EqualFold(name, "UNKNOWN") || strings.EqualFold(name, "UNSPECIFIED")
		if nameless || !hasTable(known) {
			found = append(found, googleads.Explain(known+"."+name))
		}
	}
	return found
}

func hasTable(family string) bool {
	return slices.ContainsFunc(googleads.Catalogue(), func(e googleads.Explanation) bool { return e.Family == family })
}

// unknownCode says that nobody knows a code, and which ones look like it.
func unknownCode(asked string, own bool) error {
	if own {
		return fmt.Errorf("%s is convload's own code and none of Google's; leave --json out to have it explained", strings.ToUpper(asked))
	}
	if status := strings.ToUpper(strings.TrimSpace(asked)); slices.ContainsFunc(pipeline.Statuses(), func(s pipeline.Status) bool { return s.String() == status }) {
		return fmt.Errorf("%s is the status of a row, and no error code: docs/report.md says what it means, and the code beside "+
			"it in the report why", status)
	}
	near := nearCodes(asked)
	if len(near) == 0 {
		return fmt.Errorf("the Google Ads API has no error %q that convload knows; convload errors lists them", shortened(asked))
	}
	return fmt.Errorf("the Google Ads API has no error %q that convload knows; near it: %s", shortened(asked), strings.Join(near, ", "))
}

// nearCodes are up to five codes that look like what was asked, the likest first: those with a typing error less, or
// with these words in their name.
func nearCodes(asked string) []string {
	type likeness struct {
		code  string
		share float64
	}
	_, name, hasFamily := strings.Cut(strings.ToUpper(strings.TrimSpace(asked)), ".")
	if !hasFamily {
		name = strings.ToUpper(strings.TrimSpace(asked))
	}
	var near []likeness
	for _, e := range googleads.Catalogue() {
		share := alike(name, e.Name)
		if len(name) > 3 && strings.Contains(e.Name, name) {
			share++
		}
		if share > 0.6 {
			near = append(near, likeness{e.Code, share})
		}
	}
	for line := range strings.Lines(ownCodeList) {
		code, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if share := alike(name, code); share > 0.6 && !hasFamily {
			near = append(near, likeness{code, share})
		}
	}
	slices.SortStableFunc(near, func(a, b likeness) int { return cmp.Compare(b.share, a.share) })
	var codes []string
	for _, n := range near {
		if !slices.Contains(codes, n.code) {
			codes = append(codes, n.code)
		}
	}
	return codes[:min(len(codes), 5)]
}

// alike is the share of pairs of neighbouring letters that two names have in common, 0 to 1.
func alike(a, b string) float64 {
	pairs := make(map[string]int)
	for i := range len(a) - 1 {
		pairs[a[i:i+2]]++
	}
	common := 0
	for i := range len(b) - 1 {
		if pairs[b[i:i+2]] > 0 {
			pairs[b[i:i+2]]--
			common++
		}
	}
	return 2 * float64(common) / float64(max(len(a)+len(b)-2, 1))
}
