// Package shieldedwrite gives up waiting for a write, but not the write.
package shieldedwrite

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/timer"
)

// Page is written as a whole.
type Page struct {
	Number int
	Data   []byte
}

// File has one writer at a time.
type File struct{ w *lock.Mutex[aio.Writer] }

func (f *File) write(p Page) futures.Future[int] {
	return futures.Async(func(co *futures.Co) (int, error) {
		g, err := futures.Await(co, f.w.Lock())
		if err != nil {
			return 0, err
		}
		defer g.Unlock()
		return futures.Await(co, aio.WriteAll(*g.Value(), p.Data))
	})
}

// Checkpointer writes pages.
type Checkpointer struct {
	file    *File
	patient time.Duration
	slow    []int
}

// Checkpoint writes pages; the slow ones it does not wait for.
func (c *Checkpointer) Checkpoint(co *futures.Co, pages []Page) error {
	for _, p := range pages {
		written := futures.Detached(co, c.file.write(p))
		_, err := futures.Await(co, timer.Timeout(c.patient, written))
		if errors.Is(err, futures.ErrElapsed) {
			c.slow = append(c.slow, p.Number)
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}
