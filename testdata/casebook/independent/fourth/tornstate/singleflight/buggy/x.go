// Package singleflight lets one caller load a key while the others are turned away.
package singleflight

import (
	"errors"

	"github.com/futvet/futvet/futures"
)

var ErrLoading = errors.New("singleflight: being loaded")

type Loader[K comparable, V any] func(key K) futures.Future[V]

type Cache[K comparable, V any] struct {
	load    Loader[K, V]
	values  map[K]V
	loading map[K]struct{}
}

func New[K comparable, V any](l Loader[K, V]) *Cache[K, V] {
	return &Cache[K, V]{load: l, values: map[K]V{}, loading: map[K]struct{}{}}
}

// Get is the value of key, loaded at most once at a time.
//
//futvet:cancellable
func (c *Cache[K, V]) Get(co *futures.Co, key K) (v V, err error) {
	if v, ok := c.values[key]; ok {
		return v, nil
	}
	if _, ok := c.loading[key]; ok {
		return v, ErrLoading
	}
	c.loading[key] = struct{}{} // want "FV3003"
	v, err = futures.Await(co, c.load(key))
	delete(c.loading, key)
	if err == nil {
		c.values[key] = v
	}
	return v, err
}
