package httpsblob

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"convload/pipeline"
)

const secret = "sEcReT0123"

// open opens a file of a server as a URL with a secret in its query and in its password.
func open(t *testing.T, server *httptest.Server, path string) *bucket {
	t.Helper()
	u, err := url.Parse(server.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	u.User, u.Fragment = url.UserPassword("sales", secret), "prefix=x&signature="+secret
	b, err := bucketOf(u, server.Client().Transport)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func serve(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewTLSServer(handler)
	server.Config.ErrorLog = nil
	t.Cleanup(server.Close)
	return server
}

// TestServers reads the same file from servers that say much or little about it.
func TestServers(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789"), 100_000)
	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	requests := 0
	for name, answer := range map[string]http.HandlerFunc{
		"all": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"one"`)
			http.ServeContent(w, r, "", at, bytes.NewReader(content))
		},
		"no length, no version, a new one each time": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(content)
			w.(http.Flusher).Flush()
			requests++
			if requests > 1 {
				_, _ = w.Write([]byte("more"))
			}
		},
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/real" {
				http.Redirect(w, r, "/real", http.StatusFound)
				return
			}
			if r.Referer() != "" {
				t.Errorf("the URL was told: %s", r.Referer())
			}
			_, _ = w.Write(content)
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := serve(t, func(w http.ResponseWriter, r *http.Request) {
				user, password, _ := r.BasicAuth()
				if r.URL.Path != "/real" && (user != "sales" || password != secret || r.URL.RawQuery != "prefix=x&signature="+secret) {
					t.Errorf("asked with %s, %s, %s", user, password, r.URL)
				}
				answer(w, r)
			})
			driver := open(t, server, "/out/Big%20deals.csv")
			bucket := blob.NewBucket(driver)
			a, err := bucket.Attributes(t.Context(), "Big deals.csv")
			if err != nil || a.Size != int64(len(content)) || name == "all" && (a.ETag != `"one"` || !a.ModTime.Equal(at)) {
				t.Fatalf("got %+v, %v", a, err)
			}
			got, err := bucket.ReadAll(t.Context(), "Big deals.csv")
			if err != nil || !bytes.Equal(got, content) {
				t.Errorf("got %d bytes, %v", len(got), err)
			}
			r, err := bucket.NewRangeReader(t.Context(), "Big deals.csv", 999_995, 10, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			if got, err := io.ReadAll(r); err != nil || string(got) != "56789" {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

// TestPacked has a server pack what it was told not to: the file stays packed, as gzip's content is for others to read.
func TestPacked(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write([]byte("a,b\n"))
	w.Close()
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Accept-Encoding"); got != "identity" {
			t.Errorf("asked for %s", got)
		}
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(packed.Bytes())
	})
	got, err := blob.NewBucket(open(t, server, "/a.csv")).ReadAll(t.Context(), "a.csv")
	if err != nil || !bytes.Equal(got, packed.Bytes()) {
		t.Errorf("got %q, %v", got, err)
	}
}

// endless answers in so many letters, and closes the connection: it is for the client to tell where the file ends.
func endless(answer string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(conn, answer)
		_ = conn.Close()
	}
}

// TestUnknownServer has a certificate that nobody vouches for, and a server that is not there.
func TestUnknownServer(t *testing.T) {
	server := serve(t, http.NotFound)
	for _, want := range []string{"NOT_GIVEN", "UNREACHABLE"} {
		driver := open(t, server, "/a.csv")
		driver.transport = http.DefaultTransport
		_, err := driver.Attributes(t.Context(), "a.csv")
		if p, ok := errors.AsType[*pipeline.Problem](err); !ok || p.Code != want || strings.Contains(p.Error(), secret) {
			t.Errorf("got %v, want %s", err, want)
		}
		server.Close()
	}
}

func TestAnotherHost(t *testing.T) {
	other := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" || strings.Contains(r.Referer(), secret) {
			t.Errorf("another host was told %v", r.Header)
		}
		_, _ = w.Write([]byte("here"))
	})
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+"/x?"+r.URL.RawQuery, http.StatusFound)
	})
	if got, err := blob.NewBucket(open(t, server, "/a.csv")).ReadAll(t.Context(), "a.csv"); err != nil || string(got) != "here" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestRefusals(t *testing.T) {
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	sendTo := func(where string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", where+"?"+r.URL.RawQuery)
			w.WriteHeader(302)
		}
	}
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code); _, _ = w.Write([]byte(secret)) }
	}
	for _, test := range []struct {
		name   string
		answer http.HandlerFunc
		code   string // of the problem; "": the file is not there
		want   string
	}{
		{"not there", status(404), "", "no such file"},
		{"gone", status(410), "", "no such file"},
		{"a wrong password", status(401), "NOT_GIVEN", "check both"},
		{"an expired link", status(403), "NOT_GIVEN", "expired"},
		{"too often", status(429), "UNREACHABLE", "429"},
		{"broken", status(500), "UNREACHABLE", "500"},
		{"away", status(503), "UNREACHABLE", "503"},
		{"nothing", status(204), "NOT_GIVEN", "204"},
		{"a part", status(206), "NOT_GIVEN", "206"},
		{"a choice", status(300), "NOT_GIVEN", "300"},
		{"a loop", sendTo(""), "NOT_GIVEN", "more than 5 times"},
		{"without encryption", sendTo(plain.URL), "NOT_GIVEN", "without https"},
		{"to a file", sendTo("file:///etc/passwd"), "NOT_GIVEN", "without https"},
		{"nowhere", sendTo("https://%zz/"), "NOT_GIVEN", "makes no sense"},
		{"cut short", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("short"))
		}, "UNREACHABLE", "broke off after 5 bytes (unexpected EOF)"},
		{"hung up", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "UNREACHABLE", "check the network"},
		{"a length that nobody knows", endless("HTTP/1.1 200 OK\r\n\r\nshort"), "NOT_GIVEN", "does not say how long the file is"},
		{"an old server", endless("HTTP/1.0 200 OK\r\n\r\nshort"), "NOT_GIVEN", "does not say how long the file is"},
	} {
		t.Run(test.name, func(t *testing.T) {
			temporary := t.TempDir()
			t.Setenv("TMPDIR", temporary)
			server := serve(t, test.answer)
			driver := open(t, server, "/a.csv")
			_, err := blob.NewBucket(driver).Attributes(t.Context(), "a.csv")
			problem, ok := errors.AsType[*pipeline.Problem](err)
			if !ok && (test.code != "" || gcerrors.Code(err) != gcerrors.NotFound) || ok && problem.Code != test.code ||
				!strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v", err)
			}
			if strings.Contains(fmt.Sprintf("%v %+v", err, err), secret) {
				t.Errorf("the error tells the secret: %v", err)
			}
			if entries, err := os.ReadDir(temporary); err != nil || len(entries) != 0 {
				t.Errorf("left behind: %v, %v", entries, err)
			}
		})
	}
}

// TestTooLarge has files of more bytes than are read, with and without a length.
func TestTooLarge(t *testing.T) {
	for _, length := range []string{"", "9000000000000"} {
		temporary := t.TempDir()
		t.Setenv("TMPDIR", temporary)
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			if length != "" {
				w.Header().Set("Content-Length", length)
				return
			}
			_, _ = w.Write(make([]byte, 5000))
			w.(http.Flusher).Flush()
		})
		driver := open(t, server, "/a.csv?max_size=1000")
		bucket := blob.NewBucket(driver)
		a, err := bucket.Attributes(t.Context(), "a.csv")
		if err != nil || a.Size <= 1000 || length != "" && a.Size != 9_000_000_000_000 {
			t.Errorf("got %+v, %v", a, err)
		}
		if _, err := bucket.ReadAll(t.Context(), "a.csv"); gcerrors.Code(err) != gcerrors.FailedPrecondition {
			t.Errorf("got %v", err)
		}
		if entries, err := os.ReadDir(temporary); err != nil || len(entries) != 0 {
			t.Errorf("left behind: %v, %v", entries, err)
		}
	}
}

// TestSilence has servers that stop before, and within, the file.
func TestSilence(t *testing.T) {
	for _, begin := range []string{"", "gclid,"} {
		end := make(chan bool)
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			if begin != "" {
				_, _ = w.Write([]byte(begin))
				w.(http.Flusher).Flush()
			}
			<-end
		})
		driver := open(t, server, "/a.csv")
		driver.patience = 20 * time.Millisecond
		_, err := blob.NewBucket(driver).Attributes(t.Context(), "a.csv")
		close(end)
		if p, ok := errors.AsType[*pipeline.Problem](err); !ok || p.Code != "UNREACHABLE" || !strings.Contains(p.Message, "stopped answering") {
			t.Errorf("after %q: %v", begin, err)
		}
	}
}

func TestOneFileOnly(t *testing.T) {
	for _, source := range []string{"https://host/a.csv?sheet=1", "https://host/a.csv?max_size=x"} {
		u, err := url.Parse(source)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := bucketOf(u, nil); err == nil || !strings.Contains(err.Error(), "max_size") {
			t.Errorf("%s: got %v", source, err)
		}
	}
	for _, source := range []string{"https://host", "https://host/", "https://host/folder/", "https:///a.csv"} {
		u, err := url.Parse(source)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := bucketOf(u, nil); err == nil || !strings.Contains(err.Error(), "name one file") {
			t.Errorf("%s: got %v", source, err)
		}
	}
	server := serve(t, http.NotFound)
	bucket := blob.NewBucket(open(t, server, "/a.csv"))
	if _, err := bucket.Attributes(t.Context(), "b.csv"); gcerrors.Code(err) != gcerrors.NotFound {
		t.Errorf("another key: %v", err)
	}
	if err := bucket.Delete(t.Context(), "a.csv"); gcerrors.Code(err) != gcerrors.Unimplemented {
		t.Errorf("delete: %v", err)
	}
}
