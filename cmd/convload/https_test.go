package main

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// The secrets of the scripts that read through https. No output may hold them.
const (
	httpsPassword = "h77ps-passw0rd"
	httpsKey      = "h77ps+s1g/nature"
)

// serveHTTPS serves a folder as a cloud serves signed links: it gives a file to whoever has the key in the query, or
// user and password, and says neither how long a file is nor when it changed.
func serveHTTPS(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: https FOLDER")
	}
	folder := ts.MkAbs(args[0])
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, password, _ := r.BasicAuth(); password != httpsPassword && r.URL.Query().Get("key") != httpsKey {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		content, err := os.ReadFile(filepath.Join(folder, filepath.Base(r.URL.Path)))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.(http.Flusher).Flush() // and so without a length
		_, _ = w.Write(content)
	}))
	ts.Defer(server.Close)
	authority := ts.MkAbs("https.pem")
	ts.Check(os.WriteFile(authority, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600))
	ts.Setenv("SSL_CERT_FILE", authority)
	ts.Setenv("HTTPS", strings.TrimPrefix(server.URL, "https://"))
	ts.Setenv("HTTPS_PASSWORD", httpsPassword)
	ts.Setenv("HTTPS_KEY", url.QueryEscape(httpsKey))
}
