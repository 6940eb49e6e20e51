package pipeline

import "errors"

// ErrNoFit says that a sheet holds no table that the mapping knows: no header was found.
var ErrNoFit = errors.New("no header fits")
