// Package trap makes futures, guards and writers and releases none of them where
// they are made: they go into a field, a map, a slice, a channel, a closure or an
// async block, whose owner releases them.
package trap

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

// Registry owns what is put into it.
type Registry struct {
	out     *aio.BufWriter
	pending map[string]futures.Future[int]
	queue   []futures.Future[int]
	cleanup []func()
}

// Drop releases all of it.
func (r *Registry) Drop() {
	r.out.Drop()
	for _, f := range r.pending {
		f.Drop()
	}
	for _, f := range r.queue {
		f.Drop()
	}
	for _, c := range r.cleanup {
		c()
	}
}

// Fill makes a registry out of what is read from conn.
func Fill(conn aio.ReadWriter, names []string) *Registry {
	r := &Registry{out: aio.NewWriter(conn), pending: make(map[string]futures.Future[int])}
	for _, name := range names {
		r.pending[name] = aio.Read(conn, make([]byte, 8))
		last := aio.Read(conn, make([]byte, 1))
		r.queue = append(r.queue, last)
	}
	return r
}

// Hold keeps the lock for as long as r lives.
func (r *Registry) Hold(co *futures.Co, m *lock.Mutex[int]) error {
	guard, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	r.cleanup = append(r.cleanup, func() { guard.Unlock() })
	return nil
}

// Hand passes a future on to whoever receives from tx.
func Hand(co *futures.Co, tx *mpsc.Sender[futures.Future[int]], r aio.Reader) error {
	room, err := futures.Await(co, tx.Reserve())
	if err != nil {
		return err
	}
	room.Send(aio.Read(r, make([]byte, 8)))
	return nil
}

// Later is a future that flushes what goes through a writer of its own.
//
// Cancel safety: not safe; dropped while pending, it loses how much was written.
func Later(dst aio.Writer, text []byte) *futures.Block[int] {
	w := aio.NewWriter(dst)
	return futures.Async(func(co *futures.Co) (int, error) {
		defer co.AsyncDrop(w)
		return futures.Await(co, aio.WriteAll(w, text))
	}, w)
}
