package readers

import (
	"path"
	"strings"

	"convload/pipeline"
)

const (
	maxName      = 255 // bytes of a name without its folders, in nearly every file system
	maxExtension = 16  // bytes; what is longer is no extension
	hashDigits   = 12  // of a content's SHA-256, enough to tell the versions of one file apart
)

// archivedNames gives the names that a file may have in the archive, the best first: its own, unless that is too long
// for a file system, and one with a part of its content's SHA-256. Both are the same whenever the content is.
func archivedNames(name string, content pipeline.Fingerprint) []string {
	name = strings.TrimPrefix(path.Clean("/"+name), "/") // of a bucket's keys some begin with "/"
	folder, base := path.Split(name)
	ext := path.Ext(base)
	if len(ext) > maxExtension {
		ext = ""
	}
	end := "~" + content.SHA256[:min(hashDigits, len(content.SHA256))] + ext
	stem := strings.TrimSuffix(base, ext)
	stem = strings.ToValidUTF8(stem[:min(len(stem), maxName-len(end))], "") // without half a letter at its end
	if len(base) > maxName {
		return []string{folder + stem + end}
	}
	return []string{name, folder + stem + end}
}
