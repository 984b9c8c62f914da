package mpmc

import (
	"io"
	"math"
	"sync"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/internal/explore"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func context(w futures.Waker) *futures.Context { return futures.NewContext(w) }

// What was granted to a receiving future that is dropped goes to the one that has
// waited longest after it, also where the dropped one is a receiver.
func TestGrantedItemIsPassedOn(t *testing.T) {
	tests := map[string]func(rx *Receiver[int], w futures.Waker) (drop func()){
		"Recv": func(rx *Receiver[int], w futures.Waker) func() {
			f := rx.Recv()
			f.Poll(context(w))
			return f.Drop
		},
		"PollNext": func(rx *Receiver[int], w futures.Waker) func() {
			rx.PollNext(context(w))
			return rx.Drop
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			tx, rx := New[int](2)
			other := rx.Clone()
			var a, b, c leaftest.Counter
			drop := test(rx, &a)
			next, last := other.Recv(), other.Recv()
			next.Poll(context(&b))
			last.Poll(context(&c))
			tx.TrySend(7)
			if _, ok, _ := other.TryRecv(); ok || a.Count() != 1 || b.Count() != 0 {
				t.Fatalf("overtaken=%v, woken %d and %d times", ok, a.Count(), b.Count())
			}
			drop()
			if b.Count() != 1 || c.Count() != 0 {
				t.Fatalf("the next were woken %d and %d times", b.Count(), c.Count())
			}
			if v, ready, err := next.Poll(context(&b)); v != 7 || !ready || err != nil {
				t.Errorf("got %d, %v, %v", v, ready, err)
			}
			last.Drop()
		})
	}
}

// The place of PollNext, and what was granted to it, stay until the receiver is polled
// again.
func TestPollNextKeepsItsPlace(t *testing.T) {
	tx, rx := New[int](2)
	var w leaftest.Counter
	rx.PollNext(context(&w))
	other := rx.Clone()
	tx.TrySend(1)
	tx.TrySend(2)
	if v, ok, _ := other.TryRecv(); v != 1 || !ok {
		t.Errorf("got %d, %v", v, ok) // one of the two is spoken for, whichever it is
	}
	if _, ok, _ := other.TryRecv(); ok {
		t.Error("took what was granted")
	}
	if v, ok, _ := rx.TryRecv(); v != 2 || !ok {
		t.Errorf("got %d, %v", v, ok)
	}
}

// When the last receiver of a channel that was closed before is dropped, those that still
// wait for what a permit may bring are at their end.
func TestLastReceiverEndsWaitingRecv(t *testing.T) {
	tx, rx := New[*item](1)
	permit, _ := tx.TryReserve()
	f := rx.Recv()
	var w leaftest.Counter
	f.Poll(context(&w))
	tx.Close()
	rx.Drop()
	if _, ready, err := f.Poll(context(&w)); w.Count() != 1 || !ready || err != io.EOF {
		t.Errorf("woken %d times, ready=%v err=%v", w.Count(), ready, err)
	}
	it := &item{}
	permit.Send(it)
	if it.Drops() != 1 {
		t.Errorf("dropped %d times", it.Drops())
	}
}

// Closing from either end fails senders and lets receivers take what is left.
func TestClose(t *testing.T) {
	for _, by := range []string{"sender", "receiver", "last sender's Drop"} {
		t.Run(by, func(t *testing.T) {
			tx, rx := New[int](1)
			clone := tx.Clone()
			tx.TrySend(1)
			blocked := clone.Send(2)
			var s, r leaftest.Counter
			blocked.Poll(context(&s))
			closed := tx.Closed()
			closed.Poll(context(leaftest.NewSignal()))
			switch by {
			case "sender":
				tx.Close()
			case "receiver":
				rx.Close()
			default:
				blocked.Drop()
				tx.Drop()
				clone.Drop()
			}
			if by != "last sender's Drop" {
				if _, _, err := blocked.Poll(context(&s)); s.Count() != 1 || err != futures.ErrClosed || !tx.IsClosed() || !rx.IsClosed() {
					t.Errorf("a waiting sender was woken %d times, err=%v", s.Count(), err)
				}
				if _, ready, _ := closed.Poll(context(&s)); !ready {
					t.Error("Closed is pending")
				}
				if err := clone.TrySend(3); err != futures.ErrClosed {
					t.Errorf("TrySend: %v", err)
				}
			} else if rx.IsClosed() || rx.Senders() != 0 {
				t.Error("closed, or there are senders")
			}
			if v, err := leaftest.Wait(rx.Recv()); v != 1 || err != nil {
				t.Errorf("got %d, %v", v, err)
			}
			for range 2 {
				if _, ready, err := rx.PollNext(context(&r)); !ready || err != io.EOF {
					t.Errorf("ready=%v err=%v, want the end", ready, err)
				}
			}
			closed.Drop()
		})
	}
}

func TestCounts(t *testing.T) {
	tx, rx := NewUnbounded[int]()
	tx2, rx2 := tx.Clone(), rx.Clone()
	for i := range 100 {
		tx.TrySend(i)
	}
	if tx.Len() != 100 || rx.Len() != 100 || tx.Cap() != math.MaxInt || rx.Cap() != math.MaxInt || rx.Senders() != 2 || tx.Receivers() != 2 {
		t.Error("Len, Cap, Senders or Receivers")
	}
	rx.Drop()
	rx.Drop()
	if _, ok, err := rx.TryRecv(); ok || err != io.EOF || tx.Receivers() != 1 || tx.IsClosed() {
		t.Error("a dropped receiver")
	}
	rx2.Drop()
	if !tx.IsClosed() || tx.Len() != 0 {
		t.Error("not closed by the last receiver")
	}
	tx.Drop()
	tx2.Drop()
}

func TestMisusePanics(t *testing.T) {
	tests := []struct {
		f    func(tx *Sender[int], rx *Receiver[int])
		want string
	}{
		{func(*Sender[int], *Receiver[int]) { New[int](0) }, "New with a capacity below 1"},
		{func(tx *Sender[int], _ *Receiver[int]) { f := tx.Send(1); leaftest.Wait(f); leaftest.Wait(f) }, "Send polled after completion"},
		{func(tx *Sender[int], _ *Receiver[int]) { f := tx.Reserve(); f.Drop(); leaftest.Wait(f) }, "Reserve polled after Drop"},
		{func(tx *Sender[int], _ *Receiver[int]) { f := tx.Closed(); f.Drop(); leaftest.Wait(f) }, "Closed polled after Drop"},
		{func(tx *Sender[int], rx *Receiver[int]) { f := rx.Recv(); f.Drop(); leaftest.Wait(f) }, "Recv polled after Drop"},
		{func(tx *Sender[int], rx *Receiver[int]) { p, _ := tx.TryReserve(); p.Send(1); p.Send(2) }, "Send on a Permit that was used or dropped"},
	}
	for _, test := range tests {
		if got := leaftest.Panics(func() { test.f(New[int](2)) }); got != "futures/mpmc: "+test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// An item whose Drop panics does not keep the others from being dropped, nor the
// waiting senders from being woken.
func TestLastReceiverDropsAllInSpiteOfPanics(t *testing.T) {
	tx, rx := New[*item](2)
	bad, good := &item{OnDrop: func() { panic("bad") }}, &item{}
	tx.TrySend(bad)
	tx.TrySend(good)
	var w leaftest.Counter
	f := tx.Send(&item{})
	f.Poll(context(&w))
	if got := leaftest.Panics(rx.Drop); got != "bad" || good.Drops() != 1 || w.Count() != 1 {
		t.Errorf("panicked with %q; dropped %d times, woken %d times", got, good.Drops(), w.Count())
	}
}

// Wakers and Drop methods may use the channel that calls them.
func TestCallbacksMayUseTheChannel(t *testing.T) {
	tx, rx := New[*item](1)
	calls := 0
	use := func() {
		if calls++; calls == 1 {
			tx.TrySend(&item{})
			rx.TryRecv()
			tx.Clone().Drop()
			rx.Clone().Drop()
		}
	}
	w := context(&leaftest.Callback{F: use})
	steps := []func(){
		func() { f := rx.Recv(); f.Poll(w); tx.TrySend(&item{}); f.Drop() },
		func() {
			tx.TrySend(&item{})
			f := tx.Send(&item{})
			f.Poll(w)
			rx.TryRecv()
			f.Drop()
		},
		func() { rx.TryRecv(); f := rx.Recv(); f.Poll(w); tx.Close(); f.Drop() },
		func() { tx.Send(&item{OnDrop: use}).Drop() },
	}
	for i, step := range steps {
		if calls = 0; i < 2 {
			for ok := true; ok; _, ok, _ = rx.TryRecv() {
			}
		}
		step()
		if calls == 0 {
			t.Errorf("step %d: not called back", i)
		}
	}
}

func TestBudget(t *testing.T) {
	const budget, limit = 128, 1000
	tests := map[string]func(tx *Sender[int], rx *Receiver[int], cx *futures.Context) bool{
		"Send": func(tx *Sender[int], rx *Receiver[int], cx *futures.Context) bool {
			f := tx.Send(1)
			defer f.Drop()
			_, ready, _ := f.Poll(cx)
			return ready
		},
		"Reserve": func(tx *Sender[int], rx *Receiver[int], cx *futures.Context) bool {
			f := tx.Reserve()
			defer f.Drop()
			p, ready, _ := f.Poll(cx)
			if ready {
				p.Drop()
			}
			return ready
		},
		"Recv": func(tx *Sender[int], rx *Receiver[int], cx *futures.Context) bool {
			tx.TrySend(1)
			f := rx.Recv()
			defer f.Drop()
			_, ready, _ := f.Poll(cx)
			return ready
		},
		"PollNext": func(tx *Sender[int], rx *Receiver[int], cx *futures.Context) bool {
			tx.TrySend(1)
			_, ready, _ := rx.PollNext(cx)
			return ready
		},
		"Closed": func(tx *Sender[int], rx *Receiver[int], cx *futures.Context) bool {
			rx.Close()
			f := tx.Closed()
			defer f.Drop()
			_, ready, _ := f.Poll(cx)
			return ready
		},
	}
	for name, step := range tests {
		tx, rx := NewUnbounded[int]()
		n, err := executor.Run(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
			return leaftest.Steps(cx, limit, func(cx *futures.Context) bool { return step(tx, rx, cx) }), true, nil
		}, nil))
		if n != budget || err != nil {
			t.Errorf("%s: %d steps in one poll, err=%v", name, n, err)
		}
	}
}

// Sending and receiving allocate their futures and nothing else.
func TestAllocs(t *testing.T) {
	tx, rx := New[int](2)
	cx := context(futures.NoopWaker())
	tests := map[string]struct {
		max float64
		f   func()
	}{
		"TrySend, TryRecv":  {0, func() { tx.TrySend(1); rx.TryRecv() }},
		"TrySend, PollNext": {0, func() { rx.PollNext(cx); tx.TrySend(1); rx.PollNext(cx) }},
		"Send, Recv":        {2, func() { tx.Send(1).Poll(cx); rx.Recv().Poll(cx) }},
	}
	for name, test := range tests {
		test.f()
		if got := testing.AllocsPerRun(100, test.f); got > test.max {
			t.Errorf("%s: %v allocations, want at most %v", name, got, test.max)
		}
	}
}

// Senders and receivers that wait, try and give up, on many goroutines: what was sent
// is received once, and what was not is not.
func TestRace(t *testing.T) {
	tx, rx := New[int](3)
	var mu sync.Mutex
	next := 0
	sent, received := map[int]bool{}, map[int]int{}
	number := func() int {
		mu.Lock()
		defer mu.Unlock()
		next++
		return next
	}
	note := func(v int, ok bool) {
		if ok {
			mu.Lock()
			sent[v] = true
			mu.Unlock()
		}
	}
	got := func(v int, ok bool) {
		if ok {
			mu.Lock()
			received[v]++
			mu.Unlock()
		}
	}
	var drain sync.WaitGroup
	drain.Go(func() { // so that nobody waits for ever
		mine := rx.Clone()
		defer mine.Drop()
		for {
			v, err := leaftest.Wait(futures.Next[int](mine))
			if err == io.EOF {
				return
			}
			got(v, true)
		}
	})
	explore.Race(t, 6, func(w *explore.Worker) {
		if w.ID < 4 {
			mine := tx.Clone()
			defer mine.Drop()
			v := number()
			switch w.Rand.IntN(3) {
			case 0:
				note(v, mine.TrySend(v) == nil)
			case 1:
				_, ready, err := explore.Try(w, mine.Send(v))
				note(v, ready && err == nil)
			case 2:
				if p, ready, _ := explore.Try(w, mine.Reserve()); ready {
					if w.Rand.IntN(3) > 0 {
						p.Send(v)
						note(v, true)
					}
					p.Drop()
				}
			}
			return
		}
		mine := rx.Clone()
		defer mine.Drop()
		switch w.Rand.IntN(3) {
		case 0:
			v, ok, _ := mine.TryRecv()
			got(v, ok)
		case 1:
			v, ready, err := mine.PollNext(context(leaftest.NewSignal()))
			got(v, ready && err == nil) // and mine.Drop passes on what it is granted later
		}
		f := mine.Recv()
		s := leaftest.NewSignal()
		v, ready, err := f.Poll(context(s))
		got(v, ready && err == nil)
		f.Drop()
	})
	tx.Drop()
	drain.Wait()
	if len(sent) != len(received) {
		t.Errorf("%d sent, %d received", len(sent), len(received))
	}
	for v, n := range received {
		if n != 1 || !sent[v] {
			t.Fatalf("%d was received %d times, sent=%v", v, n, sent[v])
		}
	}
	if ch := rx.ch; ch.free != 3 || ch.claimed != 0 || !ch.rx.Empty() || !ch.tx.Empty() {
		t.Errorf("free=%d claimed=%d", ch.free, ch.claimed)
	}
	rx.Drop()
}
