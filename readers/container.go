package readers

import (
	"archive/zip"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"convload/pipeline"
)

const (
	maxMembers   = 10_000   // of a ZIP archive
	maxContainer = 16 << 30 // bytes of all its members, unpacked
)

// container is a ZIP archive of a source whose members are files of their own. Its directory is read once, when the
// source is searched. A member is streamed out of the middle of the object whenever it is opened, so that a container
// takes neither memory nor disk space by its size.
type container struct {
	file    *File
	print   pipeline.Fingerprint // of all of it, as of when its directory was read
	members []*File

	mu       sync.Mutex
	unpacked int64 // bytes of all members, each as far as it was ever read
	untaken  int   // members that are not finished
}

// contents gives what there is to read in a file that was found: the file itself, or the members of a ZIP archive that
// is no workbook. An archive that cannot be taken apart is one file, which says why once it is opened.
func (f *finder) contents(ctx context.Context, file *File) error {
	object := &objectReader{ctx: ctx, bucket: file.bucket, key: file.key, size: file.seen.size}
	packed, err := plainArchive(object)
	if err == nil && packed != nil {
		file.container, err = f.openContainer(ctx, file, packed)
	}
	if object.err != nil {
		err = object.err
	}
	file.refused = err
	return ctx.Err()
}

// plainArchive gives the directory of a ZIP archive that is no document of any kind; it is nil of everything else. A
// ZIP archive that is cut short has no directory, for it stands at the end: opening the file says so.
func plainArchive(object *objectReader) ([]*zip.File, error) {
	head := make([]byte, 4)
	if _, err := object.ReadAt(head, 0); err != nil || string(head) != "PK\x03\x04" {
		return nil, object.err
	}
	packed, err := readDirectory(object, object.size)
	if err != nil {
		return nil, object.err
	}
	if parts := partsOf(packed); parts.otherDocument() != nil || parts.isWorkbook() {
		return nil, object.err
	}
	return packed, object.err
}

// openContainer lists the members that are to be read.
func (f *finder) openContainer(ctx context.Context, file *File, packed []*zip.File) (*container, error) {
	if len(packed) > maxMembers {
		return nil, &pipeline.Problem{Code: "TOO_LARGE",
			Message: fmt.Sprintf("the ZIP archive holds more than %d files", maxMembers), Remedy: "split it"}
	}
	c := &container{file: file}
	for _, z := range packed {
		if z.Mode().IsDir() || strings.HasSuffix(z.Name, `\`) {
			continue // a folder, whose files are members by themselves
		}
		label := memberLabel(z.Name, file.name)
		if why, pass := passOverMember(z, label); pass {
			f.passed.add(why, file.name+"!"+label)
			continue
		}
		c.members = append(c.members, &File{name: label, member: newMember(c, z)})
	}
	if len(c.members) == 0 {
		return nil, &pipeline.Problem{Code: "EMPTY_FILE", Message: "the ZIP archive holds no file to read",
			Remedy: "pack the spreadsheets again, or take it away"}
	}
	c.untaken = len(c.members)
	if err := c.overlap(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(c.members, func(a, b *File) int { return strings.Compare(a.name, b.name) })
	tellApart(c.members)
	var err error
	if c.print, err = file.fingerprint(ctx); err != nil {
		return nil, err
	}
	for _, m := range c.members {
		m.location = file.location + "!" + m.name
		m.seen = version{size: m.member.size, modTime: file.seen.modTime}
		m.refused = m.member.refuse()
	}
	return c, nil
}

// overlap refuses an archive that gives the same bytes out as several members: so a small file unpacks to any size.
func (c *container) overlap() error {
	byOffset := slices.SortedFunc(slices.Values(c.members), func(a, b *File) int {
		return cmp.Compare(a.member.offset, b.member.offset)
	})
	end := int64(0)
	for _, f := range byOffset {
		m := f.member
		if m.broken != nil || m.packed == 0 {
			continue
		}
		if m.offset < end {
			return brokenPacking(fmt.Errorf("the member %.40q lies over another one", f.name))
		}
		end = m.offset + m.packed
	}
	return nil
}

// look compares the archive with what it was at the last look.
func (c *container) look(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.file.look(ctx)
}

// grow counts bytes that no earlier reading of a member has unpacked.
func (c *container) grow(bytes int64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.unpacked+bytes > maxContainer {
		return packedTooTightly(fmt.Sprintf("the files of the ZIP archive are larger than %d GiB together when they are unpacked",
			maxContainer>>30))
	}
	c.unpacked += bytes
	return nil
}

// take notes that a member is finished and tells whether all are.
func (c *container) take(m *member) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !m.taken {
		m.taken = true
		c.untaken--
	}
	return c.untaken == 0
}

// membersOf puts the members of containers in the places of these, with names that say where they come from.
func membersOf(files []*File) []*File {
	var all []*File
	for _, f := range files {
		if f.container == nil {
			all = append(all, f)
			continue
		}
		for _, m := range f.container.members {
			m.name = f.name + "!" + m.name
			all = append(all, m)
		}
	}
	return all
}
