package main

// The stores that secrets may lie in, beside files and the environment, and the keys that they may be encrypted with. The
// clouds' SDKs are here anyway (see clouds.go): all six together make the stripped program 1.5 MB larger, of
// 54; none of them makes it larger by more than 0.5.
import (
	_ "gocloud.dev/runtimevar/awsparamstore"     // awsparamstore://
	_ "gocloud.dev/runtimevar/awssecretsmanager" // awssecretsmanager://
	_ "gocloud.dev/runtimevar/gcpsecretmanager"  // gcpsecretmanager://
	_ "gocloud.dev/secrets/awskms"               // awskms://, for decrypting what lies in a store
	_ "gocloud.dev/secrets/azurekeyvault"        // azurekeyvault://
	_ "gocloud.dev/secrets/gcpkms"               // gcpkms://
)
