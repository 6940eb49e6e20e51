package readers

import (
	"archive/zip"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

const (
	maxLabel  = 200 // bytes of a member's name that are kept as they are
	longLabel = 100 // bytes of a longer one that are kept, from its end
)

// memberLabel makes of a member's name one that does no harm. It is a label and never a path: no file is called so.
// Names that are not UTF-8 are taken for code page 437, which the format says, and which has a letter for every byte.
// Very long ones lose their beginning and their folders, since reports lie in folders of these names.
func memberLabel(name, container string) string {
	if !utf8.ValidString(name) {
		var letters []rune
		for _, c := range []byte(name) {
			letters = append(letters, charmap.CodePage437.DecodeByte(c))
		}
		name = string(letters)
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case unprintable(r):
			return '_'
		case r == '\\':
			return '/'
		}
		return r
	}, name)
	name = strings.TrimPrefix(path.Clean("/"+name), "/")
	if len(name) > maxLabel || len(path.Base(container))+len("!")+len(name) > maxName {
		end := strings.ToValidUTF8(name[max(0, len(name)-longLabel):], "")
		name = "~" + strings.ReplaceAll(end, "/", "_")
	}
	if name == "" {
		return "_"
	}
	return name
}

// passOverMember tells whether a member is no input, by the rules for files of a source. What was a pipe or a device is
// a file here; what was a link is a path.
func passOverMember(z *zip.File, label string) (reason, bool) {
	switch {
	case ownName.MatchString(label):
		return own, true
	case unfinishedName(label):
		return unfinished, true
	}
	return link, z.Mode()&fs.ModeSymlink != 0
}

// tellApart gives members of one name, which an archive may have, a number each but the first.
func tellApart(members []*File) {
	used := make(map[string]bool, len(members))
	for _, m := range members {
		used[m.name] = true
	}
	number := make(map[string]int, len(members)) // the last one of each name
	for _, m := range members {
		name := m.name
		number[name]++
		if number[name] == 1 {
			continue
		}
		ext := path.Ext(name)
		for used[m.name] {
			m.name = fmt.Sprintf("%s (%d)%s", strings.TrimSuffix(name, ext), number[name], ext)
			number[name]++
		}
		number[name]--
		used[m.name] = true
	}
}
