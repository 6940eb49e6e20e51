// Package googleads delivers conversions through the Google Ads API, version 25, with the generated gRPC stubs.
//
// It does not use the client library that comes with the stubs, because that one waits four hours by default and sends
// an upload again by itself: here the deadline and every retry are convload's own, for only then can it be known
// whether a request left, and what an answer to a repeated request means.
//
// A request is one of these, and the files are cut along the same lines:
//
//	credentials.go, token.go   who asks
//	dial.go                    over which connection, with which headers
//	directory.go               what has to be known of the account before anything is sent
//	encode.go                  entries become ClickConversions
//	uploader.go                a batch is sent, and sent again where that is right
//	reply.go                   Google's answer finds its rows
//	failure.go                 an error becomes a code
//	catalogue*.go, verdict.go  what a code means, and what to do about it
//	diagnostics.go             what became of the conversions, hours later
package googleads
