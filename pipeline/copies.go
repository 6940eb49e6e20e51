package pipeline

// content is what decides a file's rows.
type content struct {
	Fingerprint
	terms string
}

// isCopy tells whether an earlier file of the run has the content of this one, which was surveyed, under the same terms.
// Such a copy is not read for its rows, each of which would be a DUPLICATE: what becomes of the first file holds for it.
func (f *flow) isCopy(file int, s *FileSummary) bool {
	c := content{f.plans[file].print, f.run.terms(f.run.Files[file])}
	f.copies[c] = append(f.copies[c], file)
	first := f.copies[c][0]
	if first == file {
		return false
	}
	*s = FileSummary{Name: s.Name, Size: s.Size, SHA256: s.SHA256, SameAs: f.run.Files[first].Name(),
		Statuses: make(Counts), Codes: make(map[string]int)}
	return true
}
