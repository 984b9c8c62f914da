// Package seatmap hands out seats and tells those who wait that one is free.
package seatmap

import (
	"sync"

	"github.com/futvet/futvet/futures"
)

type registry struct {
	sync.Mutex
	free []int
	next futures.Waker
}

// notify wakes the one who waits, if somebody does.
func (r *registry) notify() {
	if w := r.next; w != nil {
		r.next = nil
		w.Wake()
	}
}

type Map struct{ registry }

func New(seats int) *Map {
	m := &Map{}
	for i := range seats {
		m.free = append(m.free, i)
	}
	return m
}

// Release gives a seat back.
func (m *Map) Release(seat int) {
	m.Lock()
	defer m.Unlock()
	m.free = append(m.free, seat)
	m.notify() // want "FV4005"
}

type booking struct{ m *Map }

func (m *Map) Book() futures.Future[int] { return &booking{m} }

func (b *booking) Poll(cx *futures.Context) (seat int, ready bool, err error) {
	b.m.Lock()
	defer b.m.Unlock()
	if n := len(b.m.free); n > 0 {
		seat, b.m.free = b.m.free[n-1], b.m.free[:n-1]
		return seat, true, nil
	}
	b.m.next = cx.Waker()
	return 0, false, nil
}

func (b *booking) Drop() {
	b.m.Lock()
	defer b.m.Unlock()
	b.m.next = nil
}
