package googleads

import "strings"

// credentialKind is what an access token is asked for with.
type credentialKind string

const (
	byRefreshToken   credentialKind = "refresh token"
	byServiceAccount credentialKind = "service account"
	byImpersonation  credentialKind = "service account in a user's name"
	byDefault        credentialKind = "application default credentials"
)

// signs tells whether the time of this machine's clock is part of what is asked.
func (k credentialKind) signs() bool { return k == byServiceAccount || k == byImpersonation }

// defaultLogin makes application default credentials that are good for Google Ads.
const defaultLogin = "run gcloud auth application-default login --scopes=" + scope +
	",https://www.googleapis.com/auth/cloud-platform"

// remedy says what to do about a refusal. The codes and their causes are those of
// https://developers.google.com/identity/protocols/oauth2 (expiration, errors) and
// https://developers.google.com/identity/protocols/oauth2/service-account#error-codes.
func (k credentialKind) remedy(answer refusal) string {
	switch answer.Code {
	case "invalid_grant":
		return k.invalidGrant(answer)
	case "unauthorized_client":
		return k.unauthorizedClient()
	case "invalid_client":
		if k.signs() {
			return "Google does not know the service account: see whether it is still there in the Cloud console, IAM & Admin > Service " +
				"accounts, and make a new key"
		}
		if k == byDefault {
			return "Google does not know what the application default credentials hold: " + defaultLogin + ", or make a new key"
		}
		return "client_id and client_secret do not belong together, or the OAuth client is gone: copy both again from the Cloud " +
			"console, APIs & Services > Credentials"
	case "deleted_client":
		return "the OAuth client was deleted: restore it in the Cloud console, APIs & Services > Credentials, within 30 days, or " +
			"make a new one and authorise convload with it"
	case "disabled_client", "restricted_client", "client_disabled":
		return "the OAuth client or its Cloud project is disabled: look into the Cloud console, APIs & Services > Credentials"
	case "invalid_scope":
		return "the credential may not be used for Google Ads: authorise convload anew with the scope " + scope
	case "access_denied":
		return "the login or its Workspace does not allow convload the access: ask its administrator, Admin console > Security > " +
			"API controls"
	case "admin_policy_enforced":
		return "the administrator of this Google Workspace does not let apps use Google Ads data: ask for the OAuth client to be " +
			"trusted in Admin console > Security > API controls"
	case "org_internal":
		return "the OAuth client is for users of its own organisation only: authorise with one of them, or make the consent screen " +
			"External in the Cloud console"
	case "invalid_request":
		return "the credentials are incomplete or damaged: copy them again, each on one line"
	}
	return "check the credentials in google-ads.yaml, and in the environment's GOOGLE_ADS_ variables, which win"
}

func (k credentialKind) invalidGrant(answer refusal) string {
	switch {
	case answer.Subtype == "invalid_rapt" || answer.Subtype == "rapt_required" || strings.Contains(answer.Description, "invalid_rapt"):
		return "the login's Google Workspace wants people to sign in again every so often (invalid_rapt): authorise convload anew, " +
			"and use a service account, which is spared that, or have the administrator trust the app in Admin console > " +
			"Security > Google Cloud session control"
	case k == byImpersonation:
		return "the key was deleted, or impersonated_email is no user of the Workspace: check both in the Cloud console (IAM & Admin > " +
			"Service accounts) and in the Admin console"
	case k == byServiceAccount:
		return "the key or its service account was deleted or disabled, or this machine's clock is wrong: make a new key in the Cloud " +
			"console, IAM & Admin > Service accounts > Keys"
	case k == byDefault:
		return "the login has run out or was revoked: " + defaultLogin
	}
	return "the refresh token was revoked, or has expired (after 7 days where the app's consent screen is in \"Testing\", after " +
		"6 months without use, or when the password changed), or belongs to another OAuth client: authorise convload anew"
}

func (k credentialKind) unauthorizedClient() string {
	switch k {
	case byImpersonation:
		return "the service account may not act for users: a Workspace administrator allows its client ID the scope " + scope +
			" in Admin console > Security > API controls > Domain-wide delegation; or remove impersonated_email and invite the " +
			"service account's e-mail address in Google Ads, Admin > Access and security"
	case byServiceAccount:
		return "the service account may not have tokens for " + scope + ": check that it is enabled in the Cloud console, IAM & " +
			"Admin > Service accounts"
	case byRefreshToken, byDefault:
	}
	return "the refresh token was made with another OAuth client than client_id names: use the one that it was made with, or " +
		"authorise convload anew"
}
