module convload

go 1.26.0

require (
	cloud.google.com/go/storage v1.67.0 // a bucket on a GCS server (tests only)
	github.com/Azure/azure-sdk-for-go/sdk/storage/azblob v1.8.0 // a container on an Azure server (tests only)
	github.com/aws/aws-sdk-go-v2/credentials v1.20.3 // the login to an S3 server (tests only)
	github.com/aws/aws-sdk-go-v2/service/s3 v1.111.0 // a bucket on it (tests only)
	github.com/dustin/go-humanize v1.1.0 // sizes as people write them: 500MB, 4GiB
	github.com/gocarina/gocsv v0.0.0-20240520201108-78e41c74b4b1 // reports and exports are read back into the struct whose tags declare their columns
	github.com/goccy/go-yaml v1.19.2 // strict YAML with line and column in its errors
	github.com/gofrs/flock v0.13.2 // locks that a dead process does not hold, on every system
	github.com/invopop/jsonschema v0.14.0 // JSON Schemas of mappings and configuration, generated from their types (tests only)
	github.com/jackc/pgx/v5 v5.12.0 // the ledger in PostgreSQL, through database/sql
	github.com/nyaruka/phonenumbers v1.8.1 // phone numbers in E.164, by the plans of all countries
	github.com/pkg/sftp v1.13.12 // files of SFTP servers
	github.com/rogpeppe/go-internal v1.16.0 // scripts that test the command (tests only)
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.2 // holds files against these schemas (tests only)
	github.com/shenzhencenter/google-ads-pb v1.25.0 // the Google Ads API v25 as generated Go; there is no official one
	github.com/spf13/cobra v1.10.2 // subcommands, flags, help and completion
	github.com/spf13/pflag v1.0.9 // the flags of cobra: some write into the configuration
	github.com/xuri/excelize/v2 v2.11.1 // writes the workbooks of the tests and samples; why it does not read them: readers/xlsxbook.go
	go.yaml.in/yaml/v3 v3.0.5 // a second opinion on YAML (tests only)
	gocloud.dev v0.47.0 // folders and buckets behind one interface
	golang.org/x/crypto v0.58.0 // SSH, its agent and known_hosts, below SFTP
	golang.org/x/net v0.62.0 // which servers are reached through a proxy, as NO_PROXY says it; parses the HTML pages in tests
	golang.org/x/oauth2 v0.37.0 // access tokens from refresh tokens and service accounts
	golang.org/x/sync v0.24.0 // errgroup: goroutines end next to where they began
	golang.org/x/text v0.43.0 // the encodings of text files, and one form for names with accents
	google.golang.org/api v0.297.0 // the address of the GCS server (tests only)
	google.golang.org/genproto/googleapis/rpc v0.0.0-20260904194346-d0f1323225a4 // google.rpc.Status, in which partial failures come
	google.golang.org/grpc v1.85.0 // the protocol of the Google Ads API
	google.golang.org/protobuf v1.36.12 // reads errors of any family generically
	maragu.dev/gomponents v1.2.0 // the HTML of the pages beside the reports, without templates: docs/performance.md
	modernc.org/libc v1.79.0 // memory of SQLite's, for the tests that make its disk fail
	modernc.org/sqlite v1.61.0 // the ledger in a file, without cgo
)

require (
	cel.dev/expr v0.25.3 // indirect
	cloud.google.com/go v0.123.0 // indirect
	cloud.google.com/go/auth v0.23.2 // indirect
	cloud.google.com/go/auth/oauth2adapt v0.2.8 // indirect
	cloud.google.com/go/compute/metadata v0.9.0 // indirect
	cloud.google.com/go/iam v1.13.0 // indirect
	cloud.google.com/go/kms v1.33.0 // indirect
	cloud.google.com/go/longrunning v1.2.0 // indirect
	cloud.google.com/go/monitoring v1.30.0 // indirect
	cloud.google.com/go/secretmanager v1.21.0 // indirect
	github.com/Azure/azure-sdk-for-go/sdk/azcore v1.23.1 // indirect
	github.com/Azure/azure-sdk-for-go/sdk/azidentity v1.14.1 // indirect
	github.com/Azure/azure-sdk-for-go/sdk/internal v1.12.0 // indirect
	github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azkeys v1.5.0 // indirect
	github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/internal v1.2.0 // indirect
	github.com/AzureAD/microsoft-authentication-library-for-go v1.9.0 // indirect
	github.com/GoogleCloudPlatform/opentelemetry-operations-go/detectors/gcp v1.37.0 // indirect
	github.com/GoogleCloudPlatform/opentelemetry-operations-go/exporter/metric v0.61.0 // indirect
	github.com/GoogleCloudPlatform/opentelemetry-operations-go/internal/resourcemapping v0.61.0 // indirect
	github.com/aws/aws-sdk-go-v2 v1.46.0 // indirect
	github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream v1.7.20 // indirect
	github.com/aws/aws-sdk-go-v2/config v1.33.3 // indirect
	github.com/aws/aws-sdk-go-v2/feature/ec2/imds v1.19.2 // indirect
	github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager v0.4.3 // indirect
	github.com/aws/aws-sdk-go-v2/internal/configsources v1.5.2 // indirect
	github.com/aws/aws-sdk-go-v2/internal/endpoints/v2 v2.8.2 // indirect
	github.com/aws/aws-sdk-go-v2/internal/v4a v1.5.2 // indirect
	github.com/aws/aws-sdk-go-v2/service/internal/accept-encoding v1.13.19 // indirect
	github.com/aws/aws-sdk-go-v2/service/internal/checksum v1.11.2 // indirect
	github.com/aws/aws-sdk-go-v2/service/internal/presigned-url v1.14.2 // indirect
	github.com/aws/aws-sdk-go-v2/service/internal/s3shared v1.20.2 // indirect
	github.com/aws/aws-sdk-go-v2/service/kms v1.59.0 // indirect
	github.com/aws/aws-sdk-go-v2/service/secretsmanager v1.48.0 // indirect
	github.com/aws/aws-sdk-go-v2/service/signin v1.9.0 // indirect
	github.com/aws/aws-sdk-go-v2/service/ssm v1.77.0 // indirect
	github.com/aws/aws-sdk-go-v2/service/sso v1.37.0 // indirect
	github.com/aws/aws-sdk-go-v2/service/ssooidc v1.42.0 // indirect
	github.com/aws/aws-sdk-go-v2/service/sts v1.49.0 // indirect
	github.com/aws/smithy-go v1.28.1 // indirect
	github.com/bahlo/generic-list-go v0.2.0 // indirect
	github.com/buger/jsonparser v1.1.2 // indirect
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/cncf/xds/go v0.0.0-20260202195803-dba9d589def2 // indirect
	github.com/envoyproxy/go-control-plane/envoy v1.39.1-0.20260819172001-e6e3fd93e4be // indirect
	github.com/envoyproxy/protoc-gen-validate v1.3.3 // indirect
	github.com/felixge/httpsnoop v1.1.0 // indirect
	github.com/go-jose/go-jose/v4 v4.1.5 // indirect
	github.com/go-logr/logr v1.4.4 // indirect
	github.com/go-logr/stdr v1.2.2 // indirect
	github.com/golang-jwt/jwt/v5 v5.3.1 // indirect
	github.com/google/s2a-go v0.1.9 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/google/wire v0.7.0 // indirect
	github.com/googleapis/enterprise-certificate-proxy v0.3.21 // indirect
	github.com/googleapis/gax-go/v2 v2.24.1 // indirect
	github.com/inconshreveable/mousetrap v1.1.0 // indirect
	github.com/jackc/pgpassfile v1.0.0 // indirect
	github.com/jackc/pgservicefile v0.0.0-20240606120523-5a60cdf6a761 // indirect
	github.com/jackc/puddle/v2 v2.2.3 // indirect
	github.com/kr/fs v0.1.0 // indirect
	github.com/kylelemons/godebug v1.1.0 // indirect
	github.com/mattn/go-isatty v0.0.24 // indirect
	github.com/ncruces/go-strftime v1.1.0 // indirect
	github.com/pb33f/ordered-map/v2 v2.3.1 // indirect
	github.com/pkg/browser v0.0.0-20240102092130-5ac0b6a4141c // indirect
	github.com/planetscale/vtprotobuf v0.6.1-0.20240319094008-0393e58bdf10 // indirect
	github.com/remyoudompheng/bigfft v0.0.0-20230129092748-24d4a6f8daec // indirect
	github.com/richardlehane/mscfb v1.0.9 // indirect
	github.com/richardlehane/msoleps v1.0.6 // indirect
	github.com/spiffe/go-spiffe/v2 v2.8.1 // indirect
	github.com/tiendc/go-deepcopy v1.7.2 // indirect
	github.com/xuri/efp v0.0.3-0.20260924042702-217b81952dec // indirect
	github.com/xuri/nfp v0.0.2-0.20250530014748-2ddeb826f9a9 // indirect
	go.opentelemetry.io/auto/sdk v1.2.1 // indirect
	go.opentelemetry.io/contrib/detectors/gcp v1.46.0 // indirect
	go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc v0.71.0 // indirect
	go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp v0.71.0 // indirect
	go.opentelemetry.io/otel v1.46.0 // indirect
	go.opentelemetry.io/otel/metric v1.46.0 // indirect
	go.opentelemetry.io/otel/sdk v1.46.0 // indirect
	go.opentelemetry.io/otel/sdk/metric v1.46.0 // indirect
	go.opentelemetry.io/otel/trace v1.46.0 // indirect
	go.yaml.in/yaml/v4 v4.0.0-rc.2 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/time v0.15.0 // indirect
	golang.org/x/tools v0.52.0 // indirect
	golang.org/x/xerrors v0.0.0-20240903120638-7835f813f4da // indirect
	google.golang.org/genproto v0.0.0-20260904194346-d0f1323225a4 // indirect
	google.golang.org/genproto/googleapis/api v0.0.0-20260904194346-d0f1323225a4 // indirect
	modernc.org/mathutil v1.7.1 // indirect
	modernc.org/memory v1.12.1 // indirect
)
