package sink

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
	"github.com/futvet/futvet/futures/mpsc"
)

// sink.rs with_as_map, map_err (futures).
func TestWithAndMapErr(t *testing.T) {
	p := &probe{waits: times(1)}
	s := With[string](p, func(v string) (int, error) {
		var n int
		_, err := fmt.Sscan(v, &n)
		return n, err
	})
	put(t, s, "1", "2")
	if _, err := leaftest.Wait(Feed(s, "x")); err == nil {
		t.Error("no error")
	}
	put(t, s, "3") // an error of the function leaves the sink as it was
	closeIt(t, s)
	p.check(t, []int{1, 2, 3}, true)
	s.Drop()
	if p.drops != 1 {
		t.Error("not dropped")
	}

	p = &probe{limit: 1}
	m := MapErr[int](p, func(err error) error { return fmt.Errorf("mapped: %w", err) })
	put(t, m, 1)
	if _, err := leaftest.Wait(Feed(m, 2)); fmt.Sprint(err) != "mapped: boom" {
		t.Error(err)
	}
	p.fails = errBoom
	for _, f := range []futures.Future[struct{}]{Feed(m, 3), Flush(m), Close(m)} {
		if _, err := leaftest.Wait(f); fmt.Sprint(err) != "mapped: boom" {
			t.Error(err)
		}
	}
}

// sink.rs with, with_flush_propagate, with_propagates_poll_ready (futures): the future
// is driven by each poll, the next item waits for it, flushing is passed on.
func TestWithFuture(t *testing.T) {
	p := &probe{waits: times(1)}
	running := &later[int]{n: 2, v: 10}
	s := WithFuture[int](p, func(v int) futures.Future[int] { return running })
	if got := pollReady(s); got != "true <nil>" || p.polls != 0 {
		t.Fatal(got)
	}
	s.StartSend(1)
	for _, want := range []string{"false <nil>", "false <nil>", "false <nil>", "true <nil>"} {
		if got := pollReady(s); got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	}
	if !running.done || !slices.Equal(p.got, []int{10}) {
		t.Errorf("got %v", p.got)
	}
	running = &later[int]{n: 1, v: 20}
	s.StartSend(2)
	leaftest.Wait(Flush(s))
	p.check(t, []int{10, 20}, false)
	running = &later[int]{n: 1, v: 30}
	s.StartSend(3)
	closeIt(t, s)
	p.check(t, []int{10, 20, 30}, true)

	running = &later[int]{n: 1, err: errBoom}
	p = &probe{}
	s = WithFuture[int](p, func(v int) futures.Future[int] { return running })
	put(t, s, 1)
	if _, err := leaftest.Wait(Flush(s)); err != errBoom {
		t.Error(err)
	}
}

// What WithFuture is busy with is dropped with it: the future, or the item that waits.
func TestWithFutureDrop(t *testing.T) {
	item := &leaftest.Item{}
	inner := &hooks{ready: func() (bool, error) { return false, nil }, abort: func() bool { return false }}
	running := &later[*leaftest.Item]{n: 1, v: item}
	s := WithFuture[int](inner, func(int) futures.Future[*leaftest.Item] { return running })
	s.StartSend(1)
	s.PollReady(noop())
	s.Drop()
	if running.drops != 1 {
		t.Error("the future was not dropped")
	}
	running = &later[*leaftest.Item]{v: item}
	s = WithFuture[int](inner, func(int) futures.Future[*leaftest.Item] { return running })
	s.StartSend(1)
	s.PollReady(noop())
	s.Drop()
	if item.Drops() != 1 {
		t.Error("the item was not dropped")
	}
	// Nor is an item kept that the sink refuses.
	inner.ready, inner.start = func() (bool, error) { return true, nil }, func(*leaftest.Item) error { return errBoom }
	running = &later[*leaftest.Item]{v: item}
	s = WithFuture[int](inner, func(int) futures.Future[*leaftest.Item] { return running })
	s.StartSend(1)
	if got := pollReady(s); got != "true boom" || item.Drops() != 2 {
		t.Errorf("%s, %d drops", got, item.Drops())
	}
}

// sink.rs with_flat_map (futures): everything a stream has goes on before the next item
// is taken.
func TestWithFlatMap(t *testing.T) {
	p := &probe{waits: times(1)}
	s := WithFlatMap[int](p, func(n int) futures.Stream[int] {
		st := script()
		for i := range n {
			st.script = append(st.script, nil, 10*n+i)
		}
		return st
	})
	put(t, s, 2, 0, 3)
	closeIt(t, s)
	p.check(t, []int{20, 21, 30, 31, 32}, true)

	st := script(1, errBoom, 2)
	p = &probe{}
	s = WithFlatMap[int](p, func(int) futures.Stream[int] { return st })
	put(t, s, 1)
	if _, err := leaftest.Wait(Flush(s)); err != errBoom || st.drops != 1 {
		t.Errorf("%v, %d drops", err, st.drops)
	}
	st = script(1, nil)
	put(t, s, 1)
	s.PollFlush(noop())
	s.Drop()
	if st.drops != 1 || p.drops != 1 || p.ready {
		t.Errorf("drops: %d, %d; ready %v", st.drops, p.drops, p.ready)
	}
}

// sink.rs buffer (futures), over a channel.
func TestBufferOverChannel(t *testing.T) {
	tx, rx := mpsc.New[int](1)
	s := Buffer[int](tx.IntoSink(), 2)
	waker := &leaftest.Counter{}
	cx := futures.NewContext(waker)
	for i := range 3 { // one in the channel and two in the buffer
		if ready, err := s.PollReady(cx); !ready || err != nil {
			t.Fatal(i, ready, err)
		}
		s.StartSend(i)
	}
	if ready, _ := s.PollReady(cx); ready {
		t.Fatal("ready although full")
	}
	if ready, _ := s.PollFlush(cx); ready {
		t.Fatal("flushed although full")
	}
	for i := range 3 {
		before := waker.Count()
		if v, ok, err := rx.TryRecv(); v != i || !ok || err != nil {
			t.Fatal(v, ok, err)
		}
		if i < 2 && waker.Count() != before+1 {
			t.Errorf("not woken by a free slot")
		}
		if ready, err := s.PollFlush(cx); ready != (i >= 1) || err != nil {
			t.Errorf("after %d: %v, %v", i, ready, err)
		}
	}
	closeIt(t, s)
	s.Drop()
	if _, _, err := rx.TryRecv(); err != io.EOF {
		t.Errorf("the sender was not dropped: %v", err)
	}
	rx.Drop()
}

// The queue wraps and grows; every item arrives once, in order; Drop drops what is left.
func TestBuffer(t *testing.T) {
	for seed := range uint64(100) {
		rng := rand.New(rand.NewPCG(seed, 1))
		p := &probe{waits: func() int { return rng.IntN(6) }}
		max := 1 + rng.IntN(9)
		s := Buffer[int](p, max)
		var want []int
		for i := range 100 {
			for {
				if ready, err := s.PollReady(noop()); err != nil {
					t.Fatal(err)
				} else if ready {
					break
				}
			}
			s.StartSend(i)
			want = append(want, i)
			if len(want)-len(p.got) > max {
				t.Fatalf("%d queued", len(want)-len(p.got))
			}
		}
		closeIt(t, s)
		p.check(t, want, true)
	}
	items := [3]leaftest.Item{}
	blocked := false
	order := []int{}
	inner := &hooks{ready: func() (bool, error) { return !blocked, nil }, start: func(i *leaftest.Item) error { return nil }, abort: func() bool { return false }}
	s := Buffer[*leaftest.Item](inner, 3)
	s.StartSend(&leaftest.Item{})
	s.PollFlush(noop())
	blocked = true
	for i := range items {
		items[i].OnDrop = func() { order = append(order, i) }
		s.StartSend(&items[i])
	}
	s.Drop()
	if !slices.Equal(order, []int{0, 1, 2}) {
		t.Errorf("dropped %v", order)
	}
	blocked = false
	inner.start = func(*leaftest.Item) error { return errBoom }
	item := &leaftest.Item{}
	s = Buffer[*leaftest.Item](inner, 1)
	s.StartSend(item)
	if got := pollReady(s); got != "true boom" || item.Drops() != 1 {
		t.Errorf("%s, %d drops", got, item.Drops())
	}
}

// sink_fanout.rs, sink.rs fanout_smoke, fanout_backpressure (futures).
func TestFanout(t *testing.T) {
	a, b := &probe{}, &probe{waits: times(3)}
	s := Fanout[int](a, b)
	put(t, s, 1, 2)
	leaftest.Wait(Flush(s))
	a.check(t, []int{1, 2}, false)
	b.check(t, []int{1, 2}, false)
	closeIt(t, s) // a must not be polled again when it is closed and b is not
	a.check(t, []int{1, 2}, true)
	b.check(t, []int{1, 2}, true)
	closeIt(t, s)
	s.Drop()
	if a.drops != 1 || b.drops != 1 {
		t.Error("not dropped")
	}

	tx1, rx1 := mpsc.New[int](1)
	tx2, rx2 := mpsc.New[int](2)
	s = Fanout[int](tx1.IntoSink(), tx2.IntoSink())
	waker := &leaftest.Counter{}
	f := Feed(s, 1)
	f.Poll(futures.NewContext(waker))
	f = Feed(s, 2)
	if _, ready, _ := f.Poll(futures.NewContext(waker)); ready {
		t.Error("ready although one is full")
	}
	rx2.TryRecv()
	rx1.TryRecv()
	if waker.Count() != 1 {
		t.Errorf("woken %d times", waker.Count())
	}
	if _, ready, err := f.Poll(futures.NewContext(waker)); !ready || err != nil {
		t.Error(ready, err)
	}
	rx1.Drop()
	if _, err := leaftest.Wait(Feed(s, 3)); err != futures.ErrClosed {
		t.Error(err)
	}
	s.Drop()
	rx2.Drop()

	none := Fanout[int]()
	put(t, none, 1)
	closeIt(t, none)
	none.Drop()

	a, b = &probe{}, &probe{fails: errBoom}
	s = Fanout[int](a, b)
	for _, f := range []futures.Future[struct{}]{Feed(s, 1), Flush(s), Close(s)} {
		if _, err := leaftest.Wait(f); err != errBoom {
			t.Error(err)
		}
	}
	a = &probe{}
	s = Fanout[int](&probe{}, &probe{limit: 1}, a)
	put(t, s, 1)
	if _, err := leaftest.Wait(Feed(s, 2)); err != errBoom || !slices.Equal(a.got, []int{1}) {
		t.Errorf("%v, got %v", err, a.got)
	}
}

// Every sink of a Fanout is dropped, also if one panics.
func TestFanoutDropPanics(t *testing.T) {
	a := &probe{}
	s := Fanout[int](CloseOnDrop[int](&panicking{}), a)
	if got := leaftest.Panics(s.Drop); got != "drop" || a.drops != 1 {
		t.Errorf("%q, %d drops", got, a.drops)
	}
}

type panicking struct{ probe }

func (*panicking) Drop() { panic("drop") }

func TestEnds(t *testing.T) {
	item := &leaftest.Item{}
	d := Drain[*leaftest.Item]()
	put(t, d, item)
	closeIt(t, d)
	d.Drop()
	if item.Drops() != 1 {
		t.Error("not dropped")
	}
	var got []int
	f := FromFunc(func(v int) error {
		if v == 3 {
			return errBoom
		}
		got = append(got, v)
		return nil
	})
	put(t, f, 1, 2)
	if _, err := leaftest.Wait(futures.Send(f, 3)); err != errBoom || !slices.Equal(got, []int{1, 2}) {
		t.Errorf("%v, %v", got, err)
	}
	leaftest.Wait(Flush(f))
	f.Drop()
}

// sink.rs unfold (futures), and who drops the state.
func TestUnfold(t *testing.T) {
	item := &leaftest.Item{}
	sum := 0
	running := &later[*leaftest.Item]{}
	s := Unfold(item, func(state *leaftest.Item, v int) futures.Future[*leaftest.Item] {
		sum += v
		running = &later[*leaftest.Item]{n: 1, v: state}
		if v < 0 {
			running.err = errBoom
		}
		return running
	})
	put(t, s, 1, 2)
	leaftest.Wait(Flush(s))
	put(t, s, 3)
	closeIt(t, s)
	if sum != 6 || item.Drops() != 0 {
		t.Errorf("sum %d, %d drops", sum, item.Drops())
	}
	s.StartSend(4)
	s.Drop()
	if running.drops != 1 || item.Drops() != 0 {
		t.Error("the future was not dropped, or what it had was dropped for it")
	}

	s = Unfold(item, func(state *leaftest.Item, v int) futures.Future[*leaftest.Item] {
		return futures.Failed[*leaftest.Item](errBoom)
	})
	put(t, s, 1)
	for range 2 {
		if got := pollReady(s); got != "true boom" {
			t.Error(got)
		}
		if err := s.StartSend(1); err != errBoom {
			t.Error(err)
		}
	}
	s.Drop()
	Unfold(item, func(state *leaftest.Item, v int) futures.Future[*leaftest.Item] { return nil }).Drop()
	if item.Drops() != 1 {
		t.Errorf("%d drops", item.Drops())
	}
}

// Whatever is stacked on a sink, and however often that is pending, the items arrive as
// they would without waiting.
func TestStacks(t *testing.T) {
	for seed := range uint64(500) {
		rng := rand.New(rand.NewPCG(seed, 2))
		p := &probe{waits: func() int { return rng.IntN(3) }}
		var s futures.Sink[int] = p
		model := func(v int) []int { return []int{v} }
		names := ""
		for range 1 + rng.IntN(4) {
			below := model
			k := rng.IntN(5)
			switch rng.IntN(6) {
			case 0:
				s = With(s, func(v int) (int, error) { return v + k, nil })
				model = func(v int) []int { return below(v + k) }
				names += "With "
			case 1:
				s = WithFuture(s, func(v int) futures.Future[int] { return &later[int]{n: rng.IntN(3), v: v + k} })
				model = func(v int) []int { return below(v + k) }
				names += "WithFuture "
			case 2:
				s = WithFlatMap(s, func(v int) futures.Stream[int] {
					st := script()
					for i := range k % 3 {
						for range rng.IntN(3) {
							st.script = append(st.script, nil)
						}
						st.script = append(st.script, v+i)
					}
					return st
				})
				model = func(v int) (all []int) {
					for i := range k % 3 {
						all = append(all, below(v+i)...)
					}
					return all
				}
				names += "WithFlatMap "
			case 3:
				s = Buffer(s, 1+k)
				names += "Buffer "
			case 4:
				s = Fanout(s, Drain[int]())
				names += "Fanout "
			case 5:
				s = CloseOnDrop(MapErr(s, func(err error) error { return err }))
				names += "CloseOnDrop "
			}
		}
		var want []int
		st := script()
		for i := range 20 {
			st.script = append(st.script, 100*i)
			if rng.IntN(2) == 0 {
				st.script = append(st.script, nil)
			}
			want = append(want, model(100*i)...)
		}
		// SendAll, given up now and then, and in between single items and flushes.
		for next := 0; !st.ended; next++ {
			f := SendAll[int](s, st)
			for range rng.IntN(30) {
				if _, ready, err := f.Poll(noop()); err != nil {
					t.Fatal(err)
				} else if ready {
					break
				}
			}
			f.Drop()
			if rng.IntN(3) == 0 {
				leaftest.Wait(Flush(s))
				if p.flushed != len(p.got) {
					t.Fatalf("seed %d: %s: flushing is not passed on", seed, names)
				}
			}
		}
		closeIt(t, s)
		if !slices.Equal(p.got, want) || p.flushed != len(want) || !p.closed {
			t.Fatalf("seed %d: %s: got %v, want %v", seed, names, p.got, want)
		}
		s.Drop()
		if p.drops != 1 {
			t.Fatalf("seed %d: %s: dropped %d times", seed, names, p.drops)
		}
	}
}
