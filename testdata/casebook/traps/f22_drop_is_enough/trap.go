// Package trap drops values with asynchronous cleanup without waiting for it.
// Drop hands the cleanup on to the executor, which finishes it; waiting would be
// better style, not doing so is no leak.
package trap

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

var errBadEntry = errors.New("bad entry")

// Write writes entries through a buffer.
func Write(co *futures.Co, dst aio.Writer, entries []string) error {
	w := aio.NewWriter(dst)
	defer w.Drop()
	for _, e := range entries {
		if e == "" {
			return errBadEntry
		}
		if _, err := futures.Await(co, aio.WriteAll(w, []byte(e))); err != nil {
			return err
		}
	}
	return nil
}

// First makes a block, and gives up on it before it has started if nobody wants it.
//
// Cancel safety: not safe; dropped while pending, it loses how much was written.
func First(dst aio.Writer, entries []string, wanted bool) *futures.Block[struct{}] {
	b := futures.Async(func(co *futures.Co) (struct{}, error) {
		return struct{}{}, Write(co, dst, entries)
	})
	if !wanted {
		b.Drop()
		return nil
	}
	return b
}
