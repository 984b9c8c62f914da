// Package tryselect flushes a page when its lock is free, and otherwise later.
package tryselect

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Page struct{ dirty int }

type Flusher struct {
	page    *lock.Mutex[Page]
	wake    *lock.Notify
	flushed int
}

func (f *Flusher) flush(g *lock.Guard[Page]) {
	f.flushed += g.Value().dirty
	g.Value().dirty = 0
	g.Unlock()
}

// Flush writes the page out, at once if it can.
func (f *Flusher) Flush(co *futures.Co) error {
	locked := f.page.Lock()
	defer locked.Drop()
	now := futures.On(futures.Ref(locked))
	if co.TrySelect(now) != nil {
		g, err := now.Result()
		if err != nil {
			return err
		}
		f.flush(g)
		return nil
	}
	_, err := futures.Await(co, f.wake.Wait()) // want "FV2005" "FV2003"
	if err != nil {
		return err
	}
	if g, ready, err := futures.NowOrNever(futures.Ref(locked)); ready && err == nil {
		f.flush(g)
	}
	return nil
}
