// Package lib wakes, and keeps, for others.
package lib

import "github.com/futvet/futvet/futures"

var kept futures.Waker

// Wake wakes w if there is one.
func Wake(w futures.Waker) {
	if w != nil {
		w.Wake()
	}
}

// WakeAll wakes them all.
func WakeAll(ws []futures.Waker) {
	for _, w := range ws {
		Wake(w)
	}
}

// Keep keeps w.
func Keep(w futures.Waker) { kept = w }
