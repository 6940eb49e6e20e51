// Package pipeline declares convload's vocabulary and the order in which a row passes through its stages.
//
// A row travels like this, and every interface on the way is declared here:
//
//	File ─► Document ─► Table ─► Row          (readers: where a row stands, and what is in its cells)
//	Mapping ─► Binding ─► RowMapper           (mappings: what the cells mean)
//	Entry = Conversion + Outcome              (this package: duplicates, actions, time zone)
//	Uploader                                  (writers: what Google says of it)
//	Reporter                                  (writers: the row's one line in the report)
//
// A run has two passes. The survey reads every file once: it finds the headers, lets each binding look at whole columns
// (the order of day and month, the decimal sign), and collects the names of the conversion actions, so that whatever is
// wrong with a whole file or with an action's name is said before the first upload. The second pass maps, sends and
// reports, in pages of consecutive rows: pages may finish uploading out of order, but they leave in the order of the
// file. Memory is bounded by the pages in flight, and by the set of keys already seen.
//
// Nothing in this package knows a file format, a network protocol or a word for people beyond the reason of an outcome.
package pipeline
