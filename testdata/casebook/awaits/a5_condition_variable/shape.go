// Package shape waits for a condition with a guard, which the future takes over.
//
// Source: rust-lang/rust-clippy#13075.
package shape

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type queue struct {
	items *lock.Mutex[[]int]
	more  *lock.Cond[[]int]
}

func (q *queue) Base(co *futures.Co) (int, error) {
	g, err := futures.Await(co, q.items.Lock())
	if err != nil {
		return 0, err
	}
	for len(*g.Value()) == 0 {
		if g, err = futures.Await(co, q.more.Wait(g)); err != nil {
			return 0, err
		}
	}
	defer g.Unlock()
	n := (*g.Value())[0]
	*g.Value() = (*g.Value())[1:]
	return n, nil
}

func (q *queue) Until(co *futures.Co) (int, error) {
	g, err := futures.Await(co, q.items.Lock())
	if err != nil {
		return 0, err
	}
	g, err = futures.Await(co, q.more.WaitUntil(g, func(p *[]int) bool { return len(*p) > 0 }))
	if err != nil {
		return 0, err
	}
	n := len(*g.Value())
	g.Unlock()
	return n, nil
}
