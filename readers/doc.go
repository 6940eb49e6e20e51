// Package readers finds the spreadsheets of a source, reads their rows, and moves finished files to an archive.
//
// Every byte comes through a gocloud.dev bucket, a local folder's too, so that a program reads from a cloud's buckets
// by no more than importing that cloud's driver. What a file is decides its content, never its name: text is read as
// CSV, an Office Open XML workbook as XLSX, and everything else is refused with the true cause and what to do. What
// gzip has packed is read unpacked, and a ZIP archive's members are files of their own, as deep as Limits.Nesting says.
//
// Nothing here knows what a conversion is, and nothing is guessed in silence: a delimiter or an encoding that was chosen,
// hidden rows that were read and files that were passed over are told as notes.
//
// Whatever is in a file, Limits and a few constants bound what it takes to read it: memory, disk space, and work.
//
// What is wrong with a file is found out deep inside as a *pipeline.Problem, which does not know the file's name; it
// becomes a *pipeline.FileError where it leaves this package. Any other error is the source's or the machine's.
package readers
