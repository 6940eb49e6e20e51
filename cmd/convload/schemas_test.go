package main

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"convload/mappings"
	"convload/pipeline"

	"github.com/invopop/jsonschema"
)

// TestSchemas generates the JSON Schemas from the Go types and compares them with those that are built in; -update
// writes these anew. The generator is no part of the program.
func TestSchemas(t *testing.T) {
	r := reflector(t)
	for _, schema := range []struct {
		name      string
		generated *jsonschema.Schema
	}{{ofMappings, mappingSchema(r)}, {ofConfiguration, configurationSchema(r)}} {
		text, err := json.MarshalIndent(schema.generated, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		compare(t, schemaFile(schema.name), string(text)+"\n")
	}
}

// reflector makes schemas of the types that YAML is decoded into. The descriptions are the comments of types and fields.
func reflector(t *testing.T) *jsonschema.Reflector {
	comments := typeComments(t, ".", "../../mappings")
	return &jsonschema.Reflector{
		Anonymous:                  true,
		ExpandedStruct:             true,
		FieldNameTag:               "yaml",
		RequiredFromJSONSchemaTags: true, // and no key has such a tag: every key may be missing but for those said below
		LookupComment: func(t reflect.Type, field string) string {
			if field == "" {
				return "" // it says what the Go type is for
			}
			return comments[t.Name()+"."+field]
		},
		Mapper: func(t reflect.Type) *jsonschema.Schema {
			switch t {
			case reflect.TypeFor[string](), reflect.TypeFor[location](), reflect.TypeFor[database](), reflect.TypeFor[duration](),
				reflect.TypeFor[byteSize]():
				return defined("Text")
			case reflect.TypeFor[mappings.Header](), reflect.TypeFor[mappings.Words](), reflect.TypeFor[sourceList]():
				return defined("Texts")
			case reflect.TypeFor[mappings.Encoding]():
				return oneOf(pipeline.Encodings...)
			case reflect.TypeFor[mappings.Columns]():
				return columnsSchema()
			case reflect.TypeFor[mappingList]():
				return defined("Mappings")
			default:
				return nil
			}
		},
	}
}

// mappingSchema is that of a mapping's file.
func mappingSchema(r *jsonschema.Reflector) *jsonschema.Schema {
	s := r.Reflect(mappings.Definition{})
	s.Title = "a mapping of convload"
	addTexts(s)
	// A source is a header, or a list of headers that mean the same, or the table that was generated.
	source := s.Definitions["Source"]
	set(source, "decimal", oneOf(".", ","))
	accept, _ := source.Properties.Get("accept")
	accept.Items = oneOf("url", "cookie", "encoded")
	source.OneOf = []*jsonschema.Schema{{Required: []string{"column"}}, {Required: []string{"value"}}}
	s.Definitions["Table"] = source
	s.Definitions["Source"] = &jsonschema.Schema{
		AnyOf: []*jsonschema.Schema{defined("Texts"), defined("Table")}}
	rule := s.Definitions["Rule"]
	rule.Required = []string{"column"}
	rule.OneOf = []*jsonschema.Schema{{Required: []string{"is"}}, {Required: []string{"not"}}, {Required: []string{"empty"}}}
	set(s, "extends", oneOf(mappings.PresetNames()...))
	sayMore(s, source)
	values, _ := source.Properties.Get("values")
	values.PropertyNames = &jsonschema.Schema{MinLength: &one}
	s.Definitions["Filled"] = &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "string", MinLength: &one}, {Type: "number"}, {Type: "boolean"}}}
	return s
}

var one = uint64(1)

// sayMore leaves no key that says nothing, by an empty text or list; but for skip: [].
func sayMore(tables ...*jsonschema.Schema) {
	for _, table := range tables {
		for key, schema := range table.Properties.FromOldest() {
			switch {
			case schema.Ref == defined("Text").Ref:
				schema.Ref = defined("Filled").Ref
			case schema.Type == "array" && key != "skip":
				schema.MinItems = &one
			}
		}
	}
}

// columnsSchema is that of a mapping's columns: a source for each field.
func columnsSchema() *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", Properties: jsonschema.NewProperties(), AdditionalProperties: jsonschema.FalseSchema,
		PatternProperties: make(map[string]*jsonschema.Schema)}
	for _, field := range mappings.Fields() {
		if prefix, ok := strings.CutSuffix(field, "NAME"); ok {
			s.PatternProperties["^"+strings.ReplaceAll(prefix, ".", `\.`)+".+$"] = defined("Source")
		} else {
			s.Properties.Set(field, defined("Source"))
		}
	}
	return s
}

// configurationSchema is that of convload.yaml.
func configurationSchema(r *jsonschema.Reflector) *jsonschema.Schema {
	s := r.Reflect(config{})
	s.Title = "the configuration of convload"
	addTexts(s)
	choice := r.Reflect(mappingChoice{})
	choice.Version, choice.Definitions, choice.Required = "", nil, []string{"mapping"}
	list := &jsonschema.Schema{Type: "array", Items: choice}
	s.Definitions["Mappings"] = &jsonschema.Schema{AnyOf: []*jsonschema.Schema{defined("Text"), list}}
	set(s, "destination", oneOf(toGoogleAds, toDataManager, toSimulator))
	set(s.Definitions["adsConfig"], "access_level", oneOf(slices.Sorted(maps.Keys(accessLevels))...))
	return s
}

// addTexts defines what is taken as a text, and as a text or a list of them. YAML takes 123 for a number and true for a truth, and convload
// both for what is written there.
func addTexts(s *jsonschema.Schema) {
	s.Definitions["Text"] = &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "string"}, {Type: "number"}, {Type: "boolean"}}}
	s.Definitions["Texts"] = &jsonschema.Schema{AnyOf: []*jsonschema.Schema{defined("Text"),
		{Type: "array", Items: defined("Text"), MinItems: &one}}}
}

func defined(name string) *jsonschema.Schema { return &jsonschema.Schema{Ref: "#/$defs/" + name} }

func oneOf(words ...string) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "string"}
	for _, word := range words {
		s.Enum = append(s.Enum, word)
	}
	return s
}

// set gives a key another schema, which keeps its description.
func set(s *jsonschema.Schema, key string, to *jsonschema.Schema) {
	generated, ok := s.Properties.Get(key)
	if !ok {
		panic("there is no key " + key)
	}
	to.Description = generated.Description
	s.Properties.Set(key, to)
}

// typeComments gathers the comments of the types in folders of Go files, by "Type.", and of their fields, by "Type.Field".
func typeComments(t *testing.T, folders ...string) map[string]string {
	t.Helper()
	comments := make(map[string]string)
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				declaration, ok := n.(*ast.GenDecl)
				if !ok || declaration.Tok != token.TYPE {
					return true
				}
				for _, spec := range declaration.Specs {
					addComments(comments, declaration, spec.(*ast.TypeSpec))
				}
				return false
			})
		}
	}
	return comments
}

func addComments(comments map[string]string, declaration *ast.GenDecl, spec *ast.TypeSpec) {
	structure, ok := spec.Type.(*ast.StructType)
	if !ok {
		return
	}
	comments[spec.Name.Name+"."] = flat(declaration.Doc.Text())
	for _, field := range structure.Fields.List {
		for _, name := range field.Names {
			comments[spec.Name.Name+"."+name.Name] = flat(field.Doc.Text() + field.Comment.Text())
		}
	}
}

// flat makes one line of a comment.
func flat(comment string) string { return strings.Join(strings.Fields(comment), " ") }
