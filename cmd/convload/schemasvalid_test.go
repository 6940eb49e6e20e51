package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"convload/mappings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// compiled is a schema that is built in.
func compiled(t *testing.T, of string) *jsonschema.Schema {
	t.Helper()
	text, err := schemaFiles.ReadFile(schemaFile(of))
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(of, document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile(of)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// valid holds a YAML text against a schema, as editors do, with another reader of YAML than convload's.
func valid(schema *jsonschema.Schema, text string) error {
	var content any
	if err := yaml.Unmarshal([]byte(text), &content); err != nil {
		return err
	}
	converted, err := json.Marshal(content)
	if err != nil {
		return err
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(converted))
	if err != nil {
		return err
	}
	return schema.Validate(document)
}

// TestSchemasTakeOurFiles holds every mapping and configuration of the project against the schemas: the presets, the
// samples, those of the tests, and the examples of the documentation.
func TestSchemasTakeOurFiles(t *testing.T) {
	texts := map[string][]string{ofMappings: examplesIn(t, "columns"), ofConfiguration: examplesIn(t, "destination")}
	if len(texts[ofMappings]) == 0 || len(texts[ofConfiguration]) == 0 {
		t.Fatal("the documentation has no example")
	}
	for _, name := range mappings.PresetNames() {
		text, err := mappings.PresetText(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[ofMappings] = append(texts[ofMappings], text)
	}
	for pattern, of := range map[string]string{
		"../../testdata/mappings/*.yaml":  ofMappings,
		"testdata/golden/*/mapping.yaml":  ofMappings,
		"testdata/suggest/*.yaml":         ofMappings,
		"../../testdata/convload.yaml":    ofConfiguration,
		"../../testdata/*/convload*.yaml": ofConfiguration,
	} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			texts[of] = append(texts[of], string(text))
		}
	}
	for of, all := range texts {
		schema := compiled(t, of)
		for _, text := range all {
			if err := valid(schema, text); err != nil {
				t.Errorf("%s: %v\n%s", of, err, text)
			}
		}
	}
}

// examplesIn finds the blocks of YAML in the documentation that have a key of their own at the beginning of a line.
func examplesIn(t *testing.T, key string) []string {
	t.Helper()
	files, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile(`(?m)(?:^    .*\n|^\n)+`)
	wanted := regexp.MustCompile(`(?m)^` + key + `:`)
	var found []string
	for _, name := range append(files, "../../README.md") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, example := range block.FindAllString(string(text), -1) {
			if example = strings.ReplaceAll(strings.TrimPrefix(example, "    "), "\n    ", "\n"); wanted.MatchString(example) {
				found = append(found, strings.TrimSpace(example)+"\n")
			}
		}
	}
	return found
}

// TestSchemasRefuse holds that an editor marks what convload refuses, and that convload refuses what an editor marks.
func TestSchemasRefuse(t *testing.T) {
	mapping := func(lines string) string {
		return "columns:\n  gclid: Click\n  conversion_date_time: When\n" + lines
	}
	for _, c := range []struct{ of, text string }{
		{ofMappings, mapping("nam: x\n")},
		{ofMappings, mapping("  conversion_valu: Sum\n")},
		{ofMappings, mapping("  custom_variables.: Sum\n")},
		{ofMappings, mapping("  conversion_value: {column: Sum, decimal: ;}\n")},
		{ofMappings, mapping("  conversion_value: {column: Sum, values: []}\n")},
		{ofMappings, mapping("  conversion_value: {decimal: \".\"}\n")},
		{ofMappings, mapping("  conversion_value: {column: Sum, value: 1}\n")},
		{ofMappings, mapping("  gbraid: {column: Braid, accept: [address]}\n")},
		{ofMappings, mapping("extends: hubspott\n")},
		{ofMappings, mapping("encoding: latin1\n")},
		{ofMappings, mapping("skip: [{column: Stage}]\n")},
		{ofMappings, mapping("skip: [{column: Stage, is: a, not: b}]\n")},
		{ofMappings, mapping("click_times: maybe\n")},
		{ofMappings, mapping("detect: []\n")},
		{ofMappings, mapping("sheet: \"\"\n")},
		{ofMappings, mapping("customer_id:\n")},
		{ofMappings, mapping("skip: [null]\n")},
		{ofMappings, mapping("skip: [{column: Stage, is: [{a: b}]}]\n")},
		{ofMappings, mapping("  conversion_value: {column: Sum, decimal: ,}\n")},
		{ofMappings, mapping("  conversion_value: {column: Sum, values: {\"\": 1}}\n")},
		{ofMappings, mapping("  conversion_value: {column: Sum, default: \"\"}\n")},
		{ofMappings, mapping("  gbraid: {column: Braid, accept: []}\n")},
		{ofMappings, mapping("  conversion_value: []\n")},
		{ofMappings, "columns: [gclid]\n"},
		{ofConfiguration, "sauce: inbox\n"},
		{ofConfiguration, "destination: google\n"},
		{ofConfiguration, "google_ads: {access_level: gold}\n"},
		{ofConfiguration, "upload: {batch_size: many}\n"},
		{ofConfiguration, "upload: {batchsize: 1}\n"},
		{ofConfiguration, "google_ads: {plaintext: 1.5}\n"},
		{ofConfiguration, "mapping: [{match: a}]\n"},
		{ofConfiguration, "limits: 5\n"},
		{ofConfiguration, "customer_id:\n"},
	} {
		if valid(compiled(t, c.of), c.text) == nil {
			t.Errorf("the schema takes\n%s", c.text)
		}
		if loads(t, c.of, c.text) == nil {
			t.Errorf("convload takes\n%s", c.text)
		}
	}
	for of, text := range map[string]string{
		ofMappings:      mapping("name: 2026\ncustomer_id: 123-456-7890\nskip: [{column: Lost, is: true}, {column: Kind, is: [1, yes]}]\n"),
		ofConfiguration: "customer_id: 1234567890\nlimits: {file_size: 1000}\nsource: [a, b]\nmapping: [{match: 'a*', mapping: hubspot}, {mapping: auto}]\n",
	} {
		if err := valid(compiled(t, of), text); err != nil {
			t.Errorf("the schema refuses: %v\n%s", err, text)
		}
		if err := loads(t, of, text); err != nil {
			t.Errorf("convload refuses: %v\n%s", err, text)
		}
	}
}

// loads reads a text as convload does.
func loads(t *testing.T, of, text string) error {
	t.Helper()
	if of == ofMappings {
		_, err := mappings.Parse("mapping.yaml", []byte(text))
		return err
	}
	file := filepath.Join(t.TempDir(), "convload.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := loadConfig(file)
	if err == nil {
		_, err = c.Mapping.load()
	}
	return err
}

// TestMappingSchema prints each.
func TestMappingSchema(t *testing.T) {
	for _, args := range []string{"", ofMappings, ofConfiguration} {
		var stdout, stderr bytes.Buffer
		if code := run(t.Context(), strings.Fields("mapping schema "+args), &stdout, &stderr); code != exitOK || stdout.Len() < 1000 {
			t.Errorf("%q: exit code %d: %s", args, code, stderr.String())
		}
	}
	if code := run(t.Context(), []string{"mapping", "schema", "report"}, new(bytes.Buffer), new(bytes.Buffer)); code != exitUsage {
		t.Error(fmt.Sprint("exit code ", code, " for a schema that there is none of"))
	}
}
