// Package latch opens once for everybody.
package latch

import (
	"sync"

	"github.com/futvet/futvet/futures"
)

type Latch struct {
	mu      sync.Mutex
	open    bool
	waiters map[*wait]futures.Waker
}

func New() *Latch { return &Latch{waiters: map[*wait]futures.Waker{}} }

// Open lets all waiters through.
func (l *Latch) Open() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open = true
	for _, w := range l.waiters {
		w.Wake() // want "FV4005"
	}
	clear(l.waiters)
}

type wait struct{ l *Latch }

func (l *Latch) Wait() futures.Future[struct{}] { return &wait{l} }

func (w *wait) Poll(cx *futures.Context) (none struct{}, ready bool, err error) {
	w.l.mu.Lock()
	defer w.l.mu.Unlock()
	if w.l.open {
		return none, true, nil
	}
	w.l.waiters[w] = cx.Waker()
	return none, false, nil
}

func (w *wait) Drop() {
	w.l.mu.Lock()
	delete(w.l.waiters, w)
	w.l.mu.Unlock()
}
