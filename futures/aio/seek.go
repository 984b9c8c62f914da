package aio

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// Seek is a future that moves the position of s, by the rules of [Seeker], and
// yields the new one. Seek(s, 0, io.SeekCurrent) asks for the position. It borrows s.
//
// Cancel safety: cancel safe. The poll that moves the position is the one that
// completes.
//
//futvet:cancelsafe the position moves in the poll that yields it
func Seek(s Seeker, offset int64, whence int) futures.Future[int64] {
	f := &seek{s: s, offset: offset, whence: whence}
	f.life.Made()
	return f
}

type seek struct {
	s      Seeker
	offset int64
	whence int
	waits  bool // polled, and pending
	life   leaf.Life
}

func (f *seek) Poll(cx *futures.Context) (pos int64, ready bool, err error) {
	f.life.Check("futures/aio: Seek")
	pos, ready, err = f.s.PollSeek(cx, f.offset, f.whence)
	f.waits = !ready
	if ready {
		f.life = leaf.Completed
	}
	return pos, ready, err
}

func (f *seek) Drop() {
	if !f.life.End() || !f.waits {
		return
	}
	if c, ok := f.s.(ReadCanceler); ok {
		c.CancelRead()
	}
	if c, ok := f.s.(WriteCanceler); ok {
		c.CancelWrite()
	}
}
