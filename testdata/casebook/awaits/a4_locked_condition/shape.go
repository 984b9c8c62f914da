// Package shape locks while a loop's condition is computed.
//
// Source: rust-lang/rust-clippy#8777.
package shape

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

var (
	mu sync.Mutex
	n  int
)

func Base(co *futures.Co) {
	for func() bool {
		mu.Lock()
		defer mu.Unlock()
		return n > 0
	}() {
		_, _ = futures.Await(co, lib.Start(n))
	}
}

func more() bool {
	mu.Lock()
	defer mu.Unlock()
	n--
	return n > 0
}

func Helper(co *futures.Co) {
	for more() {
		_, _ = futures.Await(co, lib.Start(n))
	}
}

func If(co *futures.Co) {
	if ok := more(); ok {
		_, _ = futures.Await(co, lib.Start(n))
	}
}
