package buckets

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strconv"

	"golang.org/x/oauth2/google"
)

// AnonymousGoogle is the scheme of gs:// buckets that are opened without credentials. It is not for people to write.
// gocloud.dev v0.47.0's opener of gs:// looks for credentials also where the URL says that none are wanted, so the program
// registers another one here.
const AnonymousGoogle = "gs-anonymous"

// anonymous tells whether the URL of a gs:// bucket wants no credentials.
func anonymous(query url.Values) bool {
	wanted, _ := strconv.ParseBool(query.Get("anonymous")) // the driver refuses what makes no sense
	return wanted || query.Get("access_id") == "-"
}

// findGoogleCredentials looks for the credentials that the opener of gs:// takes, since gocloud.dev v0.47.0 complains on
// standard output where it finds none, and goes on without.
func findGoogleCredentials(ctx context.Context, query url.Values) error {
	if os.Getenv("STORAGE_EMULATOR_HOST") != "" || os.Getenv("STORAGE_EMULATOR_HOST_GRPC") != "" {
		return nil
	}
	found, err := google.FindDefaultCredentialsWithParams(ctx, google.CredentialsParams{
		Scopes:         []string{"https://www.googleapis.com/auth/cloud-platform"},
		UniverseDomain: query.Get("universe_domain"),
	})
	if err == nil {
		_, err = found.GetUniverseDomain()
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNoCredentials, err)
	}
	return nil
}
