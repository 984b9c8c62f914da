package leaf

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/release"
)

// Wake calls w unless it is nil.
func Wake(w futures.Waker) {
	if w != nil {
		w.Wake()
	}
}

// WakeAll calls every waker, in order. One that panics does not keep the others
// from being called; the first panic goes on after them.
func WakeAll(ws []futures.Waker) {
	if len(ws) > 0 {
		release.Each(ws, Wake)
	}
}
