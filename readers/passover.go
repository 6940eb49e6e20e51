package readers

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gocloud.dev/blob"
)

// reason tells why a file was passed over.
type reason uint8

const (
	unfinished reason = iota // by its name a temporary, lock or hidden file
	link
	special // a pipe, a socket or a device, which may never end
	own     // a report of convload's, or its ledger
	archived
	young
	reasonEnd
)

// passOver tells whether a file of a source is no input, or not yet.
func (f *finder) passOver(o *blob.ListObject, name, location string) (reason, bool) {
	if f.archived(location) {
		return archived, true
	}
	if ownName.MatchString(name) || f.ledgers(location) {
		return own, true
	}
	if unfinishedName(name) {
		return unfinished, true
	}
	var info fs.FileInfo
	if o.As(&info) && !info.Mode().IsRegular() {
		if info.Mode()&fs.ModeSymlink != 0 {
			return link, true
		}
		return special, true
	}
	return young, f.settle > 0 && o.ModTime.After(f.settled) && o.ModTime.Before(f.settled.Add(f.settle+maxAhead))
}

// maxAhead is how far the clock of whoever writes files may be ahead, be it that it takes a local time for UTC: until
// this machine's clock is there, such files count as young. A time further ahead says nothing of a file's age, and to
// wait for it could take years.
const maxAhead = 24 * time.Hour

// archived tells whether a location lies in the archive.
func (f *finder) archived(location string) bool {
	return f.archive != "" && strings.HasPrefix(location+"/", strings.TrimSuffix(f.archive, "/")+"/")
}

// ledgers tells whether a location is the ledger's file, or one that lies beside it under its name.
func (f *finder) ledgers(location string) bool {
	rest, ok := strings.CutPrefix(location, f.ledger)
	return ok && f.ledger != "" && (rest == "" || rest[0] == '-')
}

// ownName is what convload's reports and manifests are called: they end in the ID of the run that wrote them. They may
// lie in the folder that they report on; in a bucket, the object .convload does with them.
var ownName = regexp.MustCompile(`(^|/|\.)\d{8}T\d{6}Z-[0-9a-f]{4}\.(csv|html|json)$|(^|/)\.convload$`)

// unfinishedExtensions are those of files that are being written: by Firefox, KDE and Nextcloud (.part), Chrome and
// Edge (.crdownload), Opera (.opdownload), Safari, whose downloads are folders until they are complete (.download),
// WinSCP (.filepart), rclone (.partial), gsutil and gcloud (.gstmp), µTorrent (.!ut), any program (.tmp, .temp), and
// Vim beside a file that is open (.swp, where the name does not begin with a dot). Git and procmail's lockfile lock a
// file with .lock beside it, and the bucket library keeps its .attrs beside local files.
var unfinishedExtensions = []string{
	".part", ".crdownload", ".opdownload", ".download", ".filepart", ".partial", ".gstmp", ".!ut", ".tmp", ".temp", ".swp",
	".lock", ".attrs",
}

// systemNames are those of folders and files that systems put among others, in lower case: macOS into a ZIP archive,
// Windows into a folder and onto a disk, and Synology and QNAP, whose shares have recycle bins and folders of
// thumbnails.
var systemNames = []string{
	"__macosx", "thumbs.db", "desktop.ini", "$recycle.bin", "system volume information", "#recycle", "@recycle", "@eadir",
}

// unfinishedName tells by a name below its source whether programs use the file, or a folder that it is in, for
// themselves: dot files (macOS's ._x, Vim's .x.swp, LibreOffice's .~lock.x#, what rsync and lftp are writing, .git/x),
// Excel's ~$x.xlsx while somebody has x.xlsx open, what downloads and copies are called until they are complete, the
// x~ and #x# of editors, and what systems put there.
func unfinishedName(name string) bool {
	for segment := range strings.SplitSeq(strings.ToLower(name), "/") {
		switch {
		case strings.HasPrefix(segment, "."), strings.HasPrefix(segment, "~$"), strings.HasSuffix(segment, "~"),
			strings.HasPrefix(segment, "#") && strings.HasSuffix(segment, "#"),
			slices.Contains(unfinishedExtensions, path.Ext(segment)), slices.Contains(systemNames, segment):
			return true
		}
	}
	return false
}

// maxPassedOver is how many files of a kind are named, but of those that convload has put there itself, where one is
// enough.
const maxPassedOver = 50

// passedOver counts the files that are no input.
type passedOver struct {
	count [reasonEnd]int
	names [reasonEnd][]string
}

func (p *passedOver) add(why reason, name string) {
	most := maxPassedOver
	if why == own || why == archived {
		most = 1
	}
	if len(p.names[why]) < most {
		p.names[why] = append(p.names[why], strconv.Quote(name))
	}
	p.count[why]++
}

// notes says what was passed over, one sentence a reason with the files of its kind and the number of those not named.
func (p *passedOver) notes(settle time.Duration) []string {
	words := [reasonEnd]struct{ one, many string }{
		unfinished: {"temporary, lock or hidden file was passed over",
			"temporary, lock or hidden files were passed over"},
		link: {"symbolic link was passed over, since links inside a folder are not followed",
			"symbolic links were passed over, since links inside a folder are not followed"},
		special:  {"pipe or device was passed over", "pipes or devices were passed over"},
		own:      {"file of convload's own was passed over", "files of convload's own were passed over"},
		archived: {"file in the archive was passed over", "files in the archive were passed over"},
		young: {fmt.Sprintf("file changed less than %v ago and waits for the next run", settle),
			fmt.Sprintf("files changed less than %v ago and wait for the next run", settle)},
	}
	var notes []string
	for why, w := range words {
		if n := p.count[why]; n > 0 {
			note := counted(n, w.one, w.many) + ": " + strings.Join(p.names[why], ", ")
			if more := n - len(p.names[why]); more > 0 {
				note += fmt.Sprintf(" and %d more", more)
			}
			notes = append(notes, note)
		}
	}
	return notes
}

// counted gives a number with the words for one or for many.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
