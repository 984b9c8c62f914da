// Package ok keeps the waker of the latest poll.
package ok

import (
	"sync"
	"sync/atomic"

	"github.com/futvet/futvet/futures"
)

// Replaced by every poll.
type latest struct {
	mu    sync.Mutex
	full  bool
	began bool
	waker futures.Waker
}

func (l *latest) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.full {
		return 1, true, nil
	}
	if !l.began {
		l.began = true
		go l.run()
	}
	l.waker = cx.Waker()
	return 0, false, nil
}
func (l *latest) run()  {}
func (l *latest) Drop() {}

// Replaced if it is another one.
type same struct {
	full  atomic.Bool
	waker futures.Waker
}

func (s *same) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	if s.waker == nil || s.waker != cx.Waker() {
		s.waker = cx.Waker()
	}
	return 0, s.full.Load(), nil
}
func (s *same) Drop() {}

// An entry that is registered once, and gets the new waker in place.
type placed struct {
	in    bool
	set   *futures.WakerSet
	entry futures.WakerEntry
	node  struct{ waker futures.Waker }
	ok    atomic.Bool
}

func (p *placed) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	if p.ok.Load() {
		return 0, true, nil
	}
	if !p.in {
		p.in = true
		p.set.Register(&p.entry, cx.Waker())
	} else {
		p.node.waker = cx.Waker()
	}
	return 0, false, nil
}
func (p *placed) Drop() { p.set.Remove(&p.entry) }

// Started once, waited for by every poll.
type started struct {
	in  futures.Future[int]
	run func() futures.Future[int]
}

func (s *started) Poll(cx *futures.Context) (int, bool, error) {
	if s.in == nil {
		s.in = s.run()
	}
	return s.in.Poll(cx)
}
func (s *started) Drop() {
	if s.in != nil {
		s.in.Drop()
	}
}

// Kept for the time of a call, and given back.
type scratch struct {
	cx *futures.Context
	in futures.Future[int]
}

func (s *scratch) Poll(cx *futures.Context) (int, bool, error) {
	s.cx = cx
	defer func() { s.cx = nil }()
	return s.step()
}
func (s *scratch) step() (int, bool, error) { return s.in.Poll(s.cx) }
func (s *scratch) Drop()                    { s.in.Drop() }

// A value of the poll's own.
type scan struct{ cx *futures.Context }

func (s *scan) look(f futures.Future[int]) bool {
	_, ready, _ := f.Poll(s.cx)
	return ready
}

type scanning struct{ in futures.Future[int] }

func (s *scanning) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	sc := &scan{cx: cx}
	return 0, sc.look(s.in), nil
}
func (s *scanning) Drop() { s.in.Drop() }

// A goroutine with the waker, of every poll.
type asking struct{ ok atomic.Bool }

func (a *asking) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	w := cx.Waker()
	go func() { w.Wake() }()
	return 0, a.ok.Load(), nil
}
func (a *asking) Drop() {}

// Over is over.
type over struct {
	done  bool
	full  bool
	waker futures.Waker
}

func (o *over) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	if o.done {
		return 0, false, nil
	}
	if o.full {
		o.done = true
		return 1, true, nil
	}
	o.waker = cx.Waker()
	return 0, false, nil
}
func (o *over) Drop() {}
