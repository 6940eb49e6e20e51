package mappings

import (
	"fmt"
	"strings"

	"convload/mappings/strictyaml"

	"github.com/goccy/go-yaml/ast"
)

// place is where something of a mapping stands: in a line of its file, or in a preset.
type place struct {
	file         string
	line, column int // from 1
}

// placeOf gives the place of a node. The file's name is known only once the whole mapping is read.
func placeOf(node ast.Node) place {
	e := strictyaml.At(node, "")
	return place{line: e.Line, column: e.Column}
}

// String names the place for people: mapping.yaml:3:10, or the preset's name, for a preset is no file of theirs.
func (p place) String() string {
	if p.inPreset() {
		return "the preset " + strings.TrimPrefix(p.file, presetPrefix)
	}
	return fmt.Sprintf("%s:%d:%d", p.file, p.line, p.column)
}

func (p place) inPreset() bool { return strings.HasPrefix(p.file, presetPrefix) }

// error is a problem at the place.
func (p place) error(format string, args ...any) *strictyaml.Error {
	return &strictyaml.Error{File: p.file, Line: p.line, Column: p.column, Message: fmt.Sprintf(format, args...)}
}

// entries gives the keys of a YAML mapping with their values; nil of another node.
func entries(node ast.Node) []*ast.MappingValueNode {
	switch n := node.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	return nil
}
