// Package fix is repaired.
package fix

import (
	"sync"

	"github.com/futvet/futvet/futures"
)

type first struct {
	mu    sync.Mutex
	full  bool
	waker futures.Waker
}

func (f *first) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.full {
		return 1, true, nil
	}
	if f.waker == nil { // one is enough
		f.waker = cx.Waker() // want `Poll keeps the waker of the first poll only`
	}
	return 0, false, nil
}
func (f *first) Drop() {}

// What else is done once cannot be told.
type flagged struct {
	full  bool
	in    bool
	waker futures.Waker
}

func (f *flagged) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	if f.full {
		return 1, true, nil
	}
	if !f.in {
		f.in = true
		f.waker = cx.Waker() /* no fix */ // want `Poll keeps the waker of the first poll only`
	}
	return 0, false, nil
}
func (f *flagged) Drop() {}
