package pipeline

// pageBatches and pageBytes bound a page, by its rows as a number of batches, for most rows of a cumulative export are
// not sent, and by the texts that its rows may keep in memory.
const (
	pageBatches = 4
	pageBytes   = 16 << 20
)

// page is a stretch of consecutive rows of one file.
type page struct {
	number  int // of the run's pages, from 0
	file    int
	entries []Entry // never more than its capacity: batches point into it
	batches []Batch
	rows    int         // rows of the file up to here
	last    bool        // the file ends with this page
	failed  error       // why the file ended before its end
	doubt   *verdict    // why none of the file's rows is sent although they are good; nil where they are
	forced  *verdict    // what would be the doubt, had nobody asked to send them all the same; with the last page
	print   Fingerprint // of the file as it was sent; with the last page
	report  FileReport  // of the file; the same in all of its pages
	done    chan struct{}
}

// pageWriter cuts a file's entries into pages.
type pageWriter struct {
	flow   *flow
	file   int
	emit   func(*page)
	open   func() (FileReport, error)
	recall func([]*Entry) // settles what need not, or must not, be sent
	report FileReport     // open before the first page is sent, so that nothing is sent that cannot be reported
	page   *page
	fresh  []*Entry // entries of the page that are unsettled and were not recalled
	toSend int      // entries of the page that were recalled and are to be sent
	rows   int
	bytes  int   // of the texts in the page's rows
	broken error // why there is no report to write for

	first  firstRows
	judged bool     // the first rows were: pages may leave
	held   []*page  // pages that wait for it; fresh may hold entries of them
	doubt  *verdict // nil where the file is sent
	forced *verdict // where it is sent all the same
}

// next gives the entry of the next row, zeroed.
func (w *pageWriter) next() *Entry {
	if w.page == nil {
		w.page = w.flow.newPage(w.file)
		w.toSend, w.bytes = 0, 0
	}
	n := len(w.page.entries)
	w.page.entries = w.page.entries[:n+1]
	return &w.page.entries[n]
}

// added takes notice of what became of the entry that next gave, and passes a full page on.
func (w *pageWriter) added(e *Entry, row Row) error {
	w.rows++
	bytes := 0
	for _, cell := range row.Cells {
		bytes += len(cell.Text)
	}
	w.bytes += bytes
	if e.Status == Unsettled {
		w.fresh = append(w.fresh, e)
	}
	full := len(w.page.entries) == cap(w.page.entries) || w.bytes >= pageBytes
	if !w.judged {
		if !w.first.add(e, bytes) {
			if full {
				w.held = append(w.held, w.cut())
			}
			return nil
		}
		if err := w.judge(); err != nil {
			return err
		}
	}
	if len(w.fresh) >= w.flow.run.BatchSize {
		w.sift()
	}
	if full || w.toSend >= w.flow.run.BatchSize {
		return w.pass()
	}
	return nil
}

// sift tells those of the fresh entries that are to be sent from those that need not be.
func (w *pageWriter) sift() {
	w.recall(w.fresh)
	for _, e := range w.fresh {
		if e.Status == Unsettled {
			w.toSend++
		}
	}
	w.fresh = w.fresh[:0]
}

// end passes on what is left; every file has a last page, and failed is why it is the last. A file of which nothing was
// read has no report.
func (w *pageWriter) end(print Fingerprint, failed error) error {
	if w.page == nil {
		w.page = w.flow.newPage(w.file)
	}
	w.page.last, w.page.failed, w.page.print = true, failed, print
	if !w.judged {
		if err := w.judge(); err != nil {
			return err
		}
	}
	if w.doubt != nil {
		w.flow.duplicates.forget(w.file)
	}
	w.page.forced = w.forced
	return w.pass()
}

func (w *pageWriter) pass() error {
	w.sift()
	return w.send(w.cut())
}

// cut ends the page.
func (w *pageWriter) cut() *page {
	p := w.page
	w.page = nil
	p.rows = w.rows
	return p
}

// send hands a page on whose entries were sifted.
func (w *pageWriter) send(p *page) error {
	if w.report == nil && (p.failed == nil || p.rows > 0) {
		if w.report, w.broken = w.open(); w.broken != nil {
			return w.broken
		}
	}
	p.report, p.doubt = w.report, w.doubt
	p.batches = batches(p.unsettled(), w.flow.run.BatchSize)
	w.emit(p)
	return nil
}

// unsettled gives the entries that are to be sent.
func (p *page) unsettled() []*Entry {
	var entries []*Entry
	for i := range p.entries {
		if e := &p.entries[i]; e.Status == Unsettled {
			entries = append(entries, e)
		}
	}
	return entries
}

// batches gathers entries by customer, in batches of a size that a request may have.
func batches(entries []*Entry, size int) []Batch {
	var all []Batch
	open := make(map[string]int, 1) // customer → its last batch
	for _, e := range entries {
		b, ok := open[e.Customer]
		if !ok || len(all[b].Entries) == size {
			b = len(all)
			open[e.Customer] = b
			all = append(all, Batch{Customer: e.Customer})
		}
		all[b].Entries = append(all[b].Entries, e)
	}
	return all
}

func (f *flow) newPage(file int) *page {
	p, ok := f.free.Get().(*page)
	if !ok {
		p = &page{entries: make([]Entry, 0, pageBatches*f.run.BatchSize)}
	}
	p.number, p.file, p.done = f.pages, file, make(chan struct{})
	f.pages++
	return p
}

// recycle takes back a page that has been reported.
func (f *flow) recycle(p *page) {
	clear(p.entries)
	*p = page{entries: p.entries[:0]}
	f.free.Put(p)
}
