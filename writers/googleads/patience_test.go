package googleads

import (
	"testing"
	"time"
)

// TestPatience: only what has to grow older waits. A quota or a fault of Google's is over when the next run comes.
func TestPatience(t *testing.T) {
	for code, want := range map[string]time.Duration{
		"ConversionUploadError.TOO_RECENT_EVENT":             6 * time.Hour,
		"ConversionUploadError.TOO_RECENT_CONVERSION_ACTION": 6 * time.Hour,
		"ConversionUploadError.EXPIRED_EVENT":                0,
		"InternalError.TRANSIENT_ERROR":                      0,
		"QuotaError.RESOURCE_EXHAUSTED":                      0,
		"FUTURE_TIME":                                        0,
		"":                                                   0,
	} {
		if got := Patience(code); got != want {
			t.Errorf("%s waits %s, want %s", code, got, want)
		}
	}
}
