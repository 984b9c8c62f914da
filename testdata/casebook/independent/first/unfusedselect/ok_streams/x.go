// Package x merges two streams until both have ended.
package x

import (
	"io"

	"github.com/futvet/futvet/futures"
)

type Source[T any] struct {
	Name string
	S    futures.Stream[T]
}

// Merge passes the items of both streams to fn, in order of arrival. It takes the
// streams.
func Merge[T any](co *futures.Co, a, b Source[T], fn func(name string, item T)) error {
	l, r := futures.FuseStream(a.S), futures.FuseStream(b.S)
	defer l.Drop()
	defer r.Drop()
	for !l.IsTerminated() || !r.IsTerminated() {
		var left, right *futures.BranchOf[T]
		if !l.IsTerminated() {
			left = futures.On(futures.Next[T](l))
		}
		if !r.IsTerminated() {
			right = futures.On(futures.Next[T](r))
		}
		name, got := a.Name, left
		if co.Select(left, right) == right {
			name, got = b.Name, right
		}
		item, err := got.Result()
		if err == io.EOF {
			continue
		}
		if err != nil {
			return err
		}
		fn(name, item)
	}
	return nil
}
