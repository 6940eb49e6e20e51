// Package pipeline declares convload's vocabulary and the order in which a row passes through its stages.
//
// A row travels like this, and every interface on the way is declared here:
//
//	File ─► Document ─► Table ─► Row          (readers: where a row stands, and what is in its cells)
//	Mapping ─► Binding ─► RowMapper           (mappings: what the cells mean)
//	Entry = Conversion + Outcome              (this package: duplicates, actions, time zone)
//	Ledger                                    (writers: what earlier runs know of it; begun, sent, settled)
//	Uploader                                  (writers: what Google says of it)
//	Reporter                                  (writers: the row's one line in the report)
//
// A run has two passes. The survey reads every file once: it finds the headers, lets each binding look at whole columns
// (the order of day and month, the decimal sign), and collects the names of the conversion actions, so that whatever is
// wrong with a whole file or with an action's name is said before the first upload. The second pass maps, sends and
// reports, in pages of consecutive rows: pages may finish uploading out of order, but they leave in the order of the
// file. Memory is bounded by the pages in flight, and by the set of keys already seen.
//
// # When a run is killed
//
// Before a batch leaves, its conversions are on disk as begun; before a report says a verdict, it is on disk. So a run may
// be killed anywhere, and this is what the next one finds:
//
//	killed                              in the ledger      the next run
//	before Ledger.Begin returns         nothing, or begun  sends the row; begun: as below
//	before Ledger.Settle returns        begun              sends it again with the same bytes; Google's "already exists"
//	                                                       then means delivered
//	before FileReport.Publish returns   the verdict        ALREADY_UPLOADED, or sends what was not taken
//	before FinishedFiles.Finish returns the verdict        reads the file again, with the same result
//	before Archive.Take returns         file finished      only moves the file; a copy without deletion is recognised
//
// It rests on three assumptions: what Begin and Settle have returned from is on disk; Google recognises a conversion
// with the same click, action and time; and reading a file again gives the same times.
//
// Nothing in this package knows a file format, a network protocol or a word for people beyond the reason of an outcome.
package pipeline
