// Package shape puts a new owner in the place of what it then owns.
//
// Source: typetools/checker-framework#5971.
package shape

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

type node struct {
	f    futures.Future[int]
	next *node
}

func newNode(f futures.Future[int], next *node) *node { return &node{f, next} }

type list struct {
	head *node
	f    futures.Future[int]
}

func (l *list) Base(n int) { l.head = newNode(lib.Start(n), l.head) }

func (l *list) Wrap(n int) {
	l.f = futures.AndThen(l.f, func(m int) futures.Future[int] { return lib.Start(n + m) })
}

func (l *list) Ranged() {
	for i := range lib.Count(3) {
		l.head = newNode(lib.Start(i), l.head)
	}
}

func (l *list) Drop() {
	for n := l.head; n != nil; n = n.next {
		n.f.Drop()
	}
	if l.f != nil {
		l.f.Drop()
	}
}
