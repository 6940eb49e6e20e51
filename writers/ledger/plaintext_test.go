package ledger

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// TestPlaintext tells connections that are always encrypted, or stay on this machine, from others.
func TestPlaintext(t *testing.T) {
	t.Setenv("PGSSLMODE", "")
	for location, refused := range map[string]string{
		"postgres://me:secret@db.example/convload":                                "db.example",
		"postgres://me:secret@db.example/convload?sslmode=disable":                "db.example",
		"postgres://me:secret@db.example/convload?sslmode=allow":                  "db.example",
		"postgres://me:secret@db.example/convload?sslmode=prefer":                 "db.example",
		"postgres://me:secret@db.example/convload?sslmode=require":                "",
		"postgres://me:secret@db.example/convload?sslmode=verify-full":            "",
		"postgres://me:secret@192.0.2.1/convload":                                 "192.0.2.1",
		"postgres://me:secret@[2001:db8::1]/convload":                             "2001:db8::1",
		"postgres://me:secret@127.0.0.1,db.example/convload":                      "db.example",
		"postgres://me:secret@127.0.0.1:5432,db.example/convload?sslmode=require": "",
		"postgres://me:secret@localhost.example/convload":                         "localhost.example",
		"postgres://me:secret@localhost/convload":                                 "",
		"postgresql://me:secret@127.0.0.1/convload?sslmode=disable":               "",
		"postgres://me:secret@[::1]/convload":                                     "",
		"postgres://me:secret@/convload?host=/run/postgresql":                     "",
		"postgres://me:secret@/convload?host=db.example":                          "db.example",
	} {
		config, err := pgx.ParseConfig(location)
		if err != nil {
			t.Fatal(err)
		}
		if err := refusePlaintext(config); (err != nil) != (refused != "") || err != nil && !strings.Contains(err.Error(), "to "+refused+" would") {
			t.Errorf("%s: %v", location, err)
		}
		if refused == "" {
			continue
		}
		_, err = OpenBook(t.Context(), location)
		want := "ledger: the connection to " + refused + " would not always be encrypted: add ?sslmode=verify-full to the URL " +
			"(require, if the server's certificate cannot be verified)"
		if err == nil || err.Error() != want || strings.Contains(err.Error(), "secret") {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}
