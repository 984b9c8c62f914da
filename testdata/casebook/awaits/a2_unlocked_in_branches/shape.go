// Package shape unlocks in each branch before it waits there.
//
// Source: rust-lang/rust-clippy#9208.
package shape

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

type table struct {
	mu sync.RWMutex
	m  map[string]int
}

func (t *table) Base(co *futures.Co, k string) (int, error) {
	t.mu.RLock()
	if v, ok := t.m[k]; ok {
		t.mu.RUnlock()
		return futures.Await(co, lib.Start(v))
	} else {
		t.mu.RUnlock()
		return futures.Await(co, lib.Start(0))
	}
}

func (t *table) Switch(co *futures.Co, k string) error {
	t.mu.Lock()
	switch t.m[k] {
	case 0:
		t.mu.Unlock()
	case 1:
		t.m[k] = 0
		t.mu.Unlock()
		return lib.Wait(co)
	default:
		defer t.mu.Unlock()
		delete(t.m, k)
		return nil
	}
	return lib.Wait(co)
}

func (t *table) Ranged(co *futures.Co) error {
	for i := range lib.Count(3) {
		t.mu.Lock()
		if i > 1 {
			t.mu.Unlock()
			continue
		}
		t.m["x"] = i
		t.mu.Unlock()
		if err := lib.Wait(co); err != nil {
			return err
		}
	}
	return nil
}

func (t *table) Flag(co *futures.Co, write bool) error {
	if write {
		t.mu.Lock()
	} else {
		t.mu.RLock()
	}
	n := len(t.m)
	if write {
		t.mu.Unlock()
	} else {
		t.mu.RUnlock()
	}
	_, err := futures.Await(co, lib.Start(n))
	return err
}
