// Package mappings turns the columns of somebody's spreadsheet into the fields of Google's ClickConversion.
//
// A Definition is a mapping as a YAML file writes it. A Set chooses among definitions by a sheet's header, finds the
// header under titles and instructions, and binds the definition's fields to columns; from then on a row is mapped by
// position. Everything here is pure: no files, no networks, no clock but the one that is handed in.
package mappings
