// Package replacedbykey keeps the newest lookup of each name.
package replacedbykey

import (
	"github.com/futvet/futvet/futures"
)

type Table struct {
	lookup  func(name string) futures.Future[string]
	pending map[string]futures.Future[string]
}

func New(lookup func(string) futures.Future[string]) *Table {
	return &Table{lookup: lookup, pending: map[string]futures.Future[string]{}}
}

// Start begins a lookup; an older one of the same name is given up.
func (t *Table) Start(name string) {
	f := t.lookup(name)
	if old, ok := t.pending[name]; ok {
		old.Drop()
	}
	t.pending[name] = f
}

// Wait is the lookup's result.
func (t *Table) Wait(co *futures.Co, name string) (addr string, err error) {
	f, ok := t.pending[name]
	if !ok {
		f = t.lookup(name)
	}
	delete(t.pending, name)
	return futures.Await(co, f)
}

func (t *Table) Drop() {
	for name, f := range t.pending {
		f.Drop()
		delete(t.pending, name)
	}
}
