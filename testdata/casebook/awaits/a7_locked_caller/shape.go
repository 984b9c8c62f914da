// Package shape waits in a function whose caller has locked.
//
// Source: the family of VSTHRD010, microsoft/vs-threading.
package shape

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

var mu sync.Mutex

func Base(co *futures.Co) {
	func() {
		mu.Lock()
		defer mu.Unlock()
		helper(co) // want "FV5001"
	}()
}

func helper(co *futures.Co) { deeper(co) }

func deeper(co *futures.Co) { _, _ = futures.Await(co, lib.Start(0)) }

func Elsewhere(co *futures.Co) error {
	mu.Lock()
	defer mu.Unlock()
	return lib.Wait(co) // want "FV5001"
}

func Generic[T any](co *futures.Co, f futures.Future[T]) (T, error) {
	mu.Lock()
	defer mu.Unlock()
	return futures.Await(co, f) // want "FV5001"
}

func Ranged(co *futures.Co) {
	mu.Lock()
	for range lib.Count(3) {
		helper(co) // want "FV5001"
	}
	mu.Unlock()
}

func locked() func() {
	mu.Lock()
	return func() { mu.Unlock() }
}

func Deep(co *futures.Co) {
	defer locked()()
	helper(co) // want "FV5001"
}

func Fatal(co *futures.Co, bad bool) {
	mu.Lock()
	if bad {
		lib.Fatal("bad")
	}
	helper(co) // want "FV5001"
	mu.Unlock()
}
