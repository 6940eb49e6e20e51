package readers

import (
	"path/filepath"
	"strings"
)

// Canonical gives a source one name, however it is written, so that two runs over the same source can be told to be
// that: an absolute path without symbolic links, a pattern behind such a path, or a URL without password and query. A
// "/" at the end makes no difference. The errors are those of Find for the naming of a source.
func Canonical(source string) (string, error) {
	p, err := resolve(source)
	if err != nil {
		return "", err
	}
	if p.key == "" || !p.local {
		return p.location(), nil
	}
	name, err := filepath.EvalSymlinks(filepath.FromSlash(p.location())) // the one file may be a link itself
	if err != nil {
		return "", &SourceError{source, err}
	}
	return filepath.ToSlash(name), nil
}

// location is where the place is: an absolute path, a pattern or scheme://bucket/prefix.
func (p place) location() string {
	rest := p.prefix + p.key + strings.Join(p.glob, "/")
	if p.unknown != "" {
		rest = p.unknown
	}
	location := strings.TrimRight(p.root+"/"+rest, "/")
	if location == "" {
		return "/"
	}
	return location
}
