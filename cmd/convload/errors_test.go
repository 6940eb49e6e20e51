package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"convload/pipeline"
	"convload/writers/googleads"
)

// TestErrorsDocument generates docs/errors.md from the catalogue and compares; -update writes it anew.
func TestErrorsDocument(t *testing.T) {
	compare(t, "../../docs/errors.md", errorsDocument())
}

func errorsDocument() string {
	var b strings.Builder
	b.WriteString(`# Errors of the Google Ads API

What Google may answer an upload, or the creation of a conversion action, with. A report has these codes in its column
` + "`code`" + `, the family before the dot; what stands under *what to do* is its ` + "`remedy`" + `. ` + "`convload errors CODE`" + ` prints the same.
Codes without a dot are convload's own: [report.md](report.md).

This page is generated from the catalogue: ` + "`go test ./cmd/convload -run TestErrorsDocument -update`" + `.

An error is about one row, about a whole request and all rows that were sent with it, or may be about either; or it is
about a change of the account, as by ` + "`setup create-action`" + `, with which no rows are sent. When it is sent again:

| retry | meaning |
|---|---|
`)
	for _, r := range retries {
		fmt.Fprintf(&b, "| %s | %s |\n", r.retry, r.meaning)
	}
	b.WriteString(`
A code that is not here, because Google made it after this version of convload, is never taken for success, nor sent
again by itself: the row is REJECTED, or the run stops, with Google's message as the reason. Its name may be a number,
as in ` + "`ConversionUploadError.4711`" + `, or, where even the family is new, ` + "`UnknownError`" + ` with two numbers.
` + "`Unpublished`" + ` stands before a name that Google itself does not publish, and ` + "`grpc`" + ` before what came of a request
without a word of Google Ads itself.
`)
	family := ""
	for _, e := range googleads.Catalogue() {
		if e.Family != family {
			family = e.Family
			fmt.Fprintf(&b, "\n## %s\n\n| number | name | about | retry | what to do |\n|---|---|---|---|---|\n", family)
		}
		fmt.Fprintf(&b, "| %d | `%s` | %s | %s | %s |\n", e.Number, e.Name, e.Level, e.Retry, e.Remedy)
	}
	return b.String()
}

// codeShape is that of a code of convload's own, and of much else; word is that of what is known to be a code; described
// finds the codes of docs/report.md's tables.
var (
	codeShape = regexp.MustCompile(`^[A-Z]+(_[A-Z]+)+$`)
	word      = regexp.MustCompile(`^[A-Z_]+$`)
	described = regexp.MustCompile(`(?m)^\|(?: [A-Z_]+ \|)? ([A-Z_]+) \| ([^|]+) \|$`)
)

// TestOwnCodes collects convload's own codes from the sources, and what docs/report.md says of them, and compares with
// the list that is built in; -update writes it anew.
func TestOwnCodes(t *testing.T) {
	codes := make(map[string]string)
	for _, folder := range []string{"../../pipeline", "../../mappings", "../../readers", "../../writers/googleads", "."} {
		for _, code := range codesOf(t, folder) {
			codes[code] = ""
		}
	}
	for status := range pipeline.Status(32) { // a row that is NOT_SENT has another code than that
		if name := status.String(); name != "DUPLICATE" && name != "ALREADY_UPLOADED" {
			delete(codes, name)
		}
	}
	document, err := os.ReadFile("../../docs/report.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, match := range described.FindAllStringSubmatch(string(document), -1) {
		if _, ok := codes[match[1]]; ok {
			codes[match[1]] = strings.ReplaceAll(match[2], "`", "")
		}
	}
	var b strings.Builder
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		b.WriteString(strings.TrimSpace(code+"\t"+codes[code]) + "\n")
	}
	compare(t, "owncodes.txt", b.String())
}

// codesOf reads a package: its codes are what its literals give a field Code, and, where rows are read and mapped, the
// words that look like one.
func codesOf(t *testing.T, folder string) []string {
	t.Helper()
	var codes []string
	add := func(e ast.Expr, sure bool) {
		if literal, ok := e.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			code, err := strconv.Unquote(literal.Value)
			variable := strings.HasPrefix(code, "GOOGLE_") // of the environment
			if err == nil && !variable && (sure && word.MatchString(code) || codeShape.MatchString(code)) {
				codes = append(codes, code)
			}
		}
	}
	everywhere := folder != "." && !strings.Contains(folder, "googleads")
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			switch n := node.(type) {
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Code" {
					add(n.Value, true)
				}
			case *ast.BasicLit:
				if everywhere {
					add(n, false)
				}
			case *ast.ValueSpec:
				for _, value := range n.Values {
					add(value, false)
				}
			}
			return true
		})
	}
	return codes
}

func TestErrorsCommand(t *testing.T) {
	for _, test := range []struct {
		args []string
		code int
		out  []string // in standard output or, where the code is not 0, in standard error
	}{
		{[]string{"ConversionUploadError.EXPIRED_EVENT"}, 0, []string{"ConversionUploadError.EXPIRED_EVENT (43)\n", "one row", "never"}},
		{[]string{"expired_event"}, 0, []string{"ConversionUploadError.EXPIRED_EVENT (43)\n"}},
		{[]string{"conversionuploaderror.43"}, 0, []string{"ConversionUploadError.EXPIRED_EVENT (43)\n"}},
		{[]string{"AuthorizationError.32"}, 0, []string{"AuthorizationError.CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION (32)\n"}},
		{[]string{"RESOURCE_NOT_FOUND"}, 0, []string{"RequestError.RESOURCE_NOT_FOUND (6)\n", "MutateError.RESOURCE_NOT_FOUND (3)\n"}},
		{[]string{"CUSTOMER_NOT_ALLOWLISTED_FOR_THIS_FEATURE"}, 0, []string{"all rows that were sent with it", "data-manager", "one row", "IP"}},
		{[]string{"quotaerror"}, 0, []string{"QuotaError\n  RESOURCE_EXHAUSTED\n    request         later  "}},
		{[]string{"ConversionUploadError.4711"}, 0, []string{"ConversionUploadError.4711\n", "Google's message says why"}},
		{[]string{"FieldError.unknown"}, 0, []string{"correct the field that the message names"}},
		{[]string{"UnknownError.9999.3"}, 0, []string{"UnknownError.9999.3\n", "update convload"}},
		{[]string{"Unpublished.NewError.X"}, 0, []string{"Unpublished.NewError.X\n", "update convload"}},
		{[]string{"grpc.Unavailable"}, 0, []string{"grpc.Unavailable (14)\n", "yes: the same bytes are sent again", "could not be reached"}},
		{[]string{"grpc.deadlineexceeded"}, 0, []string{"grpc.DeadlineExceeded (4)\n", "yes: the same bytes are sent again"}},
		{[]string{"grpc.PermissionDenied"}, 0, []string{"grpc.PermissionDenied (7)\n", "no: in vain unless somebody mends something"}},
		{[]string{"ConversionActionError.DUPLICATE_NAME"}, 0, []string{"no rows are sent with it"}},
		{[]string{"OAUTH.invalid_grant"}, 0, []string{"OAUTH.invalid_grant\n", "there was no access token"}},
		{[]string{"NO_CLICK_ID"}, 0, []string{"NO_CLICK_ID, without a family, is convload's own code", "message and remedy"}},
		{[]string{"bad_amount"}, 0, []string{"BAD_AMOUNT, with", "no amount: a word, a date"}},
		{[]string{"DUPLICATE_ORDER_ID"}, 0, []string{"ConversionUploadError.DUPLICATE_ORDER_ID (16)\n", "\n\nDUPLICATE_ORDER_ID, without a family"}},
		{[]string{"EXPIRD_EVENT"}, exitUsage, []string{`no error "EXPIRD_EVENT" that convload knows; near it: ConversionUploadError.EXPIRED_EVENT`}},
		{[]string{"ConversionUploadError.GCLID"}, exitUsage, []string{"near it: ConversionUploadError.UNPARSEABLE_GCLID"}},
		{[]string{"NO_CLIK_ID"}, exitUsage, []string{"near it: NO_CLICK_ID"}},
		{[]string{"ConversionUploadError."}, exitUsage, []string{`no error "ConversionUploadError."`}},
		{[]string{"xyzzy"}, exitUsage, []string{"convload errors lists them"}},
		{[]string{""}, exitUsage, []string{`no error ""`}},
		{[]string{"--json", "NO_CLICK_ID"}, exitUsage, []string{"convload's own code"}},
		{[]string{"A", "B"}, exitUsage, []string{"name one error code"}},
	} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), append([]string{"errors"}, test.args...), &stdout, &stderr)
		said := &stdout
		if test.code != 0 {
			said = &stderr
		}
		if code != test.code {
			t.Errorf("%q: exit code %d, want %d", test.args, code, test.code)
		}
		for _, want := range test.out {
			if !strings.Contains(said.String(), want) {
				t.Errorf("%q: %q is not in\n%s%s", test.args, want, stdout.String(), stderr.String())
			}
		}
	}
}

// TestErrorsTable: every error stands in the table, and an ordinary terminal does not break its lines.
func TestErrorsTable(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), []string{"errors"}, &stdout, &stderr); code != exitOK {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	lines := strings.Split(stdout.String(), "\n")
	for _, line := range lines {
		if utf8.RuneCountInString(line) > 80 {
			t.Errorf("%d columns: %s", utf8.RuneCountInString(line), line)
		}
	}
	for _, e := range googleads.Catalogue() {
		if !slices.Contains(lines, "  "+e.Name) {
			t.Errorf("%s is not in the table", e.Code)
		}
	}
}

func TestErrorsAsJSON(t *testing.T) {
	for _, args := range [][]string{{"errors", "--json"}, {"errors", "--json", "EXPIRED_EVENT"}} {
		var stdout, stderr bytes.Buffer
		if code := run(t.Context(), args, &stdout, &stderr); code != exitOK {
			t.Fatalf("exit code %d: %s", code, stderr.String())
		}
		var got []googleads.Explanation
		if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		want := findErrors("EXPIRED_EVENT")
		if len(args) == 2 {
			want = googleads.Catalogue()
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %d errors, want %d", args, len(got), len(want))
		}
	}
}
