// Package wakerhelper is a gate whose waiters are kept by a helper.
package wakerhelper

import (
	"sync"
	"sync/atomic"

	"github.com/futvet/futvet/futures"
)

type waiters struct {
	mu  sync.Mutex
	set map[any]futures.Waker
}

func (w *waiters) park(key any, cx *futures.Context) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.set == nil {
		w.set = map[any]futures.Waker{}
	}
	w.set[key] = cx.Waker()
}

func (w *waiters) leave(key any) {
	w.mu.Lock()
	delete(w.set, key)
	w.mu.Unlock()
}

func (w *waiters) wake() {
	w.mu.Lock()
	set := w.set
	w.set = nil
	w.mu.Unlock()
	for _, wk := range set {
		wk.Wake()
	}
}

type Gate struct {
	waiters
	level atomic.Int64
}

func (g *Gate) Raise(to int64) {
	g.level.Store(to)
	g.wake()
}

type above struct {
	g   *Gate
	min int64
}

// Above completes when the level is at least min.
func (g *Gate) Above(min int64) futures.Future[int64] { return &above{g, min} }

func (a *above) Poll(cx *futures.Context) (int64, bool, error) {
	a.g.park(a, cx)
	if l := a.g.level.Load(); l >= a.min {
		a.g.leave(a)
		return l, true, nil
	}
	return 0, false, nil
}

func (a *above) Drop() { a.g.leave(a) }
