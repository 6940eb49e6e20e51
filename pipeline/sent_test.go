package pipeline

import (
	"log/slog"
	"slices"
	"testing"
)

// TestWhatWasSent: the manifest names the accounts that conversions went out to, and counts these, whatever the answers.
func TestWhatWasSent(t *testing.T) {
	const rows = "1:w 1:x 3:y stop:a stop:b 1:z"
	s, _, err := runWords(t, new(wordReport), words("a", rows), words("b", "2:v"))
	if want := []string{"1", "2", "3"}; err == nil || !slices.Equal(s.Customers, want) || s.Sent != 5 {
		t.Errorf("%d conversions were sent to %q, want 5 to %q; %v", s.Sent, s.Customers, want, err)
	}
	google := new(wordGoogle)
	r := &Run{Files: []File{words("a", rows)}, Mapping: wordMapping{}, Directory: google, Uploader: google, Reporter: new(wordReport),
		BatchSize: 2, InFlight: 2, ValidateOnly: true, Log: slog.New(slog.DiscardHandler)}
	s = new(Summary)
	if err := r.Do(t.Context(), s); err == nil || s.Customers != nil || s.Sent != 0 {
		t.Errorf("what was only to be validated was sent: %d to %q, %v", s.Sent, s.Customers, err)
	}
}
