// Package shape looks at an entry, which locks the map that it is of, and waits
// before it fills it.
//
// Source: rust-lang/rust-clippy#16173.
package shape

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

type entries struct {
	mu sync.Mutex
	m  map[string]int
}

type entry struct {
	of  *entries
	key string
}

func (e *entries) entry(key string) *entry {
	e.mu.Lock()
	return &entry{e, key}
}

func (e *entry) vacant() bool {
	_, ok := e.of.m[e.key]
	return !ok
}

func (e *entry) put(v int) { e.of.m[e.key] = v }

func (e *entry) done() { e.of.mu.Unlock() }

func (e *entries) Base(co *futures.Co, key string) error {
	x := e.entry(key)
	defer x.done()
	if x.vacant() {
		v, err := futures.Await(co, lib.Start(0)) // want "FV5001"
		if err != nil {
			return err
		}
		x.put(v)
	}
	return nil
}
