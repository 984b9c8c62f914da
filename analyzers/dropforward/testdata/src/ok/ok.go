// Package ok drops what it owns, and leaves what it does not.
package ok

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/stream"
	"github.com/futvet/futvet/futures/timer"
)

// Lent: what it is given stays its caller's.
type ref[T any] struct{ in futures.Future[T] }

func lend[T any](f futures.Future[T]) futures.Future[T]     { return &ref[T]{f} }
func (r *ref[T]) Poll(cx *futures.Context) (T, bool, error) { return r.in.Poll(cx) }
func (r *ref[T]) Drop()                                     {}

// A stream's next item borrows the stream, also where that was made just before.
type next[T any] struct{ s futures.Stream[T] }

func nextOf[T any](s futures.Stream[T]) futures.Future[T]    { return &next[T]{s} }
func (n *next[T]) Poll(cx *futures.Context) (T, bool, error) { return n.s.PollNext(cx) }
func (n *next[T]) Drop()                                     {}

func sum() (int, error) {
	s := stream.FromSlice(1, 2, 3)
	defer s.Drop()
	n := 0
	for range 3 {
		v, _, err := futures.NowOrNever(nextOf(s))
		if err != nil {
			return 0, err
		}
		n += v
	}
	return n, nil
}

// Lent explicitly.
type peeking struct{ in futures.Future[int] }

func peek(f futures.Future[int]) *peeking                      { return &peeking{in: futures.Ref(f)} }
func (p *peeking) Poll(cx *futures.Context) (int, bool, error) { return p.in.Poll(cx) }
func (p *peeking) Drop()                                       {}

// By a helper, in a loop, moved out, by a literal, by defer, through a method value.
type many struct {
	sleep futures.Future[time.Time]
	again futures.Future[time.Time]
	third futures.Future[time.Time]
	last  futures.Future[time.Time]
	all   []futures.Future[int]
}

func newMany() *many {
	m := &many{sleep: timer.Sleep(1), again: timer.Sleep(2), third: timer.Sleep(3)}
	m.last = timer.Sleep(4)
	m.all = append(m.all, futures.Ready(1))
	return m
}
func (m *many) Poll(cx *futures.Context) (time.Time, bool, error) { return m.last.Poll(cx) }
func (m *many) Drop() {
	defer func() { m.third.Drop() }()
	m.release()
	again := m.again
	m.again = nil
	again.Drop()
	finish := m.finish
	finish()
}
func (m *many) release() {
	dropAll(m.sleep)
	for _, f := range m.all {
		f.Drop()
	}
}
func (m *many) finish() { m.last.Drop() }
func dropAll(ds ...futures.Dropper) {
	for _, d := range ds {
		d.Drop()
	}
}

// Only in one of its states.
type chained struct {
	first  futures.Future[int]
	second futures.Future[int]
	state  int
}

func newChained() *chained { return &chained{first: futures.Ready(1)} }
func (c *chained) Poll(cx *futures.Context) (v int, ready bool, err error) {
	if c.state == 0 {
		if v, ready, err = c.first.Poll(cx); !ready {
			return 0, false, nil
		}
		c.state, c.second = 1, futures.Ready(v)
	}
	return c.second.Poll(cx)
}
func (c *chained) Drop() {
	switch c.state {
	case 0:
		c.first.Drop()
	case 1:
		c.second.Drop()
	}
}

// Drop is an embedded future's.
type embedding struct {
	futures.Future[time.Time]
	name string
}

func newEmbedding() *embedding { return &embedding{timer.Sleep(1), "x"} }

// The embedded one's Drop is called.
type outer struct {
	embedding
	more futures.Future[int]
}

func newOuter() *outer { return &outer{embedding{timer.Sleep(1), "x"}, futures.Ready(1)} }
func (o *outer) Drop() { o.embedding.Drop(); o.more.Drop() }

// Given to somebody else when dropped.
type handing struct{ in futures.Future[int] }

func newHanding() *handing                                     { return &handing{futures.Ready(1)} }
func (h *handing) Poll(cx *futures.Context) (int, bool, error) { return h.in.Poll(cx) }
func (h *handing) Drop()                                       { later = append(later, h) }

var later []futures.Dropper

// Registered, and taken out again.
type waiting struct {
	set   *futures.WakerSet
	entry futures.WakerEntry
	done  bool
}

func (w *waiting) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	w.set.Register(&w.entry, cx.Waker())
	return struct{}{}, w.done, nil
}
func (w *waiting) Drop() { w.set.Remove(&w.entry) }

// Never to be dropped.
type pinned struct{ in futures.Future[int] }

func newPinned() *pinned                                      { return &pinned{futures.Ready(1)} }
func (p *pinned) Poll(cx *futures.Context) (int, bool, error) { return p.in.Poll(cx) }
func (p *pinned) Drop()                                       { panic("pinned") }

// Not a future's business: a Drop of another kind.
type table struct{ rows []int }

func (t *table) Drop() { t.rows = nil }

// A ticket that is void is passed over by whoever finds it.
type voidable struct {
	waker futures.Waker
	void  bool
}

type line struct{ tickets []*voidable }

type standing struct {
	l *line
	t *voidable
}

func (s *standing) Poll(cx *futures.Context) (none struct{}, ready bool, err error) {
	if s.t == nil {
		s.t = &voidable{}
		s.l.tickets = append(s.l.tickets, s.t)
	}
	s.t.waker = cx.Waker()
	return none, len(s.l.tickets) == 1, nil
}

func (s *standing) Drop() {
	if s.t != nil {
		s.t.void = true
	}
}

// A combinator that lends has nothing to drop.
type lent struct{ f futures.Future[int] }

func Lend(f futures.Future[int]) futures.Future[int] { return &lent{f} }

func (l *lent) Poll(cx *futures.Context) (int, bool, error) { return l.f.Poll(cx) }
func (l *lent) Drop()                                       {}
