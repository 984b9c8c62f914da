// Package x asks a source behind an interface for a future, and uses it on one
// side of a condition only.
package x

import (
	"github.com/futvet/futvet/futures"
)

type Source interface {
	// Fetch is the value of a key.
	Fetch(key string) futures.Future[int]
}

func Lookup(co *futures.Co, s Source, cache map[string]int, key string) (int, error) {
	f := s.Fetch(key) // want "FV1001"
	if v, ok := cache[key]; ok {
		return v, nil
	}
	v, err := futures.Await(co, f)
	if err == nil {
		cache[key] = v
	}
	return v, err
}
