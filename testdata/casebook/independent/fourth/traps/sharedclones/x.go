// Package sharedclones lets many readers wait for one load.
package sharedclones

import (
	"slices"

	"github.com/futvet/futvet/futures"
)

type Schema struct{ Version int }

type Registry struct {
	load   func() futures.Future[Schema]
	shared *futures.Shared[Schema]
}

func New(load func() futures.Future[Schema]) *Registry { return &Registry{load: load} }

// Schema is the schema, loaded once.
func (r *Registry) Schema() futures.Future[Schema] {
	if r.shared == nil {
		r.shared = futures.Share(r.load())
	}
	return r.shared.Clone()
}

func (r *Registry) Drop() {
	if r.shared != nil {
		r.shared.Drop()
		r.shared = nil
	}
}

// Both validates against the schema from two sides.
func Both(co *futures.Co, r *Registry, left, right func(Schema) bool) (bool, error) {
	a, b := futures.Map(r.Schema(), left), futures.Map(r.Schema(), right)
	res, err := futures.Await(co, futures.TryJoinAll(a, b))
	if err != nil {
		return false, err
	}
	return !slices.Contains(res, false), nil
}
