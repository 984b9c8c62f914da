package mpsc

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestMisusePanics(t *testing.T) {
	cx := futures.NewContext(leaftest.Forbidden{})
	tests := []struct {
		name string
		f    func()
		want string
	}{
		{"capacity", func() { New[int](0) }, "futures/mpsc: New with a capacity below 1"},
		{"Send", func() {
			tx, _ := New[int](1)
			f := tx.Send(1)
			f.Poll(cx)
			f.Poll(cx)
		}, "futures/mpsc: Send polled after completion"},
		{"Reserve", func() {
			tx, _ := New[int](1)
			f := tx.Reserve()
			f.Poll(cx)
			f.Poll(cx)
		}, "futures/mpsc: Reserve polled after completion"},
		{"Recv", func() {
			tx, rx := New[int](1)
			tx.TrySend(1)
			f := rx.Recv()
			f.Poll(cx)
			f.Poll(cx)
		}, "futures/mpsc: Recv polled after completion"},
		{"Recv dropped", func() {
			_, rx := New[int](1)
			f := rx.Recv()
			f.Drop()
			f.Poll(cx)
		}, "futures/mpsc: Recv polled after Drop"},
		{"Send dropped", func() {
			tx, _ := New[int](1)
			f := tx.Send(1)
			f.Drop()
			f.Poll(cx)
		}, "futures/mpsc: Send polled after Drop"},
		{"Permit", func() {
			tx, _ := New[int](1)
			p, _, _ := tx.Reserve().Poll(cx)
			p.Send(1)
			p.Send(2)
		}, "futures/mpsc: Send on a Permit that was used or dropped"},
		{"Permit dropped", func() {
			tx, _ := New[int](1)
			p, _, _ := tx.Reserve().Poll(cx)
			p.Drop()
			p.Send(2)
		}, "futures/mpsc: Send on a Permit that was used or dropped"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := leaftest.Panics(test.f); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// Wakers and Drop methods are called without the channel's lock: each of these
// calls back into the channel that called it, which would deadlock otherwise.
func TestCallbacksMayUseTheChannel(t *testing.T) {
	everything := func(tx *Sender[*item], rx *Receiver[*item]) {
		tx.TrySend(&item{ID: 9})
		tx.Clone().Drop()
		rx.TryRecv()
		rx.Close()
	}
	tests := map[string]func(tx *Sender[*item], rx *Receiver[*item], w futures.Waker){
		"receiver woken by TrySend": func(tx *Sender[*item], rx *Receiver[*item], w futures.Waker) {
			rx.PollNext(futures.NewContext(w))
			tx.TrySend(&item{})
		},
		"receiver woken by the last sender's Drop": func(tx *Sender[*item], rx *Receiver[*item], w futures.Waker) {
			rx.PollNext(futures.NewContext(w))
			tx.Drop()
		},
		"sender woken by TryRecv": func(tx *Sender[*item], rx *Receiver[*item], w futures.Waker) {
			tx.TrySend(&item{})
			tx.Reserve().Poll(futures.NewContext(w))
			rx.TryRecv()
		},
		"sender woken by Close": func(tx *Sender[*item], rx *Receiver[*item], w futures.Waker) {
			tx.TrySend(&item{})
			tx.Send(&item{}).Poll(futures.NewContext(w))
			rx.Close()
		},
		"next sender woken by a dropped one": func(tx *Sender[*item], rx *Receiver[*item], w futures.Waker) {
			tx.TrySend(&item{})
			f := tx.Send(&item{})
			f.Poll(futures.NewContext(futures.NoopWaker()))
			tx.Send(&item{}).Poll(futures.NewContext(w))
			rx.TryRecv()
			f.Drop()
		},
		"item dropped by the receiver's Drop": func(tx *Sender[*item], rx *Receiver[*item], w futures.Waker) {
			tx.TrySend(&item{OnDrop: w.Wake})
			rx.Drop()
		},
		"item dropped by its Send": func(tx *Sender[*item], rx *Receiver[*item], w futures.Waker) {
			tx.Send(&item{OnDrop: w.Wake}).Drop()
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			tx, rx := New[*item](1)
			called := 0
			w := &leaftest.Callback{}
			w.F = func() {
				if called++; called == 1 {
					everything(tx, rx)
				}
			}
			test(tx, rx, w)
			if called == 0 {
				t.Error("the callback was not called")
			}
		})
	}
}

// A pending send whose waker drops another pending send, from within the wake.
func TestWakeDropsASibling(t *testing.T) {
	tx, rx := New[*item](1)
	tx.TrySend(&item{ID: 1})
	b := tx.Send(&item{ID: 3})
	a := tx.Send(&item{ID: 2})
	a.Poll(futures.NewContext(&leaftest.Callback{F: func() { b.Drop() }}))
	b.Poll(futures.NewContext(leaftest.Forbidden{}))
	rx.TryRecv()
	if _, ready, err := a.Poll(futures.NewContext(futures.NoopWaker())); !ready || err != nil {
		t.Fatalf("a: ready=%v err=%v", ready, err)
	}
	rx.Drop()
}

// drop_all_elements_during_panic (tokio sync_mpsc.rs): an item whose Drop panics
// does not keep the others from being dropped.
func TestReceiverDropDropsAllInSpiteOfPanics(t *testing.T) {
	tx, rx := New[*item](4)
	var items []*item
	for i := range 4 {
		it := &item{ID: i}
		if i%2 == 0 {
			it.OnDrop = func() { panic(fmt.Sprintf("item %d", i)) }
		}
		items = append(items, it)
		tx.TrySend(it)
	}
	if got := leaftest.Panics(rx.Drop); got != "item 0" {
		t.Errorf("panicked with %q, want the first panic", got)
	}
	for i, it := range items {
		if it.Drops() != 1 {
			t.Errorf("item %d was dropped %d times", i, it.Drops())
		}
	}
}

// An item that is a nil pointer is not a Dropper to be dropped.
func TestNilItems(t *testing.T) {
	tx, rx := New[*item](1)
	tx.TrySend(nil)
	f := tx.Send(nil)
	f.Poll(futures.NewContext(futures.NoopWaker()))
	f.Drop()
	rx.Drop()
	if _, ready, err := tx.Send(nil).Poll(futures.NewContext(futures.NoopWaker())); !ready || err != futures.ErrClosed {
		t.Errorf("ready=%v err=%v", ready, err)
	}
}

// A receiver that was dropped is at its end, also while a permit is out.
func TestDroppedReceiverIsAtItsEnd(t *testing.T) {
	tx, rx := New[int](1)
	permit, _, _ := tx.Reserve().Poll(futures.NewContext(futures.NoopWaker()))
	rx.Drop()
	if _, ready, err := rx.PollNext(futures.NewContext(leaftest.Forbidden{})); !ready || err != io.EOF {
		t.Errorf("ready=%v err=%v", ready, err)
	}
	permit.Drop()
}

// A waker that panics does not keep the other senders from being woken.
func TestCloseWakesAllInSpiteOfPanics(t *testing.T) {
	tx, rx := New[int](1)
	tx.TrySend(1)
	var last leaftest.Counter
	tx.Send(2).Poll(futures.NewContext(leaftest.Forbidden{}))
	tx.Send(3).Poll(futures.NewContext(&last))
	if leaftest.Panics(rx.Close) == "" {
		t.Error("the panic was swallowed")
	}
	if last.Count() != 1 {
		t.Errorf("woken %d times", last.Count())
	}
}

// The ring keeps its order while it wraps and grows.
func TestOrderAcrossGrowth(t *testing.T) {
	for _, capacity := range []int{1, 2, 3, 4, 5, 7, 8, 9, 100} {
		tx, rx := New[int](capacity)
		rng := rand.New(rand.NewPCG(1, uint64(capacity)))
		sent, received := 0, 0
		for range 2000 {
			if rng.IntN(100) < 55 {
				switch err := tx.TrySend(sent); {
				case sent-received == capacity && err != ErrFull:
					t.Fatalf("capacity %d: full, but err=%v", capacity, err)
				case sent-received < capacity && err != nil:
					t.Fatalf("capacity %d: room, but err=%v", capacity, err)
				case err == nil:
					sent++
				}
				continue
			}
			v, ok, err := rx.TryRecv()
			if err != nil || ok != (sent > received) || ok && v != received {
				t.Fatalf("capacity %d: got %d, %v, %v, want %d", capacity, v, ok, err, received)
			}
			if ok {
				received++
			}
		}
	}
}

// Many senders that send, try, reserve and give up at random, against one receiver:
// what was sent successfully is received exactly once, each sender's items in
// order, and everything else is dropped exactly once.
func TestStress(t *testing.T) {
	const senders = 6
	for _, capacity := range []int{1, 3, 16} {
		tx, rx := New[*item](capacity)
		deadline := time.Now().Add(300 * time.Millisecond)
		var (
			wg   sync.WaitGroup
			mu   sync.Mutex
			all  []*item
			sent = make([][]*item, senders)
		)
		for s := range senders {
			mine := tx.Clone()
			wg.Go(func() {
				defer mine.Drop()
				rng := rand.New(rand.NewPCG(uint64(s), 7))
				var made []*item
				for n := 0; time.Now().Before(deadline); n++ {
					it := &item{ID: s*1_000_000 + n}
					made = append(made, it)
					switch rng.IntN(4) {
					case 0:
						if mine.TrySend(it) == nil {
							sent[s] = append(sent[s], it)
						} else {
							it.Drop()
						}
					case 1: // give up after a poll or two
						f := mine.Send(it)
						cx := futures.NewContext(leaftest.NewSignal())
						_, ready, err := f.Poll(cx)
						if !ready {
							_, ready, err = f.Poll(cx)
						}
						f.Drop()
						if ready && err == nil {
							sent[s] = append(sent[s], it)
						}
					case 2:
						if _, err := leaftest.Wait(mine.Send(it)); err == nil {
							sent[s] = append(sent[s], it)
						}
					case 3:
						p, err := leaftest.Wait(mine.Reserve())
						if err != nil {
							it.Drop()
							continue
						}
						if rng.IntN(3) == 0 {
							p.Drop()
							it.Drop()
						} else {
							p.Send(it)
							sent[s] = append(sent[s], it)
						}
					}
				}
				mu.Lock()
				all = append(all, made...)
				mu.Unlock()
			})
		}
		tx.Drop()
		received := map[*item]int{}
		last := make([]int, senders)
		rng := rand.New(rand.NewPCG(9, 9))
		for {
			f := rx.Recv()
			var it *item
			var err error
			if rng.IntN(3) == 0 { // give up
				var ready bool
				it, ready, err = f.Poll(futures.NewContext(leaftest.NewSignal()))
				f.Drop()
				if !ready {
					continue
				}
			} else {
				it, err = leaftest.Wait(f)
			}
			if err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			received[it]++
			if s := it.ID / 1_000_000; it.ID < last[s] {
				t.Fatalf("item %d came after %d", it.ID, last[s])
			} else {
				last[s] = it.ID
			}
		}
		wg.Wait()
		rx.Drop()
		want := map[*item]bool{}
		for _, it := range slices.Concat(sent...) {
			want[it] = true
		}
		for _, it := range all {
			got, drops := received[it], it.Drops()
			if want[it] && (got != 1 || drops != 0) || !want[it] && (got != 0 || drops != 1) {
				t.Fatalf("item %d: sent=%v, received %d times, dropped %d times", it.ID, want[it], got, drops)
			}
		}
		if ch := rx.ch; ch.free != capacity || !ch.waiters.Empty() || ch.rxWaker != nil {
			t.Errorf("capacity %d: free=%d empty=%v", capacity, ch.free, ch.waiters.Empty())
		}
	}
}

// Close and Drop of the receiver race with senders: every item is received or
// dropped, once, and nobody hangs.
func TestStressClose(t *testing.T) {
	for i := range 300 {
		tx, rx := New[*item](2)
		var wg sync.WaitGroup
		items := make([]*item, 12)
		for s := range 3 {
			mine := tx.Clone()
			wg.Go(func() {
				defer mine.Drop()
				for k := range 4 {
					it := &item{ID: k}
					items[s*4+k] = it
					if k%2 == 0 {
						leaftest.Wait(mine.Send(it))
					} else if p, err := leaftest.Wait(mine.Reserve()); err == nil {
						p.Send(it)
					} else {
						it.Drop()
					}
				}
			})
		}
		tx.Drop()
		for range i % 6 {
			if it, err := leaftest.Wait(rx.Recv()); err == nil {
				it.Drop()
			}
		}
		if i%2 == 0 {
			rx.Close()
			for {
				it, err := leaftest.Wait(rx.Recv())
				if err == io.EOF {
					break
				}
				it.Drop()
			}
		}
		rx.Drop()
		wg.Wait()
		for _, it := range items {
			if it.Drops() != 1 {
				t.Fatalf("round %d: an item was dropped %d times", i, it.Drops())
			}
		}
	}
}

// Sending and receiving allocate their futures and nothing else.
func TestAllocs(t *testing.T) {
	tx, rx := New[int](8)
	sink := tx.Clone().IntoSink()
	tx1, fullRx := New[int](1)
	full := tx1.IntoSink()
	cx := futures.NewContext(futures.NoopWaker())
	tests := []struct {
		name string
		max  float64
		f    func()
	}{
		{"TrySend and TryRecv", 0, func() { tx.TrySend(1); rx.TryRecv() }},
		{"TrySend and PollNext", 0, func() { tx.TrySend(1); rx.PollNext(cx) }},
		{"Send and Recv", 2, func() { tx.Send(1).Poll(cx); rx.Recv().Poll(cx) }},
		{"Reserve, Send and PollNext", 2, func() {
			p, _, _ := tx.Reserve().Poll(cx)
			p.Send(1)
			rx.PollNext(cx)
		}},
		{"pending poll", 0, func() { rx.PollNext(cx) }},
		{"PollSend and PollNext", 0, func() { sink.PollSend(cx, 1); rx.PollNext(cx) }},
		{"a sink's two steps", 0, func() { sink.PollReady(cx); sink.StartSend(1); rx.PollNext(cx) }},
		{"a sink that waits", 0, func() {
			full.PollSend(cx, 1)
			full.PollSend(cx, 2) // pending
			fullRx.PollNext(cx)
			full.PollSend(cx, 2)
			fullRx.PollNext(cx)
			fullRx.PollNext(cx) // pending
		}},
	}
	for _, test := range tests {
		test.f()
		if got := testing.AllocsPerRun(100, test.f); got > test.max {
			t.Errorf("%s: %v allocations, want at most %v", test.name, got, test.max)
		}
	}
}

func BenchmarkTrySendTryRecv(b *testing.B) {
	tx, rx := New[int](64)
	b.ReportAllocs()
	for b.Loop() {
		tx.TrySend(1)
		rx.TryRecv()
	}
}

func BenchmarkSinkPollNext(b *testing.B) {
	tx, rx := New[int](1)
	sink := tx.IntoSink()
	cx := futures.NewContext(futures.NoopWaker())
	b.ReportAllocs()
	for b.Loop() {
		sink.PollSend(cx, 1)
		rx.PollNext(cx)
	}
}

func BenchmarkSendRecv(b *testing.B) {
	tx, rx := New[int](64)
	cx := futures.NewContext(futures.NoopWaker())
	b.ReportAllocs()
	for b.Loop() {
		tx.Send(1).Poll(cx)
		rx.Recv().Poll(cx)
	}
}
