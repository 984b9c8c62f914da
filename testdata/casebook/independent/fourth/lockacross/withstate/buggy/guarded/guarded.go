// Package guarded is a value with its mutex.
package guarded

import (
	"sync"
)

type Value[T any] struct {
	mu sync.Mutex
	v  T
}

func New[T any](v T) *Value[T] { return &Value[T]{v: v} }

// With calls fn with the value, locked.
func (g *Value[T]) With(fn func(v *T) error) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return fn(&g.v)
}
