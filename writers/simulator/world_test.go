package simulator

import (
	"log/slog"
	"path/filepath"
	"testing"
)

// TestUnwritable checks that what cannot be written down is not remembered either.
func TestUnwritable(t *testing.T) {
	w, err := openWorld(Options{State: filepath.Join(t.TempDir(), "state.jsonl"), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.close(); err != nil {
		t.Fatal(err)
	}
	conversion := &Record{Customer: "1234567890", ActionID: ClosedDeal, Gclid: "x", DateTime: "2026-11-20 09:30:00+01:00"}
	if err := w.save([]entry{{Conversion: conversion}}); err == nil {
		t.Error("saved into a closed file")
	}
	if len(w.accepted) != 0 || len(w.accounts) != 0 {
		t.Errorf("remembered %v", w.accepted)
	}
}
