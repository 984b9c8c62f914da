// Package containers puts futures into maps, channels and slices, and into structs
// that others get.
package containers

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type future = futures.Future[int]

func unread(in *mpsc.Receiver[int]) int {
	m := make(map[string]future)
	m["a"] = in.Recv() // want `FV1001`
	return len(m)
}

func unreceived(in *mpsc.Receiver[int]) {
	c := make(chan future, 1)
	c <- in.Recv() // want `FV1001`
	close(c)
}

func read(in *mpsc.Receiver[int]) {
	m := make(map[string]future)
	m["a"] = in.Recv()
	for _, f := range m {
		f.Drop()
	}
}

func returned(in *mpsc.Receiver[int]) map[string]future {
	m := make(map[string]future)
	m["a"] = in.Recv()
	return m
}

func captured(in *mpsc.Receiver[int]) {
	m := make(map[string]future)
	defer func() {
		for _, f := range m {
			f.Drop()
		}
	}()
	m["a"] = in.Recv()
}

func received(in *mpsc.Receiver[int]) {
	c := make(chan future, 1)
	c <- in.Recv()
	f := <-c
	f.Drop()
}

func chosen(in *mpsc.Receiver[int], done chan int) {
	c := make(chan future, 1)
	c <- in.Recv()
	select {
	case f := <-c:
		f.Drop()
	case <-done:
	}
}

type holder struct{ a, b future }

func (h *holder) get() future { return h.a }

func dropA(h *holder)    { h.a.Drop() }
func dropBoth(h *holder) { dropA(h); h.b.Drop() }
func dropSome(h *holder, which bool) {
	if which {
		h.a.Drop()
	}
}
func looks(h *holder) bool { return h.a != nil }

// A function drops what a field holds.
func byField(in *mpsc.Receiver[int]) {
	h := &holder{a: in.Recv()}
	dropA(h)
}

func byFields(in *mpsc.Receiver[int]) {
	h := &holder{a: in.Recv(), b: in.Recv()}
	dropBoth(h)
}

func byOther(in *mpsc.Receiver[int]) {
	h := &holder{a: in.Recv(), b: in.Recv()} // want `FV1001`
	dropA(h)
}

func notByField(in *mpsc.Receiver[int]) {
	h := &holder{a: in.Recv()} // want `FV1001`
	looks(h)
}

// On some paths it does: silence.
func bySome(in *mpsc.Receiver[int], which bool) {
	h := &holder{a: in.Recv()}
	dropSome(h, which)
}

func inGoroutine(in *mpsc.Receiver[int]) {
	h := &holder{a: in.Recv()}
	go dropA(h)
}

func notInGoroutine(in *mpsc.Receiver[int]) {
	h := &holder{a: in.Recv()} // want `FV1001`
	go looks(h)
}

func byAccessor(in *mpsc.Receiver[int]) {
	h := &holder{}
	h.a = in.Recv()
	defer h.get().Drop()
}

func otherAccessor(in *mpsc.Receiver[int]) {
	h := &holder{b: in.Recv()} // want `FV1001`
	if f := h.get(); f != nil {
		f.Drop()
	}
}

var kept *holder

// A struct that others see takes along what its fields hold.
func published(in *mpsc.Receiver[int]) {
	h := &holder{a: in.Recv()}
	kept = h
}

type tree struct{ h *holder }

func (t *tree) published(in *mpsc.Receiver[int]) {
	h := &holder{}
	h.a = in.Recv()
	t.h = h
}

func sent(in *mpsc.Receiver[int], c chan<- *holder) {
	h := &holder{a: in.Recv()}
	c <- h
}

func mapped(in *mpsc.Receiver[int], m map[int]*holder) {
	h := &holder{a: in.Recv()}
	m[1] = h
}

func listed(in *mpsc.Receiver[int]) []*holder {
	var list []*holder
	list = append(list, &holder{a: in.Recv()})
	return list
}

func first[T any](a T, err error) T {
	if err != nil {
		panic(err)
	}
	return a
}

func either[T comparable](a, b, zero T) T {
	if a != zero {
		return a
	}
	return b
}

func makes(in *mpsc.Receiver[int]) (future, error) { return in.Recv(), nil }

func throughGeneric(in *mpsc.Receiver[int]) {
	f := first(makes(in))
	f.Drop()
}

func lostInGeneric(in *mpsc.Receiver[int]) {
	first(makes(in)) // want `FV1001`
}

// Which of the two comes back is not followed.
func eitherOne(in *mpsc.Receiver[int]) {
	f := either[future](in.Recv(), nil, nil)
	f.Drop()
}

func (h *holder) cleared(in *mpsc.Receiver[int]) {
	h.a = in.Recv() // want `FV1001`
	h.a = nil
}

func (h *holder) seen(in *mpsc.Receiver[int]) {
	h.a = in.Recv()
	h.drop()
	h.a = nil
}

func (h *holder) drop() { h.a.Drop() }

func (h *holder) movedOn(in *mpsc.Receiver[int]) {
	h.a = in.Recv()
	h.b = h.a
	h.a = nil
}

func (h *holder) replaced(in *mpsc.Receiver[int]) {
	f := in.Recv()
	h.b = f
	h.a = f
	h.a = nil
}

func (h *holder) perhaps(in *mpsc.Receiver[int], keep bool) {
	h.a = in.Recv()
	if !keep {
		h.a = nil
	}
}
