package buckets

import (
	"strings"

	"gocloud.dev/gcerrors"
)

// obstacle is what an error of a cloud is about.
type obstacle uint8

const (
	somethingElse obstacle = iota
	noCredentials
	badCredentials
	noRight
	noBucket
	wrongRegion
	noNetwork
)

// signs are what the clouds' own libraries write about each obstacle. Where an error holds several, the first counts:
// who has no credentials is told so after a vain look for those of a virtual machine, over a network that is not there.
// XAdminUserNotFound is versitygw's for an access key that is unknown to it.
var signs = []struct {
	of    obstacle
	texts []string
}{
	{noCredentials, []string{"get credentials", "no EC2 IMDS role found", "failed to refresh cached credentials",
		"failed to retrieve credentials", "default credentials", "private key should be", "AzureCredential", "AccountName",
		"AZURE_STORAGE_ACCOUNT", "NoAuthenticationInformation"}},
	{badCredentials, []string{"InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "invalid_grant",
		"XAdminUserNotFound", "AuthenticationFailed", "failed to authenticate", "InvalidAuthenticationInfo", "Error 401",
		"StatusCode: 401"}},
	{noBucket, []string{"NoSuchBucket", "bucket doesn't exist", "bucket does not exist", "ContainerNotFound"}},
	{noRight, []string{"AccessDenied", "Forbidden", "does not have storage.", "AuthorizationPermissionMismatch",
		"AuthorizationFailure", "PublicAccessNotPermitted", "Error 403", "StatusCode: 403"}},
	{wrongRegion, []string{"PermanentRedirect", "AuthorizationHeaderMalformed", "StatusCode: 301", "MissingRegion", "Missing Region",
		"an AWS region is required", "Invalid region"}},
	{noNetwork, []string{"no such host", "connection refused", "i/o timeout", "unreachable", "no route to host",
		"connection reset", "name resolution", "context deadline exceeded", "TLS handshake timeout"}},
}

func obstacleOf(err error) obstacle {
	text := err.Error()
	for _, s := range signs {
		for _, sign := range s.texts {
			if strings.Contains(text, sign) {
				return s.of
			}
		}
	}
	switch gcerrors.Code(err) {
	case gcerrors.NotFound:
		return noBucket
	case gcerrors.PermissionDenied:
		return noRight
	case gcerrors.DeadlineExceeded:
		return noNetwork
	default:
		return somethingElse
	}
}

// cloud is what its users have to know: where credentials come from, and what rights are called.
type cloud struct {
	credentials string
	rights      [Remove + 1]string
}

// clouds has them by the scheme of the URL.
// (https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html,
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html,
// https://cloud.google.com/docs/authentication/application-default-credentials,
// https://cloud.google.com/storage/docs/access-control/iam-permissions,
// https://learn.microsoft.com/azure/storage/blobs/authorize-access-azure-active-directory,
// https://learn.microsoft.com/rest/api/storageservices/create-service-sas)
var clouds = map[string]cloud{
	"s3": {
		"set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or add ?profile=NAME for one of ~/.aws",
		[...]string{
			Read:      "s3:ListBucket on the bucket and s3:GetObject on what is in it",
			Write:     "s3:PutObject on what is in the bucket",
			Overwrite: "s3:PutObject on what is in the bucket, and that this may be written over",
			Remove:    "s3:DeleteObject on what is in the bucket",
		}},
	"gs": {
		"set GOOGLE_APPLICATION_CREDENTIALS to a service account's key file, or run gcloud auth application-default login",
		[...]string{
			Read:      "storage.objects.list and storage.objects.get, as the role Storage Object Viewer has",
			Write:     "storage.objects.create, as the role Storage Object Creator has",
			Overwrite: "storage.objects.create and storage.objects.delete, as the role Storage Object User has",
			Remove:    "storage.objects.delete, as the role Storage Object User has",
		}},
	"azblob": {
		"set AZURE_STORAGE_ACCOUNT, and AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN, or run az login",
		[...]string{
			Read:      "the role Storage Blob Data Reader, or a shared access signature for listing and reading",
			Write:     "the role Storage Blob Data Contributor, or a shared access signature for creating and writing",
			Overwrite: "the role Storage Blob Data Contributor, or a shared access signature for writing",
			Remove:    "the role Storage Blob Data Contributor, or a shared access signature for deleting",
		}},
}

// advice gives the words for an obstacle; "" where there is nothing to add to the cause.
func (c cloud) advice(o obstacle, bucket string, operation Operation) string {
	switch o {
	case noCredentials:
		return "no usable credentials were found: " + c.credentials
	case badCredentials:
		return "the credentials are not valid, or not any more: " + c.credentials
	case noRight:
		return "access is denied: the credentials need " + c.rights[operation]
	case noBucket:
		return "there is no bucket " + bucket + ": check its name, and whose credentials these are"
	case wrongRegion:
		return "the region is missing or not the bucket's: add ?region=NAME to the URL, or set AWS_REGION"
	case noNetwork:
		return "the cloud cannot be reached: check the network, proxies and the URL's parameters"
	case somethingElse:
	}
	return ""
}
