// Package limits holds what is not reported although it is wrong.
package limits

import "github.com/futvet/futvet/futures"

// A function value without the Context may know the waker.
type hooked struct{ ready func() bool }

func (h *hooked) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	return struct{}{}, h.ready(), nil
}
func (h *hooked) Drop() {}

// What is counted in this poll is not compared with what was polled.
type majority struct{ in []futures.Future[int] }

func (m *majority) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	n := 0
	for _, f := range m.in {
		if _, ready, _ := f.Poll(cx); ready {
			n++
		}
	}
	return struct{}{}, n > len(m.in)+1, nil
}
func (m *majority) Drop() {}

// The state says that it waits for an event that an earlier poll may have seen to.
type paused struct {
	state int
	waker futures.Waker
}

func (p *paused) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	switch p.state {
	case 0:
		p.state = p.next()
		p.waker = cx.Waker()
		return struct{}{}, false, nil
	case 1:
		return struct{}{}, false, nil
	}
	return struct{}{}, true, nil
}
func (p *paused) next() int { return 1 }
func (p *paused) Drop()     {}

// An event is added, and nobody is woken: that is the other side's mistake
// (libp2p/rust-libp2p#5147).
type events struct {
	queue []int
	waker futures.Waker
}

func (e *events) Poll(cx *futures.Context) (n int, ready bool, err error) {
	if len(e.queue) > 0 {
		n, e.queue = e.queue[0], e.queue[1:]
		return n, true, nil
	}
	e.waker = cx.Waker()
	return 0, false, nil
}
func (e *events) Push(n int) { e.queue = append(e.queue, n) }
func (e *events) Drop()      {}

// The waker is kept in a variable that nobody looks at.
type lost struct{ set bool }

func (l *lost) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	kept := []futures.Waker{cx.Waker()}
	_ = kept
	return struct{}{}, l.set, nil
}
func (l *lost) Drop() {}
