// Package paths waits on some paths only.
package paths

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

// One root cause, one report: the first of two statements.
func EachBranch(co *futures.Co, m *lock.Mutex[int], in *mpsc.Receiver[int]) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	v, err := futures.Await(co, in.Recv())
	if err != nil {
		g.Unlock() // want `FV3002`
		return err
	}
	*g.Value() = v
	g.Unlock()
	return nil
}

// Only if there is nothing yet.
func Sometimes(co *futures.Co, m *lock.Mutex[int], in *mpsc.Receiver[int]) (n int, err error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return 0, err
	}
	if *g.Value() == 0 {
		*g.Value(), err = futures.Await(co, in.Recv())
	}
	n = *g.Value()
	g.Unlock() // want `FV3002`
	return n, err
}

// Released before it waits, or not waiting at all.
func Before(co *futures.Co, m *lock.Mutex[int], w aio.Writer) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	if *g.Value() < 0 {
		g.Unlock()
		return errors.New("negative")
	}
	n := *g.Value()
	g.Unlock()
	_, err = futures.Await(co, aio.WriteAll(w, make([]byte, n)))
	return err
}

// A deferred call and an ordinary one: whichever comes first.
func Both(co *futures.Co, dst aio.Writer, p []byte) error {
	w := aio.NewWriter(dst)
	defer w.Drop()
	if _, err := futures.Await(co, aio.WriteAll(w, p)); err != nil {
		return err
	}
	_, err := futures.Await(co, aio.Flush(w))
	return err
}

// A future that has not started is not worth a report.
func Unstarted(co *futures.Co, in *mpsc.Receiver[int], w aio.Writer) (int, error) {
	f := in.Recv()
	if _, err := futures.Await(co, aio.WriteAll(w, []byte("go on\n"))); err != nil {
		f.Drop()
		return 0, err
	}
	return futures.Await(co, f)
}

// The last suspension point is the cleanup itself.
func OnlyCleanup(co *futures.Co, dst aio.Writer) error {
	w := aio.NewWriter(dst)
	return co.AsyncDrop(w)
}

// The ordinary path that leaves the guard is another rule's: one root cause, one
// report.
func LeftAnyway(co *futures.Co, m *lock.Mutex[int], in *mpsc.Receiver[int]) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	v, err := futures.Await(co, in.Recv())
	if err != nil {
		return err
	}
	*g.Value() = v
	g.Unlock()
	return nil
}
