// Package embeddeddrop is futures that get their Drop from what they embed.
package embeddeddrop

import (
	"fmt"

	"github.com/futvet/futvet/futures"
)

// named is a future with a name in its errors; it drops what it embeds.
type named[T any] struct {
	futures.Future[T]
	name string
}

func (n *named[T]) Poll(cx *futures.Context) (v T, ready bool, err error) {
	v, ready, err = n.Future.Poll(cx)
	if ready && err != nil {
		err = fmt.Errorf("%s: %w", n.name, err)
	}
	return v, ready, err
}

// Named puts name before f's error.
func Named[T any](name string, f futures.Future[T]) futures.Future[T] {
	return &named[T]{f, name}
}

type children[T any] []futures.Future[T]

func (c children[T]) Drop() {
	for _, f := range c {
		if f != nil {
			f.Drop()
		}
	}
}

// all is the number of its children once they have all completed.
type all[T any] struct {
	children[T]
	first error
}

func All[T any](fs ...futures.Future[T]) futures.Future[int] { return &all[T]{children: fs} }

func (a *all[T]) Poll(cx *futures.Context) (int, bool, error) {
	open := 0
	for i, f := range a.children {
		if f == nil {
			continue
		}
		_, ready, err := f.Poll(cx)
		if !ready {
			open++
			continue
		}
		a.children[i] = nil
		if err != nil && a.first == nil {
			a.first = err
		}
	}
	if open > 0 {
		return 0, false, nil
	}
	return len(a.children), true, a.first
}
