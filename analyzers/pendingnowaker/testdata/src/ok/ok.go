// Package ok returns pending, and will be woken.
package ok

import (
	"io"
	"sync"
	"sync/atomic"

	"github.com/futvet/futvet/analyzers/pendingnowaker/testdata/src/lib"
	"github.com/futvet/futvet/futures"
)

// Never ready, as it says.
type never struct{}

func (never) Poll(cx *futures.Context) (int, bool, error) { return 0, false, nil }
func (never) Drop()                                       {}

// Pending once, and woken.
type once struct{ polled bool }

func (o *once) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	if !o.polled {
		o.polled = true
		cx.Waker().Wake()
		return struct{}{}, false, nil
	}
	return struct{}{}, true, nil
}
func (o *once) Drop() {}

// Fused: pending for ever once it was ready.
type fuse[T any] struct{ in futures.Future[T] }

func (f *fuse[T]) Poll(cx *futures.Context) (v T, ready bool, err error) {
	if f.in == nil {
		return v, false, nil
	}
	v, ready, err = f.in.Poll(cx)
	if ready {
		f.in = nil
	}
	return v, ready, err
}
func (f *fuse[T]) Drop() {
	if f.in != nil {
		f.in.Drop()
		f.in = nil
	}
}

// The same with a flag, and with a state.
type flagged struct {
	in   futures.Future[int]
	done bool
}

func (f *flagged) Poll(cx *futures.Context) (v int, ready bool, err error) {
	if f.done {
		return 0, false, nil
	}
	if v, ready, err = f.in.Poll(cx); ready {
		f.finish()
	}
	return v, ready, err
}
func (f *flagged) finish() { f.done = true }
func (f *flagged) Drop()   { f.in.Drop() }

// Pending for ever once it was dropped.
type dropped struct {
	gone  bool
	full  bool
	waker futures.Waker
}

func (d *dropped) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	if d.gone {
		return 0, false, nil
	}
	if d.full {
		return 1, true, nil
	}
	d.waker = cx.Waker()
	return 0, false, nil
}
func (d *dropped) Drop() { d.gone, d.waker = true, nil }

// Two futures, each waited for in its turn.
type chain struct {
	state  int
	first  futures.Future[int]
	second futures.Future[int]
	n      int
}

func (c *chain) Poll(cx *futures.Context) (v int, ready bool, err error) {
	for {
		switch c.state {
		case 0:
			n, ready, err := c.first.Poll(cx)
			if !ready {
				return 0, false, nil
			}
			if err != nil {
				return 0, true, err
			}
			c.n = n
			c.state = 1
		case 1:
			m, ready, err := c.second.Poll(cx)
			if !ready {
				return 0, false, nil
			}
			c.state = 2
			return c.n + m, true, err
		default:
			panic("polled after it completed")
		}
	}
}
func (c *chain) Drop() { c.first.Drop(); c.second.Drop() }

// All of them: the flag says that one was not ready.
type all struct {
	in   []futures.Future[int]
	out  []int
	have []bool
}

func (a *all) Poll(cx *futures.Context) (_ []int, ready bool, err error) {
	done := true
	for i, f := range a.in {
		if a.have[i] {
			continue
		}
		v, ready, err := f.Poll(cx)
		if !ready {
			done = false
			continue
		}
		if err != nil {
			return nil, true, err
		}
		a.out[i], a.have[i] = v, true
	}
	if !done {
		return nil, false, nil
	}
	return a.out, true, nil
}
func (a *all) Drop() {
	for _, f := range a.in {
		f.Drop()
	}
}

// All of them: a count says so.
type counting struct {
	in   []futures.Future[int]
	left int
}

func (a *counting) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	n := 0
	for i, f := range a.in {
		if f == nil {
			n++
			continue
		}
		if _, ready, _ := f.Poll(cx); ready {
			a.in[i] = nil
			n++
		}
	}
	if n < len(a.in) {
		return struct{}{}, false, nil
	}
	return struct{}{}, true, nil
}
func (a *counting) Drop() {}

type countingField struct {
	in   []futures.Future[int]
	left int
}

func (a *countingField) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	for i, f := range a.in {
		if f == nil {
			continue
		}
		if _, ready, _ := f.Poll(cx); ready {
			a.in[i] = nil
			a.left--
		}
	}
	if a.left > 0 {
		return struct{}{}, false, nil
	}
	return struct{}{}, true, nil
}
func (a *countingField) Drop() {}

type andReady struct{ a, b futures.Future[int] }

func (x *andReady) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	_, r1, _ := x.a.Poll(cx)
	_, r2, _ := x.b.Poll(cx)
	return struct{}{}, r1 && r2, nil
}
func (x *andReady) Drop() { x.a.Drop(); x.b.Drop() }

type orReady struct{ a, b futures.Future[int] }

func (x *orReady) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	_, r1, e1 := x.a.Poll(cx)
	_, r2, e2 := x.b.Poll(cx)
	if !r1 && !r2 {
		return struct{}{}, false, nil
	}
	if e1 != nil {
		return struct{}{}, true, e1
	}
	return struct{}{}, true, e2
}
func (x *orReady) Drop() { x.a.Drop(); x.b.Drop() }

// The waker is kept already.
type sameWaker struct {
	mu    sync.Mutex
	full  bool
	waker futures.Waker
}

func (s *sameWaker) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.full {
		return 1, true, nil
	}
	if s.waker != cx.Waker() {
		s.waker = cx.Waker()
	}
	return 0, false, nil
}
func (s *sameWaker) Drop() {}

// Registered, and looked at once more.
type registered struct {
	set   atomic.Bool
	waker futures.AtomicWaker
}

func (f *registered) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	if f.set.Load() {
		return struct{}{}, true, nil
	}
	f.waker.Register(cx.Waker())
	return struct{}{}, f.set.Load(), nil
}
func (f *registered) Drop() { f.waker.Take() }

// In a set, by a helper, in a list, in a map, in a literal that is kept.
type waiting struct {
	set   *futures.WakerSet
	entry futures.WakerEntry
	set2  atomic.Bool
}

func (w *waiting) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	w.set.Register(&w.entry, cx.Waker())
	return struct{}{}, w.set2.Load(), nil
}
func (w *waiting) Drop() { w.set.Remove(&w.entry) }

type viaHelper struct {
	slot lib.Slot
	all  []futures.Waker
	by   map[int]futures.Waker
	wake func()
	how  int
	ok   atomic.Bool
}

func (h *viaHelper) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	if h.ok.Load() {
		return struct{}{}, true, nil
	}
	switch h.how {
	case 0:
		h.slot.Register(cx.Waker())
	case 1:
		h.all = append(h.all, cx.Waker())
	case 2:
		h.by[1] = cx.Waker()
	case 3:
		h.wake = func() { cx.Waker().Wake() }
	case 4:
		w := cx.Waker()
		h.wake = w.Wake
	case 5:
		h.keep(cx)
	case 6:
		go wakeLater(cx.Waker())
	case 7:
		defer cx.Waker().Wake()
	default:
		return struct{}{}, h.slot.Wait(cx), nil
	}
	return struct{}{}, false, nil
}
func (h *viaHelper) keep(cx *futures.Context) { h.keep2(cx.Waker()) }
func (h *viaHelper) keep2(w futures.Waker)    { h.all[0] = w }
func (h *viaHelper) Drop()                    {}
func wakeLater(w futures.Waker)               { w.Wake() }

// A Poll that delegates to a method value, an interface, an embedded future.
type delegating struct {
	futures.Future[int]
	poll func(cx *futures.Context) (int, bool, error)
}

func (d *delegating) Poll(cx *futures.Context) (v int, ready bool, err error) {
	if d.poll != nil {
		return d.poll(cx)
	}
	poll := d.Future.Poll
	return poll(cx)
}

// A loop around what is polled: looked at again until it is pending.
type skipping struct{ in futures.Stream[int] }

func (s *skipping) PollNext(cx *futures.Context) (item int, ready bool, err error) {
	for {
		item, ready, err = s.in.PollNext(cx)
		if !ready || err != nil || item%2 == 0 {
			return item, ready, err
		}
	}
}
func (s *skipping) Drop() { s.in.Drop() }

// Woken by itself, instead.
type skippingOne struct{ in futures.Stream[int] }

func (s *skippingOne) PollNext(cx *futures.Context) (item int, ready bool, err error) {
	item, ready, err = s.in.PollNext(cx)
	if ready && err == nil && item%2 == 1 {
		cx.Waker().Wake()
		return 0, false, nil
	}
	return item, ready, err
}
func (s *skippingOne) Drop() { s.in.Drop() }

// Nothing to wait for is not waited for.
type optional struct{ in futures.Future[int] }

func (o *optional) Poll(cx *futures.Context) (int, bool, error) {
	if o.in == nil {
		return 0, false, nil
	}
	return o.in.Poll(cx)
}
func (o *optional) Drop() {}

// A set of futures, each with a waker of its own, and the task's kept.
type set struct {
	parent futures.Waker
	in     []futures.Future[int]
}

func (s *set) Wake() { s.parent.Wake() }
func (s *set) PollNext(cx *futures.Context) (v int, ready bool, err error) {
	s.parent = cx.Waker()
	sub := cx.WithWaker(s)
	for i, f := range s.in {
		if v, ready, err = f.Poll(sub); ready {
			s.in = append(s.in[:i], s.in[i+1:]...)
			return v, true, err
		}
	}
	if len(s.in) == 0 {
		return 0, true, io.EOF
	}
	return 0, false, nil
}
func (s *set) Drop() {}

// A state that says that a future is waited for, kept in a variable of a literal.
func counted(in futures.Future[int]) futures.Future[int] {
	over := false
	return futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
		if over {
			return 0, false, nil
		}
		v, ready, err := in.Poll(cx)
		over = ready
		return v, ready, err
	}, in.Drop)
}

// Readiness is looked at by a helper with two results.
type op struct {
	mu        sync.Mutex
	busy      bool
	unflushed bool
	waker     futures.Waker
}

func (o *op) PollFlush(cx *futures.Context) (ready bool, err error) {
	o.mu.Lock()
	begin, ready := o.flush(cx.Waker())
	o.mu.Unlock()
	if begin {
		go o.run()
	}
	if !ready {
		return false, nil
	}
	return true, nil
}
func (o *op) flush(w futures.Waker) (begin, ready bool) {
	if !o.busy {
		if !o.unflushed {
			return false, true
		}
		o.busy, begin = true, true
	}
	o.waker = w
	return begin, false
}
func (o *op) run() {}

// What is tested twice is the same twice.
type bell struct {
	rung  bool
	waker futures.Waker
}

func (b *bell) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	if !b.rung {
		b.waker = cx.Waker()
	}
	return 1, b.rung, nil
}
func (b *bell) Drop() {}

// The address of a variable that holds the waker.
type shared struct {
	left  int
	waker atomic.Pointer[futures.Waker]
}

func (s *shared) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	s.left--
	w := cx.Waker()
	s.waker.Store(&w)
	return 1, s.left == 0, nil
}
func (s *shared) Drop() {}

// Bytes are gathered until there are enough, and read for as long as some come.
type gathering struct {
	in  futures.Stream[[]byte]
	buf []byte
}

func (g *gathering) Poll(cx *futures.Context) (_ []byte, ready bool, err error) {
	for len(g.buf) < 10 {
		piece, ready, err := g.in.PollNext(cx)
		if !ready || err != nil {
			return nil, ready, err
		}
		g.buf = append(g.buf, piece...)
	}
	return g.buf, true, nil
}
func (g *gathering) Drop() { g.in.Drop() }

// The waker is set by a method that the queue's owner calls.
type seat struct {
	room  *room
	waker futures.Waker
}

type room struct {
	taken bool
	queue []*seat
	last  futures.Waker
}

func (r *room) leave() {
	r.taken = false
	for _, s := range r.queue {
		if s.waker == nil {
			s.waker = r.last
		}
		s.waker.Wake()
	}
}

func (s *seat) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	if !s.room.taken {
		s.room.taken = true
		return struct{}{}, true, nil
	}
	s.room.queue = append(s.room.queue, s)
	return struct{}{}, false, nil
}

func (s *seat) Drop() {}

// A copy is polled, and forgotten: that is FV4004's.
type probe struct{ inner futures.Future[int] }

func (p *probe) Poll(cx *futures.Context) (int, bool, error) { return p.inner.Poll(cx) }
func (p *probe) Drop()                                       { p.inner.Drop() }

type anyOf struct{ probes []probe }

func (a *anyOf) Poll(cx *futures.Context) (int, bool, error) {
	for _, p := range a.probes {
		if n, ready, err := p.Poll(cx); ready {
			return n, true, err
		}
	}
	return 0, false, nil
}

func (a *anyOf) Drop() {
	for i := range a.probes {
		a.probes[i].Drop()
	}
}
