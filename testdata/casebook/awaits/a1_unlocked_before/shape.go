// Package shape unlocks before it waits.
//
// Source: rust-lang/rust-clippy#6446, #9683.
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
	mu.Lock()
	n++
	mu.Unlock()
	_, _ = futures.Await(co, lib.Start(n))
}

func Elsewhere(co *futures.Co) error {
	h := lib.Lock(&mu)
	n++
	h.Unlock()
	return lib.Wait(co)
}

func Generic[T any](co *futures.Co, f futures.Future[T], p *T) (err error) {
	mu.Lock()
	old := *p
	mu.Unlock()
	v, err := futures.Await(co, f)
	mu.Lock()
	if *p = v; err != nil {
		*p = old
	}
	mu.Unlock()
	return err
}

func Ranged(co *futures.Co) {
	for i := range lib.Count(3) {
		mu.Lock()
		n += i
		mu.Unlock()
		_, _ = futures.Await(co, lib.Start(i))
	}
}

func Deep(co *futures.Co) {
	mu.Lock()
	func() {
		func() { mu.Unlock() }()
	}()
	_, _ = futures.Await(co, lib.Start(0))
}

func Fatal(co *futures.Co) {
	mu.Lock()
	if n < 0 {
		lib.Fatal("negative")
	}
	mu.Unlock()
	_, _ = futures.Await(co, lib.Start(0))
}
