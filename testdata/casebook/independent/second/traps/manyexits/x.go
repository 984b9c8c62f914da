// Package manyexits unlocks on each of its ways out, by fallthrough, goto and naked returns.
package manyexits

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

// Mode says what to do.
type Mode int

// The modes.
const (
	Peek Mode = iota
	Pop
	Clear
	Nothing
)

// Stack is a shared stack.
type Stack struct {
	items *lock.Mutex[[]string]
	pops  int
}

// Do does what mode says and returns the top.
func (s *Stack) Do(co *futures.Co, mode Mode) (top string, err error) {
	g, err := futures.Await(co, s.items.Lock())
	if err != nil {
		return
	}
	items := g.Value()
	if len(*items) == 0 {
		goto out
	}
	switch mode {
	case Pop:
		s.pops++
		top = (*items)[len(*items)-1]
		*items = (*items)[:len(*items)-1]
		g.Unlock()
		return
	case Clear:
		*items = (*items)[:1]
		fallthrough
	case Peek:
		top = (*items)[len(*items)-1]
	default:
		g.Drop()
		return top, nil
	}
out:
	g.Unlock()
	return
}
