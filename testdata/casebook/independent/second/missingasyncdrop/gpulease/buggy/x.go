// Package gpulease lends the cards of a machine to jobs.
package gpulease

import (
	"fmt"

	"github.com/futvet/futvet/futures"
)

// Lease is a lent thing.
//
//futvet:mustcall Return
type Lease[T any] struct {
	pool *Pool[T]
	item T
}

// Item is what was lent.
func (l *Lease[T]) Item() T { return l.item }

// Return gives it back.
func (l *Lease[T]) Return() {
	if l.pool != nil {
		l.pool.free = append(l.pool.free, l.item)
		l.pool = nil
	}
}

// Pool lends things.
type Pool[T any] struct{ free []T }

// Take is a lease, or nil.
func (p *Pool[T]) Take() *Lease[T] {
	if len(p.free) == 0 {
		return nil
	}
	item := p.free[0]
	p.free = p.free[1:]
	return &Lease[T]{p, item}
}

// Kind is what a job needs.
type Kind int

// The kinds of jobs.
const (
	Render Kind = iota
	Train
	Probe
)

// Card computes.
type Card struct{ Memory int }

// Machine has cards.
type Machine struct {
	cards  Pool[*Card]
	memory map[Kind]int
	log    []string
}

func (m *Machine) run(k Kind) {
	lease := m.cards.Take() // want "FV3001"
	if lease == nil {
		m.log = append(m.log, "busy")
		return
	}
	card := lease.Item()
	switch {
	case card.Memory < m.memory[k]:
		m.log = append(m.log, "too small")
	case k == Probe:
		m.log = append(m.log, fmt.Sprint(card.Memory))
		lease.Return()
	default:
		defer lease.Return()
		m.log = append(m.log, "done")
	}
}

// Job is a future that runs a job of kind k.
//
// Cancel safety: cancel safe.
func (m *Machine) Job(k Kind) futures.Future[struct{}] {
	return futures.Lazy(func() (struct{}, error) { m.run(k); return struct{}{}, nil })
}
