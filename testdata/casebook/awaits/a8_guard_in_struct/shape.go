// Package shape has a guard inside a struct, and waits while it has it.
//
// Source: rust-lang/rust-clippy's await_holding_lock, which looks at the outermost
// type only.
package shape

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

type guardIn struct {
	mu   *sync.Mutex
	what string
}

func (g *guardIn) Release() { g.mu.Unlock() }

func take(mu *sync.Mutex) *sync.Mutex {
	mu.Lock()
	return mu
}

var mu sync.Mutex

func Base(co *futures.Co) {
	g := guardIn{mu: take(&mu), what: "x"}
	_, _ = futures.Await(co, lib.Start(0)) // want "FV5001"
	g.Release()
}

func Elsewhere(co *futures.Co) {
	h := lib.Lock(&mu)
	_, _ = futures.Await(co, lib.Start(0)) // want "FV5001"
	h.Unlock()
}

func Deferred(co *futures.Co) {
	h := lib.Lock(&mu)
	defer h.Unlock()
	_, _ = futures.Await(co, lib.Start(0)) // want "FV5001"
}
