// Package ok gives back what it has, or hands it on.
package ok

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

func AsyncDropped(co *futures.Co, dst aio.Writer, p []byte) error {
	w := aio.NewWriter(dst)
	defer co.AsyncDrop(w)
	_, err := futures.Await(co, aio.WriteAll(w, p))
	return err
}

func AsyncDropAwaited(co *futures.Co, dst aio.Writer, p []byte) error {
	w := aio.NewWriter(dst)
	if _, err := futures.Await(co, aio.WriteAll(w, p)); err != nil {
		w.Drop()
		return err
	}
	_, err := futures.Await(co, futures.AsyncDrop(w))
	return err
}

func Closed(co *futures.Co, dst aio.Writer, p []byte) error {
	w := aio.NewWriter(dst)
	if _, err := futures.Await(co, aio.WriteAll(w, p)); err != nil {
		return err
	}
	_, err := futures.Await(co, aio.Close(w))
	return err
}

func Returned(dst aio.Writer) *aio.BufWriter { return aio.NewWriter(dst) }

// Lease owns a guard: dropping it unlocks.
type Lease struct{ g *lock.Guard[int] }

func (l *Lease) Drop() { l.g.Unlock() }

func New(m *lock.Mutex[int]) *Lease {
	g, ok := m.TryLock()
	if !ok {
		return nil
	}
	return &Lease{g: g}
}

type Logger struct {
	out  *aio.BufWriter
	next *mpsc.Permit[string]
}

func (l *Logger) Open(dst aio.Writer) { l.out = aio.NewWriter(dst) }

func (l *Logger) Reserve(co *futures.Co, tx *mpsc.Sender[string]) (err error) {
	l.next, err = futures.Await(co, tx.Reserve())
	return err
}

func Sent(c chan<- *lock.Guard[int], m *lock.Mutex[int]) {
	if g, ok := m.TryLock(); ok {
		c <- g
	}
}

// A group that is drained and dropped.
func Group(co *futures.Co, f futures.Future[int]) (n int, err error) {
	g := futures.NewGroup[int](co)
	defer co.AsyncDrop(g)
	g.Spawn(f)
	for v, err := range futures.Each(co, futures.RefStream[int](g)) {
		if err != nil {
			return n, err
		}
		n += v
	}
	return n, nil
}

func Locked(co *futures.Co, m *lock.Mutex[int], change func(*int)) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	defer g.Unlock()
	change(g.Value())
	return nil
}

func ByHand(m *lock.Mutex[int], kind int) int {
	g, ok := m.TryLock()
	if !ok {
		return -1
	}
	switch kind {
	case 0:
		g.Unlock()
		return 0
	case 1:
		g.Drop()
		return 1
	}
	n := *g.Value()
	g.Unlock()
	return n
}
