//go:build services

package main

import (
	"fmt"
	"net/http"
	"os/exec"
	"testing"

	"cloud.google.com/go/storage"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"gocloud.dev/blob/azureblob"
	"gocloud.dev/blob/gcsblob"
	"gocloud.dev/blob/s3blob"
	"gocloud.dev/gcp"
	"google.golang.org/api/option"
)

// The names that all three clouds give the tests' bucket, and the keys of their servers; Azurite's are public.
const (
	bucketName = "sales-drop"
	s3Key      = "tester"
	s3Secret   = "not-a-secret-of-anyone"
	azureKey   = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
	azureName  = "devstoreaccount1"
)

// amazon is a bucket on versitygw, which speaks S3.
func amazon(t *testing.T) depot { return amazonIn(t, t.TempDir()) }

// amazonIn has versitygw keep its buckets in a folder, each as a folder there.
func amazonIn(t *testing.T, dir string) depot {
	program := installed(t, "bin", "services", "versitygw")
	endpoint := "http://" + startServer(t, func(port string) *exec.Cmd {
		cmd := exec.Command(program, "--port", "127.0.0.1:"+port, "--quiet", "posix", dir)
		cmd.Env = []string{"ROOT_ACCESS_KEY=" + s3Key, "ROOT_SECRET_KEY=" + s3Secret}
		return cmd
	})
	client := s3.New(s3.Options{BaseEndpoint: &endpoint, UsePathStyle: true, Region: "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider(s3Key, s3Secret, "")})
	if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: new(bucketName)}); err != nil {
		t.Fatal(err)
	}
	bucket, err := s3blob.OpenBucket(t.Context(), client, bucketName, nil)
	return at("s3://"+bucketName+"/", "?endpoint="+endpoint+"&use_path_style=true&region=us-east-1", opened(t, bucket, err),
		"AWS_ACCESS_KEY_ID="+s3Key, "AWS_SECRET_ACCESS_KEY="+s3Secret)
}

// google is a bucket on fake-gcs-server.
func google(t *testing.T) depot {
	program := installed(t, "bin", "services", "fake-gcs-server")
	address := startServer(t, func(port string) *exec.Cmd {
		self := "127.0.0.1:" + port
		return exec.Command(program, "-scheme", "http", "-host", "127.0.0.1", "-port", port, "-public-host", self,
			"-external-url", "http://"+self, "-backend", "memory")
	})
	bucket, err := gcsblob.OpenBucket(t.Context(), gcp.NewAnonymousHTTPClient(http.DefaultTransport), bucketName,
		&gcsblob.Options{ClientOptions: []option.ClientOption{option.WithEndpoint("http://" + address + "/storage/v1/")}})
	opened(t, bucket, err)
	var client *storage.Client
	if !bucket.As(&client) {
		t.Fatal("the bucket has no client")
	}
	if err := client.Bucket(bucketName).Create(t.Context(), "project", nil); err != nil {
		t.Fatal(err)
	}
	return at("gs://"+bucketName+"/", "", bucket, "STORAGE_EMULATOR_HOST="+address)
}

// azure is a container on Azurite.
func azure(t *testing.T) (depot, *container.Client) {
	program, dir := installed(t, ".ci", "services", "azurite", "node_modules", ".bin", "azurite-blob"), t.TempDir()
	address := startServer(t, func(port string) *exec.Cmd {
		return exec.Command(program, "--blobHost", "127.0.0.1", "--blobPort", port, "--location", dir, "--silent",
			"--skipApiVersionCheck", "--disableTelemetry")
	})
	key, err := container.NewSharedKeyCredential(azureName, azureKey)
	if err != nil {
		t.Fatal(err)
	}
	client, err := container.NewClientWithSharedKeyCredential(fmt.Sprintf("http://%s/%s/%s", address, azureName, bucketName), key, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Create(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	bucket, err := azureblob.OpenBucket(t.Context(), client, nil)
	return at("azblob://"+bucketName+"/", "", opened(t, bucket, err), "AZURE_STORAGE_ACCOUNT="+azureName,
		"AZURE_STORAGE_KEY="+azureKey, "AZURE_STORAGE_DOMAIN="+address, "AZURE_STORAGE_PROTOCOL=http",
		"AZURE_STORAGE_IS_LOCAL_EMULATOR=true"), client
}
