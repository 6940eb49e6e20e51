package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestPlacesAreShown: neither the manifest's configuration nor an explanation tells the query of a URL.
func TestPlacesAreShown(t *testing.T) {
	c := defaults()
	c.Reports, c.Archive = "s3://drop/reports/?sig=SECRET", "s3://drop/done/?sig=SECRET"
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	x := explanation{Asked: "x"}
	for _, said := range []string{string(text), x.nothing(&c).Error(), writable("https://u:SECRET@host/r/?SECRET").Error()} {
		if strings.Contains(said, "SECRET") || !strings.Contains(said, "?…") {
			t.Errorf("got %s", said)
		}
	}
	if !strings.Contains(string(text), `"archive":"s3://drop/done/?…"`) {
		t.Errorf("got %s", text)
	}
}
