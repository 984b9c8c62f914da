// Package outlived has calls that block on a goroutine and go on when nobody waits
// for them any more.
package outlived

import (
	"context"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/compat"
	"github.com/futvet/futvet/futures/lock"
)

func fill(m map[string]int) int {
	m["x"]++
	return len(m)
}

func Deferred(co *futures.Co, m *lock.Mutex[map[string]int]) (int, error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return 0, err
	}
	defer g.Unlock()
	return futures.Await(co, compat.Blocking(func(context.Context) (int, error) { // want `FV1004: a cancellation here releases the \*lock\.Guard\[map\[string\]int\] while compat\.Blocking goes on with what it guards`
		return fill(*g.Value()), nil
	}))
}

func Value(co *futures.Co, m *lock.Mutex[map[string]int]) (int, error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return 0, err
	}
	defer g.Unlock()
	words := g.Value()
	return futures.Await(co, compat.BlockingOn(compat.DefaultPool(), func(context.Context) (int, error) { // want `FV1004: a cancellation here releases`
		return fill(*words), nil
	}))
}

func Literal(co *futures.Co, m *lock.Mutex[map[string]int]) (int, error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return 0, err
	}
	defer func() { g.Unlock() }()
	return futures.Await(co, compat.Blocking(func(context.Context) (int, error) { // want `FV1004: a cancellation here releases`
		return fill(*g.Value()), nil
	}))
}

// The goroutine is started at once and has the guard.
func Given(co *futures.Co, m *lock.Mutex[map[string]int]) (int, error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return 0, err
	}
	return futures.Await(co, compat.Go(co.Context(), func(context.Context) (int, error) {
		defer g.Unlock()
		return fill(*g.Value()), nil
	}))
}

// The cleanup waits until the goroutine has ended.
func Joined(co *futures.Co, m *lock.Mutex[map[string]int]) (int, error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return 0, err
	}
	defer g.Unlock()
	work := compat.Go(co.Context(), func(context.Context) (int, error) { return fill(*g.Value()), nil })
	defer func() { _ = co.AsyncDrop(work) }()
	return futures.Await(co, futures.Ref[int](work))
}

// What is guarded is not used by the call.
func Copied(co *futures.Co, m *lock.Mutex[map[string]int]) (int, error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return 0, err
	}
	defer g.Unlock()
	n := len(*g.Value())
	return futures.Await(co, compat.Blocking(func(context.Context) (int, error) { return n + 1, nil }))
}

// The guard was released before.
func Before(co *futures.Co, m *lock.Mutex[map[string]int], other map[string]int) (int, error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return 0, err
	}
	n := fill(*g.Value())
	g.Unlock()
	return futures.Await(co, compat.Blocking(func(context.Context) (int, error) { return n + fill(other), nil }))
}
