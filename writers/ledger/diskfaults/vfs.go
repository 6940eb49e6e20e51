package diskfaults

import (
	"errors"
	"fmt"
	"sync"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// The library is transpiled C. Its pointers are uintptrs, to memory that Go does not collect, and so are its pointers
// to functions, which are Go's functions nevertheless. The next three convert them; they go through the address of the
// uintptr, as the library's own conversions do, which go vet and checkptr accept.

func pointer[T any](address uintptr) *T { return *(**T)(unsafe.Pointer(&address)) }

func function[F any](address uintptr) F { return *(*F)(unsafe.Pointer(&address)) }

// addressOf is for declared functions only: Go would collect a closure whose address only SQLite holds.
func addressOf[F any](declared F) uintptr { return *(*uintptr)(unsafe.Pointer(&declared)) }

type (
	openFunction   = func(tls *libc.TLS, vfs, name, file uintptr, flags int32, outFlags uintptr) int32
	deleteFunction = func(tls *libc.TLS, vfs, name uintptr, syncFolder int32) int32
)

// original is the VFS that was the default before, at originalAddress.
var (
	originalAddress uintptr
	original        *sqlite3.Tsqlite3_vfs
)

// register makes a copy of the default VFS the new default for the rest of the process.
var register = sync.OnceValue(func() error {
	tls := libc.NewTLS()
	defer tls.Close()
	originalAddress = sqlite3.Xsqlite3_vfs_find(tls, 0)
	address := sqlite3.Xsqlite3_malloc64(tls, uint64(unsafe.Sizeof(*original)))
	name, err := libc.CString("diskfaults")
	if originalAddress == 0 || address == 0 || err != nil {
		return errors.New("diskfaults: sqlite has no default vfs, or no memory for another one")
	}
	original = pointer[sqlite3.Tsqlite3_vfs](originalAddress)
	vfs := pointer[sqlite3.Tsqlite3_vfs](address)
	*vfs = *original
	vfs.FzName = name
	vfs.FszOsFile += int32(unsafe.Sizeof(trailer{}))
	vfs.FxOpen = addressOf[openFunction](open)
	vfs.FxDelete = addressOf[deleteFunction](remove)
	if code := sqlite3.Xsqlite3_vfs_register(tls, address, 1); code != sqlite3.SQLITE_OK {
		return fmt.Errorf("diskfaults: sqlite refuses the vfs with code %d", code)
	}
	return nil
})

// open leaves opening to the original VFS, which keeps its state in file, and then replaces the file's functions. The
// name of a temporary file may be 0, which libc.GoString takes for the empty string.
func open(tls *libc.TLS, _, name, file uintptr, flags int32, outFlags uintptr) int32 {
	do := func() int32 {
		return function[openFunction](original.FxOpen)(tls, originalAddress, name, file, flags, outFlags)
	}
	methods := &pointer[sqlite3.Tsqlite3_file](file).FpMethods
	*methods = 0 // SQLite closes a file that could not be opened unless this is 0
	var code int32
	if flags&sqlite3.SQLITE_OPEN_CREATE != 0 {
		code = attempt(opening, libc.GoString(name), do)
	} else {
		code = do()
	}
	switch {
	case *methods == 0: // was not opened
	case code == sqlite3.SQLITE_OK:
		replace(file, name)
	default: // was opened, and must not have been
		function[closeFunction](pointer[sqlite3.Tsqlite3_io_methods](*methods).FxClose)(tls, file)
		*methods = 0
	}
	return code
}

// remove deletes a file.
func remove(tls *libc.TLS, _, name uintptr, syncFolder int32) int32 {
	return attempt(deleting, libc.GoString(name), func() int32 {
		return function[deleteFunction](original.FxDelete)(tls, originalAddress, name, syncFolder)
	})
}
