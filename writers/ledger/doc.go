// Package ledger remembers from run to run which conversions were sent and what became of them: pipeline.Ledger and
// pipeline.FinishedFiles over one set of SQL statements for two stores, SQLite for one machine and PostgreSQL for jobs
// that run on several, or on machines without a disk of their own.
//
// # What is on disk
//
// A conversion is a row of convload_conversions: its 16-byte pipeline.Key, which begins with the conversion's time, so
// that a day's rows are neighbours; the status of its last verdict, or "begun"; the upload that this is of; a hash of
// its other fields; and Google's code where it was refused. Uploads and runs have tables of their own. No click ID, no
// order ID and no identifier of a person is in there in clear.
//
// # What holds after a crash
//
// Begin and Settle are a transaction each, which is on disk when they return: SQLite writes ahead and syncs at every
// commit, PostgreSQL is told to. So there are four places where a run can be killed:
//
//	killed                          on disk              the next run
//	before Begin returns            nothing, or begun    sends the row; if it is begun, as below
//	before Settle returns           begun                sends it again; "already exists" then means delivered
//	before the report is published  the verdict          says ALREADY_UPLOADED, or sends what was not taken
//	before the file is put away     the verdict          reads the file again, or only moves it
//
// # Who may write
//
// A run holds a lock on each of its sources for as long as its process (SQLite) or its connection (PostgreSQL) lives.
// Runs over different sources share a ledger. Begin claims a conversion in the statement that writes it down: one that
// another live run has begun stays that run's. All statements of a run go over the connection that holds its locks, so
// that a run that has lost them can write nothing more.
//
// After an error of a statement that writes, nobody knows what the disk holds, and so the ledger refuses everything
// until it is opened anew.
package ledger
