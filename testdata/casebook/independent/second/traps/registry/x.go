// Package registry owns futures by name until they are asked for.
package registry

import (
	"github.com/futvet/futvet/futures"
)

// Registry has started requests.
type Registry struct {
	pending map[string]futures.Future[string]
	lookup  func(name string) futures.Future[string]
}

// New makes a registry.
func New(lookup func(string) futures.Future[string]) *Registry {
	return &Registry{pending: map[string]futures.Future[string]{}, lookup: lookup}
}

// Prefetch begins to look name up.
func (r *Registry) Prefetch(name string) {
	f := r.lookup(name)
	if old, ok := r.pending[name]; ok {
		old.Drop()
	}
	r.pending[name] = f
}

// Get is what name stands for.
func (r *Registry) Get(co *futures.Co, name string) (string, error) {
	f, ok := r.pending[name]
	if !ok {
		f = r.lookup(name)
	}
	delete(r.pending, name)
	return futures.Await(co, f)
}

// Close forgets what nobody has asked for.
func (r *Registry) Close() {
	for name, f := range r.pending {
		f.Drop()
		delete(r.pending, name)
	}
}
