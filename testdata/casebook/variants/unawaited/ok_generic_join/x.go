// Package x collects futures of any type and joins them all.
package x

import (
	"github.com/futvet/futvet/futures"
)

func All[K comparable, V any](co *futures.Co, load func(K) futures.Future[V], keys ...K) (map[K]V, error) {
	fs := make([]futures.Future[V], len(keys))
	for i, k := range keys {
		fs[i] = load(k)
	}
	outs, err := futures.Await(co, futures.JoinAll(fs...))
	if err != nil {
		return nil, err
	}
	m := make(map[K]V, len(keys))
	for i, o := range outs {
		if o.Err != nil {
			return m, o.Err
		}
		m[keys[i]] = o.Value
	}
	return m, nil
}
