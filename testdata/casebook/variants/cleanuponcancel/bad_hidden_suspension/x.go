// Package x calls, with a lock in hand, a function that calls a function that
// suspends.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
)

type Index struct{ pages int }

func read(co *futures.Co, r aio.Reader, p []byte) error {
	_, err := futures.Await(co, aio.ReadFull(r, p))
	return err
}

func (ix *Index) load(co *futures.Co, r aio.Reader) error {
	var p [64]byte
	for ix.pages < 8 {
		if err := read(co, r, p[:]); err != nil {
			return err
		}
		ix.pages++
	}
	return nil
}

func Load(co *futures.Co, m *lock.Mutex[Index], r aio.Reader) (int, error) {
	g, ok := m.TryLock()
	if !ok {
		return 0, errors.New("being loaded")
	}
	err := g.Value().load(co, r)
	n := g.Value().pages
	g.Unlock() // want "FV3002"
	return n, err
}
