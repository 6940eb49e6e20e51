package googleads

// verdict is what an error means for the row or request that it is said of. Of several, the greatest holds.
type verdict uint8

const (
	delivered verdict = iota // Google has it already
	transient                // the same bytes may pass in a moment
	later                    // Google takes it in some hours
	refused                  // somebody has to mend something; sending it again changes nothing
	hopeless                 // and what is to be mended is the row: as it is, it will be refused for ever
)

// verdict derives what to do. A request that is to come later is transient: how long it takes is in Google's answer, and
// the uploader holds that against the time that it has. What is to be split is refused as it is.
func (e Explanation) verdict() verdict {
	switch e.Retry {
	case RetryDone:
		return delivered
	case RetryYes:
		return transient
	case RetryLater:
		if e.Level == OfRequest {
			return transient
		}
		return later
	case RetryNever:
		return hopeless
	default:
		return refused
	}
}
