package diskfaults

import (
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

type (
	closeFunction    = func(tls *libc.TLS, file uintptr) int32
	transferFunction = func(tls *libc.TLS, file, buffer uintptr, amount int32, offset int64) int32 // reads or writes
	truncateFunction = func(tls *libc.TLS, file uintptr, size int64) int32
	syncFunction     = func(tls *libc.TLS, file uintptr, flags int32) int32
	shmMapFunction   = func(tls *libc.TLS, file uintptr, region, size, extend int32, memory uintptr) int32
)

// trailer lies behind the state that the original VFS keeps for an open file.
type trailer struct {
	methods  sqlite3.Tsqlite3_io_methods // the file's functions, with the replacements
	original uintptr                     // the table of those that the original VFS gave the file
	name     uintptr                     // the file's path, valid until the file is closed (sqlite.org/c3ref/vfs.html)
}

func trailerOf(file uintptr) *trailer { return pointer[trailer](file + uintptr(original.FszOsFile)) }

// replace gives an open file functions that ask for the plan first.
func replace(file, name uintptr) {
	methods := &pointer[sqlite3.Tsqlite3_file](file).FpMethods
	t := trailerOf(file)
	t.original, t.name = *methods, name
	t.methods = *t.replaced()
	t.methods.FxRead = addressOf[transferFunction](read)
	t.methods.FxWrite = addressOf[transferFunction](write)
	t.methods.FxTruncate = addressOf[truncateFunction](truncate)
	t.methods.FxSync = addressOf[syncFunction](syncFile)
	if t.methods.FxShmMap != 0 {
		t.methods.FxShmMap = addressOf[shmMapFunction](shmMap)
	}
	*methods = uintptr(unsafe.Pointer(&t.methods))
}

func (t *trailer) replaced() *sqlite3.Tsqlite3_io_methods {
	return pointer[sqlite3.Tsqlite3_io_methods](t.original)
}

func (t *trailer) path() string { return libc.GoString(t.name) }

func read(tls *libc.TLS, file, buffer uintptr, amount int32, offset int64) int32 {
	t := trailerOf(file)
	return attempt(reading, t.path(), func() int32 {
		return function[transferFunction](t.replaced().FxRead)(tls, file, buffer, amount, offset)
	})
}

func write(tls *libc.TLS, file, buffer uintptr, amount int32, offset int64) int32 {
	t := trailerOf(file)
	return attemptWrite(t.path(), amount, func(amount int32) int32 {
		return function[transferFunction](t.replaced().FxWrite)(tls, file, buffer, amount, offset)
	})
}

func truncate(tls *libc.TLS, file uintptr, size int64) int32 {
	t := trailerOf(file)
	return attempt(truncating, t.path(), func() int32 {
		return function[truncateFunction](t.replaced().FxTruncate)(tls, file, size)
	})
}

func syncFile(tls *libc.TLS, file uintptr, flags int32) int32 {
	t := trailerOf(file)
	return attempt(syncing, t.path(), func() int32 {
		return function[syncFunction](t.replaced().FxSync)(tls, file, flags)
	})
}

// shmMap maps a part of the shared memory; only with extend may it let the file of the memory grow.
func shmMap(tls *libc.TLS, file uintptr, region, size, extend int32, memory uintptr) int32 {
	t := trailerOf(file)
	do := func() int32 {
		return function[shmMapFunction](t.replaced().FxShmMap)(tls, file, region, size, extend, memory)
	}
	if extend == 0 {
		return do()
	}
	return attempt(extending, t.path(), do)
}
