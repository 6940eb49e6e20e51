package strictyaml_test

import (
	"fmt"
	"strings"
	"testing"

	"convload/mappings/strictyaml"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
)

type settings struct {
	Source  string   `yaml:"source"`
	Count   int      `yaml:"count"`
	Flag    bool     `yaml:"flag"`
	Sources []string `yaml:"sources"`
	Upload  struct {
		BatchSize int `yaml:"batch_size"`
	} `yaml:"upload"`
}

func TestUnmarshalSaysWhereAndWhat(t *testing.T) {
	env := func(name string) (string, bool) { return "from: [the] environment", name == "SET" }
	for _, test := range []struct{ name, text, want string }{
		{"unknown key", "source: a\nsourc: b\n", `f.yaml:2:1: unknown key "sourc"; did you mean "source"?`},
		{"unknown key, nothing near", "zzzzzzzz: b\n", `f.yaml:1:1: unknown key "zzzzzzzz"`},
		{"unknown key deeper", "upload:\n  batchsize: 3\n", `f.yaml:2:3: unknown key "batchsize"; did you mean "batch_size"?`},
		{"wrong type", "count: many\n", `f.yaml:1:8: expected a whole number, found "many"`},
		{"not a truth", "flag: 7\n", `f.yaml:1:7: expected true or false, found "7"`},
		{"no list", "sources: a\n", "f.yaml:1:10: expected a list, found a text; a list stands in [brackets], or"},
		{"no keys", "upload: [a]\n", "f.yaml:1:9: expected keys and values, found a list"},
		{"a tag", "source: !x\ncount: 1\n", "f.yaml:1:9: tags (!), anchors (&), aliases (*)"},
		{"an alias", "source: &x a\nsources: [*x]\n", "f.yaml:1:9: tags (!), anchors (&), aliases (*)"},
		{"a tab", "upload:\n\tbatch_size: 3\n", "f.yaml:2:1: a tab stands here; YAML is indented with blanks"},
		{"twice", "source: a\nsource: b\n", `f.yaml:2:1: mapping key "source" already defined at [1:1]`},
		{"missing variable", "source: x\nsources: [\"${UNSET}\"]\n", `f.yaml:2:11: the environment variable UNSET is not set`},
		{"open variable", "source: ${SET\n", `f.yaml:1:9: ${ is never closed by }`},
		{"no value", "count: 1\nsource:\n", `f.yaml:2:1: source has no value; write one, or leave the key out`},
		{"a value", "source:\n  value: ~\n", `f.yaml:2:3: value has no value; write one, or leave the key out`},
		{"no meaning", "source: {values: {sold: }}\n", `f.yaml:1:19: sold has no value; write one, or "" for an empty text, or leave the key out`},
		{"no meaning in a block", "a:\n  values:\n    a.b: ~\n    c: d\n", `f.yaml:3:5: a.b has no value; write one, or "" for an empty text`},
		{"null", "sources: [a, ~]\n", "f.yaml:1:14: nothing stands here"},
		{"a comma", "upload: {batch_size: , x: 1}\n", `f.yaml:1:10: batch_size has no value; if a comma is meant, it needs quotation marks: ","`},
		{"no blank", "source: a\nsources:[b]\ncount: 1\n", "f.yaml:2:1: non-map value is specified; if sources is the key, a blank is missing behind its colon"},
		{"a key at another place", "batch_size: 3\n", `f.yaml:1:1: unknown key "batch_size"`},
		{"two documents", "source: a\n---\nsource: b\n", `f.yaml:3:7: a second document begins here; one file holds one`},
	} {
		t.Run(test.name, func(t *testing.T) {
			var s settings
			err := strictyaml.Unmarshal("f.yaml", []byte(test.text), &s, env)
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestUnmarshalTakesVariablesAsText(t *testing.T) {
	var s settings
	env := func(name string) (string, bool) { return "a: [b]\nc: d", name == "SET" }
	if err := strictyaml.Unmarshal("f.yaml", []byte("source: x${SET}y\nsources: ['${SET}']\n"), &s, env); err != nil {
		t.Fatal(err)
	}
	if want := "xa: [b]\nc: dy"; s.Source != want || s.Sources[0] != "a: [b]\nc: d" {
		t.Errorf("got %q and %q", s.Source, s.Sources)
	}
}

// TestTextsAreAsWritten: what looks like a number or a truth is the text that stands there, but where one is asked for.
func TestTextsAreAsWritten(t *testing.T) {
	for _, text := range []string{"0250", "0x10", "0b11", "0o17", "1_000", "1.0", "1234567890.126", "1e3", "+0530", "-5", ".5", ".inf", ".nan", "true", "TRUE",
		"False", "0123456789", "1234567890", "18:00", "2026-03-02"} {
		var s settings
		var m map[string]string
		err := strictyaml.Unmarshal("f.yaml", []byte("source: "+text+"\nsources: [ "+text+" ]\n"), &s, nil)
		if err != nil || s.Source != text || s.Sources[0] != text {
			t.Errorf("%s: %q, %q, %v", text, s.Source, s.Sources, err)
		}
		if err := strictyaml.Unmarshal("f.yaml", []byte(text+": "+text), &m, nil); err != nil || m[text] != text {
			t.Errorf("%s: %q, %v", text, m, err)
		}
	}
	var s settings
	if err := strictyaml.Unmarshal("f.yaml", []byte("count: 010\nflag: true\nupload: {batch_size: 2000}\n"), &s, nil); err != nil ||
		s.Count != 10 || !s.Flag || s.Upload.BatchSize != 2000 {
		t.Errorf("%+v, %v", s, err)
	}
}

// TestByteOrderMarks: PowerShell writes UTF-16 behind >, and Notepad a mark before UTF-8.
func TestByteOrderMarks(t *testing.T) {
	const text = "source: Abschlüsse\ncount: many\n"
	for name, encoding := range map[string]encoding.Encoding{"utf-8": unicode.UTF8BOM, "utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
		"utf-16be": unicode.UTF16(unicode.BigEndian, unicode.UseBOM)} {
		file, err := encoding.NewEncoder().Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		var s settings
		err = strictyaml.Unmarshal("f.yaml", file, &s, nil)
		if want := `f.yaml:2:8: expected a whole number, found "many"`; err == nil || err.Error() != want || s.Source != "Abschlüsse" {
			t.Errorf("%s: %q, %v", name, s.Source, err)
		}
		if err := strictyaml.Locate("f.yaml", file, "source", "unknown"); err.Line != 1 || err.Column != 9 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOtherEncodings: Notepad may save a file as ANSI, which is Windows-1252, and its headers would match none.
func TestOtherEncodings(t *testing.T) {
	for text, want := range map[string]string{
		"count: 1\nsource: Abschl\xfcsse\nflag: true\n": "f.yaml:2:15: the file is not UTF-8: save it as UTF-8",
		"# f\xfcr alle\n":                "f.yaml:1:4: the file is not UTF-8: save it as UTF-8",
		"\xef\xbb\xbfcount: 1\n\n# \x80": "f.yaml:3:3: the file is not UTF-8: save it as UTF-8",
	} {
		var s settings
		if err := strictyaml.Unmarshal("f.yaml", []byte(text), &s, nil); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func TestUnmarshalTakesAnEmptyFile(t *testing.T) {
	var s settings
	if err := strictyaml.Unmarshal("f.yaml", []byte("# nothing\n"), &s, nil); err != nil {
		t.Fatal(err)
	}
}

// TestColonsInFlowStyle: a colon without a blank behind it belongs to the text, also within braces and brackets.
func TestColonsInFlowStyle(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"{formats: [MM/DD/YYYY HH:mm]}", "map[formats:[MM/DD/YYYY HH:mm]]"},
		{"{formats: [DD.MM.YYYY HH:mm:ss, YYYY HH:mm], at: 18:00}", "map[at:18:00 formats:[DD.MM.YYYY HH:mm:ss YYYY HH:mm]]"},
		{"{formats: [HH:mm]}", "map[formats:[HH:mm]]"},
		{"{is: [a:b, c: d]}", "map[is:[a:b map[c:d]]]"},
		{`{"a":1, 'b':[2]}`, "map[a:1 b:[2]]"},
		{"{a: b, url: http://x:1/y}", "map[a:b url:http://x:1/y]"},
		{"a: [{b: c:d}, e:f]", "map[a:[map[b:c:d] e:f]]"},
		{"a: {b: [{c: [d e:f]}]}", "map[a:map[b:[map[c:[d e:f]]]]]"},
	} {
		var v any
		if err := strictyaml.Unmarshal("f.yaml", []byte(test.text), &v, nil); err != nil || fmt.Sprint(v) != test.want {
			t.Errorf("%s gave %v, %v; want %s", test.text, v, err, test.want)
		}
	}
}

func FuzzUnmarshal(f *testing.F) {
	for _, seed := range []string{"source: a\n", "{formats: [HH:mm]}", "a: {b: [c:d, 'e':f]}\n", "upload: {batch_size: 3}", "${", "? x\n: y", "source: !x\n1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var s settings
		err := strictyaml.Unmarshal("f.yaml", []byte(text), &s, func(string) (string, bool) { return "v", true })
		if err != nil && !strings.HasPrefix(err.Error(), "f.yaml:") {
			t.Errorf("the error does not name the file: %v", err)
		}
	})
}
