// Package strictyaml decodes YAML into Go types and forgives nothing: an unknown key, a wrong type or a missing variable
// is an error that names file, line and column, and says what was expected.
package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Error is something wrong at a place in a YAML file.
type Error struct {
	File         string
	Line, Column int // from 1; 0 where the place is not known
	Message      string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

// At makes an error at a node, for types that check themselves while they are decoded. The file's name is added later.
func At(node ast.Node, format string, args ...any) *Error {
	return at(node.GetToken(), fmt.Sprintf(format, args...))
}

func at(t *token.Token, message string) *Error {
	e := &Error{Message: message}
	if t != nil && t.Position != nil {
		e.Line, e.Column = t.Position.Line, t.Position.Column
	}
	return e
}

// Locate makes an error at the value of a key, given as a path such as upload.batch_size, of a file that was decoded
// before; where the file does not have the key, the error names no line.
func Locate(file string, text []byte, key, message string) *Error {
	e := &Error{Message: message}
	text, _ = decoded(text) // Unmarshal has said what is wrong with it
	if path, err := yaml.PathString("$." + key); err == nil {
		if node, err := path.ReadNode(bytes.NewReader(text)); err == nil && node != nil {
			e = At(node, "%s", message)
		}
	}
	e.File, e.Message = file, key+": "+message
	return e
}

// Unmarshal decodes text, which is called file in errors, into v. Where getenv is not nil, ${NAME} in a value stands for
// the variable NAME of the environment, and one that is not set is an error.
func Unmarshal(file string, text []byte, v any, getenv func(string) (string, bool)) error {
	err := unmarshal(text, v, getenv)
	if err == nil {
		return nil
	}
	place := explain(err, v)
	place.File = file
	return place
}

func unmarshal(text []byte, v any, getenv func(string) (string, bool)) error {
	text, err := decoded(text)
	if err != nil {
		return err
	}
	parsed, err := parser.Parse(asWritten(joinColons(lexer.Tokenize(string(text)))), 0)
	if err != nil {
		return err
	}
	var root ast.Node
	for _, doc := range parsed.Docs {
		if doc.Body == nil {
			continue
		}
		if root != nil {
			return At(doc.Body, "a second document begins here; one file holds one")
		}
		root = doc.Body
	}
	if root == nil {
		return nil // an empty file says nothing, which is for the caller to judge
	}
	plain := new(plainness)
	ast.Walk(plain, root)
	if plain.err != nil {
		return plain.err
	}
	if getenv != nil {
		expander := &expander{getenv: getenv}
		ast.Walk(expander, root)
		if expander.err != nil {
			return expander.err
		}
	}
	return Node(root, v)
}

// Node decodes a node strictly, for types that decode a part of themselves.
func Node(node ast.Node, v any) error { return yaml.NodeToValue(node, v, yaml.Strict()) }

// plainness finds what nothing here needs and the library stumbles over, tags and texts that another place refers to; and
// what says nothing, for it may have been meant to say something.
type plainness struct{ err *Error }

func (p *plainness) Visit(node ast.Node) ast.Visitor {
	if p.err != nil {
		return nil
	}
	switch n := node.(type) {
	case *ast.TagNode, *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode, *ast.DirectiveNode:
		p.err = At(node, "tags (!), anchors (&), aliases (*) and the key << are not understood here; write the text itself, in "+
			"quotation marks if it begins with such a sign")
	case *ast.MappingValueNode:
		if n.Value.Type() == ast.NullType {
			p.err = At(n.Key, "%s has no value; %s", n.Key.GetToken().Value, remedyForNothing(n))
		}
	case *ast.NullNode:
		p.err = At(node, "nothing stands here; leave the entry out, or write a text in quotation marks")
	}
	return p
}

func remedyForNothing(n *ast.MappingValueNode) string {
	if hint := MissingBlank(n.Key.GetToken().Value); hint != "" {
		return strings.TrimPrefix(hint, "; ")
	}
	if next := n.Start.Next; next != nil && next.Type == token.CollectEntryType {
		return `if a comma is meant, it needs quotation marks: ","`
	}
	if strings.Contains(n.Key.GetPath(), ".values.") { // in a table of words, which may mean an empty text
		return `write one, or "" for an empty text, or leave the key out`
	}
	return "write one, or leave the key out"
}

// MissingBlank gives a hint where a text looks like a key whose colon has no blank behind it, and "" otherwise.
func MissingBlank(text string) string {
	key, value, found := strings.Cut(text, ":")
	if !found || strings.TrimLeft(key, "abcdefghijklmnopqrstuvwxyz_.") != "" || value == "" || strings.HasPrefix(value, " ") {
		return ""
	}
	return fmt.Sprintf("; if %s is the key, a blank is missing behind its colon", key)
}

// expander replaces ${NAME} in the scalars of a document, not in its text: a variable's value can then never change the
// document's structure.
type expander struct {
	getenv func(string) (string, bool)
	err    *Error
}

func (x *expander) Visit(node ast.Node) ast.Visitor {
	s, ok := node.(*ast.StringNode)
	if !ok || !strings.Contains(s.Value, "${") {
		return x
	}
	var b strings.Builder
	rest := s.Value
	for {
		before, after, found := strings.Cut(rest, "${")
		b.WriteString(before)
		if !found {
			break
		}
		name, tail, closed := strings.Cut(after, "}")
		value, set := x.getenv(name)
		switch {
		case !closed:
			x.fail(s, "${ is never closed by }")
			return nil
		case !set:
			x.fail(s, "the environment variable "+name+" is not set")
			return nil
		}
		b.WriteString(value)
		rest = tail
	}
	s.Value = b.String()
	return x
}

func (x *expander) fail(node ast.Node, message string) {
	if x.err == nil {
		x.err = At(node, "%s", message)
	}
}

// explain puts the library's errors into words.
func explain(err error, v any) *Error {
	if own, ok := errors.AsType[*Error](err); ok {
		return own
	}
	if e, ok := errors.AsType[*yaml.UnknownFieldError](err); ok {
		key := e.Token.Value
		known := slices.DeleteFunc(keys(reflect.TypeOf(v)), func(name string) bool { return name == key }) // that stands elsewhere
		return at(e.Token, fmt.Sprintf("unknown key %q%s", key, Suggest(key, known)))
	}
	if e, ok := errors.AsType[*yaml.TypeError](err); ok {
		return at(e.Token, fmt.Sprintf("expected %s, found %q", expected(e.DstType), e.Token.Value))
	}
	if e, ok := errors.AsType[*yaml.UnexpectedNodeTypeError](err); ok {
		message := fmt.Sprintf("expected %s, found %s", kind(e.Expected), kind(e.Actual))
		if e.Expected == ast.SequenceType {
			message += "; a list stands in [brackets], or each of its entries behind a hyphen"
		}
		return at(e.Token, message)
	}
	if e, ok := errors.AsType[yaml.Error](err); ok {
		message := e.GetMessage()
		if strings.Contains(message, "'\t'") {
			message = "a tab stands here; YAML is indented with blanks"
		}
		if t := e.GetToken(); t != nil {
			message += MissingBlank(t.Value)
		}
		return at(e.GetToken(), message)
	}
	return &Error{Message: err.Error()}
}

// kind names a kind of YAML node for people.
func kind(t ast.NodeType) string {
	switch t {
	case ast.MappingType, ast.MappingValueType:
		return "keys and values"
	case ast.SequenceType:
		return "a list"
	case ast.StringType, ast.LiteralType:
		return "a text"
	case ast.IntegerType, ast.FloatType:
		return "a number"
	case ast.BoolType:
		return "true or false"
	case ast.NullType:
		return "nothing"
	default:
		return t.YAMLName()
	}
}

func expected(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64, reflect.Int32:
		return "a whole number"
	case reflect.String:
		return "a text"
	case reflect.Slice:
		return "a list"
	case reflect.Map, reflect.Struct:
		return "keys and values"
	default:
		return t.String()
	}
}

// keys lists the keys that a type and the types in it take.
func keys(t reflect.Type) []string {
	seen := make(map[reflect.Type]bool)
	var names []string
	var visit func(reflect.Type)
	visit = func(t reflect.Type) {
		if seen[t] {
			return
		}
		seen[t] = true
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			visit(t.Elem())
		case reflect.Struct:
			for field := range t.Fields() {
				if name, _, _ := strings.Cut(field.Tag.Get("yaml"), ","); name != "" && name != "-" {
					names = append(names, name)
				}
				visit(field.Type)
			}
		default:
		}
	}
	visit(t)
	return names
}

// Suggest gives "; did you mean …?" where one of the known words is close to the unknown one, and "" otherwise.
func Suggest(unknown string, known []string) string {
	best, distance := "", len(unknown)/3+2
	unknown = strings.ToLower(unknown)
	for _, word := range known {
		lower := strings.ToLower(word)
		if len(lower) > len(unknown)+distance {
			continue // it is further away, and may be as long as whoever made a file wants
		}
		d := editDistance(unknown, lower)
		if d < distance || d == distance && best != "" && len(word) > len(best) { // letters are left out more often than added
			best, distance = word, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// editDistance counts the letters to insert, delete or replace to turn a into b.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		previous := slices.Clone(row)
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(previous[j]+cost, previous[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
