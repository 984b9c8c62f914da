// Package parallelmap applies a function to all elements at once.
package parallelmap

import (
	"time"

	"github.com/futvet/futvet/futures"
)

// Map is fn of each item, in order.
func Map[T, U any](co *futures.Co, items []T, fn func(co *futures.Co, item T) (U, error)) ([]U, error) {
	branches := make([]futures.Branch, len(items))
	out := make([]U, len(items))
	for i, item := range items {
		branches[i] = futures.On(futures.Async(func(*futures.Co) (none struct{}, err error) {
			out[i], err = fn(co, item) // want "FV5004"
			return none, err
		}))
	}
	if err := co.TryJoin(branches...); err != nil {
		return nil, err
	}
	return out, nil
}

type Host struct {
	Name string
	RTT  time.Duration
}

// Ping measures hosts.
func Ping(co *futures.Co, names []string, probe func(name string) futures.Future[time.Duration]) ([]Host, error) {
	return Map(co, names, func(co *futures.Co, name string) (Host, error) {
		d, err := futures.Await(co, probe(name))
		return Host{name, d}, err
	})
}
