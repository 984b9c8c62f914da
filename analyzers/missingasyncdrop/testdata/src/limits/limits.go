// Package limits is wrong throughout, and nothing of it is reported: silence beats
// a false alarm. A report here is an improvement; move the function then.
package limits

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

// not reported: what is put into a map that somebody looks into is taken to be
// handed on.
func Map(m *lock.Mutex[int]) int {
	held := map[string]*lock.Guard[int]{}
	if g, ok := m.TryLock(); ok {
		held["a"] = g
	}
	if held["b"] != nil {
		return 1
	}
	return len(held)
}

// not reported: a function value takes what it is given, and so does a method of
// an interface.
func FunctionValue(m *lock.Mutex[int], look func(*lock.Guard[int])) {
	if g, ok := m.TryLock(); ok {
		look(g)
	}
}

type Looker interface{ Look(*lock.Guard[int]) }

func InterfaceMethod(m *lock.Mutex[int], l Looker) {
	if g, ok := m.TryLock(); ok {
		l.Look(g)
	}
}

// not reported: a callee that releases on some of its paths.
func Sometimes(m *lock.Mutex[int], n int) {
	if g, ok := m.TryLock(); ok {
		unlockIf(g, n > 0)
	}
}

func unlockIf(g *lock.Guard[int], yes bool) {
	if yes {
		g.Unlock()
	}
}

// not reported: a function that gets the value as a parameter. It is its caller's.
func Parameter(g *lock.Guard[int]) int { return *g.Value() }

// not reported: a value that is stored where others see it is theirs.
type Holder struct{ g *lock.Guard[int] }

func (h *Holder) Stores(m *lock.Mutex[int]) {
	h.g, _ = m.TryLock()
}

func (h *Holder) Forgets() { h.g = nil }

// not reported: only some of the guards of a slice are given back. They are taken as
// one, and that one is.
func SomeOfSlice(ms []*lock.Mutex[int]) {
	var held []*lock.Guard[int]
	for _, m := range ms {
		if g, ok := m.TryLock(); ok {
			held = append(held, g)
		}
	}
	for i, g := range held {
		if i%2 == 0 {
			g.Unlock()
		}
	}
}

// not reported: the type of an interface value is not known to have a contract.
func Behind(open func() aio.Writer, co *futures.Co, p []byte) error {
	_, err := futures.Await(co, aio.WriteAll(open(), p))
	return err
}

// not reported: cancelled while it waits, it keeps the room. That is another rule's,
// or nobody's if no statement gives it back.
func OnlyCancelled(co *futures.Co, out *mpsc.Sender[int], in *mpsc.Receiver[int]) error {
	room, err := futures.Await(co, out.Reserve())
	if err != nil {
		return err
	}
	v, _ := futures.Await(co, in.Recv())
	room.Send(v)
	return nil
}
