package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"convload/mappings/strictyaml"
	"convload/readers"

	"github.com/dustin/go-humanize"
	"github.com/goccy/go-yaml/ast"
	"github.com/spf13/pflag"
)

// limitsConfig is how much of a file is read at most.
type limitsConfig struct {
	FileSize      byteSize `yaml:"file_size" json:"file_size"`           // bytes of a file: 500MB, 4GiB
	UnpackedSize  byteSize `yaml:"unpacked_size" json:"unpacked_size"`   // bytes of all that a packed file holds
	UnpackedRatio int      `yaml:"unpacked_ratio" json:"unpacked_ratio"` // unpacked bytes for one packed, beyond the first 16 MiB
	RowCells      int      `yaml:"row_cells" json:"row_cells"`           // cells of a row
	CellLength    int      `yaml:"cell_length" json:"cell_length"`       // characters of a cell
	Nesting       int      `yaml:"nesting" json:"nesting"`               // packed files within each other
}

func defaultLimits() limitsConfig {
	l := readers.DefaultLimits()
	return limitsConfig{FileSize: byteSize(l.FileSize), UnpackedSize: byteSize(l.UnpackedSize), UnpackedRatio: int(l.UnpackedRatio),
		RowCells: l.RowCells, CellLength: l.CellLength, Nesting: l.Nesting}
}

func (l limitsConfig) forReaders() readers.Limits {
	return readers.Limits{FileSize: int64(l.FileSize), UnpackedSize: int64(l.UnpackedSize), UnpackedRatio: int64(l.UnpackedRatio),
		RowCells: l.RowCells, CellLength: l.CellLength, Nesting: l.Nesting}
}

// largestSize is the most that sizes may be limited to, and far from where their sums would overflow.
const largestSize = 1 << 50

// validate names the key that is wrong. The upper bounds keep a row within the memory of a small machine.
func (l limitsConfig) validate() (key string, err error) {
	for _, size := range []struct {
		key  string
		size byteSize
	}{{"file_size", l.FileSize}, {"unpacked_size", l.UnpackedSize}} {
		if size.size < 1 || size.size > largestSize {
			return size.key, fmt.Errorf("%d bytes are not between 1 byte and 1 PiB", size.size)
		}
	}
	for _, number := range []struct {
		key              string
		value, low, high int
	}{
		{"unpacked_ratio", l.UnpackedRatio, 1, 1_000_000},
		{"row_cells", l.RowCells, 1, 1_000_000},
		{"cell_length", l.CellLength, 1, 10_000_000},
		{"nesting", l.Nesting, 0, 8},
	} {
		if number.value < number.low || number.value > number.high {
			return number.key, fmt.Errorf("%d is not between %d and %d", number.value, number.low, number.high)
		}
	}
	return "", nil
}

// register makes a flag of each limit, whose value is the present one as long as it is not set.
func (l *limitsConfig) register(flags *pflag.FlagSet) {
	flags.Var(&l.FileSize, "max-file-size", "bytes of a file, such as 500MB or 4GiB, instead of the configuration's")
	flags.Var(&l.UnpackedSize, "max-unpacked-size", "bytes of all that a packed file holds, instead of the configuration's")
	flags.IntVar(&l.UnpackedRatio, "max-unpacked-ratio", l.UnpackedRatio, "unpacked bytes for one packed, instead of the configuration's")
	flags.IntVar(&l.RowCells, "max-row-cells", l.RowCells, "cells of a row, instead of the configuration's")
	flags.IntVar(&l.CellLength, "max-cell-length", l.CellLength, "characters of a cell, instead of the configuration's")
	flags.IntVar(&l.Nesting, "max-nesting", l.Nesting, "packed files within each other, instead of the configuration's")
}

// override puts the limits that the command line sets in the places of the configuration's.
func (l *limitsConfig) override(line *pflag.FlagSet) error {
	own := pflag.NewFlagSet("limits", pflag.ContinueOnError)
	l.register(own)
	var err error
	line.Visit(func(f *pflag.Flag) {
		if own.Lookup(f.Name) != nil {
			err = errors.Join(err, own.Set(f.Name, f.Value.String()))
		}
	})
	if err != nil {
		return err
	}
	if key, err := l.validate(); err != nil { // the configuration's have been found good
		return fmt.Errorf("--max-%s: %w", strings.ReplaceAll(key, "_", "-"), err)
	}
	return nil
}

// byteSize is a number of bytes that is written as 500MB, 4GiB, or plainly.
type byteSize int64

// UnmarshalYAML reads the notation.
func (s *byteSize) UnmarshalYAML(node ast.Node) error {
	if err := s.Set(node.GetToken().Value); err != nil {
		return strictyaml.At(node, "%v", err)
	}
	return nil
}

// Set reads the notation, for a flag.
func (s *byteSize) Set(text string) error {
	n, err := humanize.ParseBytes(text)
	if err != nil || strings.Contains(text, ",") { // which it would leave out, be it for thousands or for tenths
		return fmt.Errorf("expected a number of bytes such as 500MB or 4GiB, found %q", text)
	}
	*s = byteSize(min(n, math.MaxInt64))
	return nil
}

func (s *byteSize) String() string { return strconv.FormatInt(int64(*s), 10) }

// Type is what help calls the value.
func (s *byteSize) Type() string { return "size" }
