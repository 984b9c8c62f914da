// Package lib has a handle with a contract, and functions that do with it what
// their names say.
package lib

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
)

// Handle must be closed.
//
//futvet:mustcall Close
type Handle struct{ n int }

func Open(name string) (*Handle, error) {
	if name == "" {
		return nil, errors.New("no name")
	}
	return &Handle{}, nil
}

func MustOpen(name string) *Handle { return &Handle{} }

func (h *Handle) Len() int { return h.n }

// Close writes a last line.
//
// Cancel safety: not safe; dropped while pending, it loses how much was written.
func (h *Handle) Close(w aio.Writer) futures.Future[int] { return aio.WriteAll(w, []byte("end")) }

// CloseNow closes it, and what it returns is not a future.
func CloseNow(co *futures.Co, h *Handle, w aio.Writer) error {
	_, err := futures.Await(co, h.Close(w))
	return err
}

// Empty looks only.
func Empty(h *Handle) bool { return h.n == 0 }

var all []*Handle

// Keep keeps it.
func Keep(h *Handle) { all = append(all, h) }

// Lock hands the guard to its caller.
func Lock(co *futures.Co, m *lock.Mutex[int]) (*lock.Guard[int], error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return nil, err
	}
	if *g.Value() < 0 {
		g.Unlock()
		return nil, errors.New("broken")
	}
	return g, nil
}

// Header writes to w, and does not flush it.
func Header(co *futures.Co, w *aio.BufWriter) error {
	_, err := futures.Await(co, aio.WriteAll(w, []byte("header\n")))
	return err
}

// Finish flushes w.
func Finish(co *futures.Co, w *aio.BufWriter) error {
	_, err := futures.Await(co, aio.Flush(w))
	return err
}
