package mpsc

import (
	"io"
	"math"
	"slices"
	"sync"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/internal/explore"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

// poll_sender (tokio-util mpsc.rs): the two steps, back-pressure, and what closing does.
func TestSinkSender(t *testing.T) {
	tx, rx := New[int](1)
	k := tx.IntoSink()
	var w leaftest.Counter
	cx := futures.NewContext(&w)
	want := func(what string, ready bool, err error, wantReady bool, wantErr error) {
		t.Helper()
		if ready != wantReady || err != wantErr {
			t.Fatalf("%s: ready=%v err=%v, want %v, %v", what, ready, err, wantReady, wantErr)
		}
	}
	ready, err := k.PollReady(cx)
	want("PollReady", ready, err, true, nil)
	ready, err = k.PollReady(cx)
	want("PollReady again", ready, err, true, nil)
	if err := k.StartSend(1); err != nil {
		t.Fatal(err)
	}
	ready, err = k.PollFlush(cx)
	want("PollFlush", ready, err, true, nil)
	ready, err = k.PollReady(cx)
	want("PollReady when full", ready, err, false, nil)
	rx.TryRecv()
	if w.Count() != 1 {
		t.Errorf("woken %d times", w.Count())
	}
	ready, err = k.PollSend(cx, 2)
	want("PollSend", ready, err, true, nil)
	ready, err = k.PollSend(cx, 3)
	want("PollSend when full", ready, err, false, nil)
	if !k.AbortSend() || k.AbortSend() {
		t.Error("AbortSend: it waited once")
	}
	if v, _, _ := rx.TryRecv(); v != 2 || w.Count() != 1 {
		t.Errorf("got %d, woken %d times", v, w.Count())
	}
	ready, err = k.PollReady(cx)
	want("PollReady", ready, err, true, nil)
	rx.Close()
	if err := k.StartSend(4); err != nil { // the slot was reserved before
		t.Error(err)
	}
	ready, err = k.PollReady(cx)
	want("PollReady when closed", ready, err, true, futures.ErrClosed)
	ready, err = k.PollSend(cx, 5)
	want("PollSend when closed", ready, err, true, futures.ErrClosed)
	ready, err = k.PollClose(cx)
	want("PollClose", ready, err, true, nil)
	if v, _, _ := rx.TryRecv(); v != 4 {
		t.Errorf("got %d", v)
	}
	if _, _, err := rx.TryRecv(); err != io.EOF {
		t.Errorf("after PollClose: %v", err)
	}
	ready, err = k.PollReady(cx)
	want("PollReady after PollClose", ready, err, true, futures.ErrClosed)
	k.Drop()
	k.Drop()
	rx.Drop()
}

// A sink that is dropped with a slot, or with a place in the queue, gives it to the
// next, and its sender ends.
func TestSinkSenderDropped(t *testing.T) {
	tx, rx := New[int](1)
	holds, waits := tx.Clone().IntoSink(), tx.Clone().IntoSink()
	holds.PollReady(futures.NewContext(leaftest.Forbidden{}))
	waits.PollReady(futures.NewContext(leaftest.Forbidden{}))
	last := tx.Reserve()
	var w leaftest.Counter
	last.Poll(futures.NewContext(&w))
	waits.Drop()
	holds.Drop()
	if w.Count() != 1 {
		t.Errorf("the next was woken %d times", w.Count())
	}
	if got := leaftest.Panics(func() { holds.PollReady(futures.NewContext(&w)) }); got != "futures/mpsc: SinkSender polled after Drop" {
		t.Error(got)
	}
	last.Drop()
	tx.Drop()
	if _, _, err := rx.TryRecv(); err != io.EOF {
		t.Errorf("err=%v, want the end", err)
	}
}

// futures.Send and a sink: the item of a sink whose receiver is gone is dropped by Send.
func TestSendThroughSink(t *testing.T) {
	tx, rx := New[*item](1)
	k := tx.IntoSink()
	defer k.Drop()
	if _, err := executor.Run(futures.Send[*item](k, &item{ID: 1})); err != nil {
		t.Error(err)
	}
	it := &item{ID: 2}
	rx.Drop()
	if _, err := executor.Run(futures.Send[*item](k, it)); err != futures.ErrClosed || it.Drops() != 1 {
		t.Errorf("err=%v, dropped %d times", err, it.Drops())
	}
}

func TestMoreMisusePanics(t *testing.T) {
	tests := []struct {
		name string
		f    func(tx *Sender[int], rx *Receiver[int])
		want string
	}{
		{"ReserveMany of none", func(tx *Sender[int], rx *Receiver[int]) { tx.ReserveMany(0) },
			"futures/mpsc: ReserveMany of fewer than 1 slot, or of more than the channel has"},
		{"ReserveMany of too many", func(tx *Sender[int], rx *Receiver[int]) { tx.ReserveMany(3) },
			"futures/mpsc: ReserveMany of fewer than 1 slot, or of more than the channel has"},
		{"Permits", func(tx *Sender[int], rx *Receiver[int]) {
			p, _ := leaftest.Wait(tx.ReserveMany(1))
			p.Send(1)
			p.Send(2)
		}, "futures/mpsc: Send on Permits of which none is left"},
		{"Permits dropped", func(tx *Sender[int], rx *Receiver[int]) {
			p, _ := leaftest.Wait(tx.ReserveMany(2))
			p.Drop()
			p.Send(2)
		}, "futures/mpsc: Send on Permits of which none is left"},
		{"StartSend", func(tx *Sender[int], rx *Receiver[int]) { tx.IntoSink().StartSend(1) },
			"futures/mpsc: StartSend without a PollReady that was ready"},
		{"RecvMany", func(tx *Sender[int], rx *Receiver[int]) {
			f := rx.RecvMany(nil)
			leaftest.Wait(f)
			leaftest.Wait(f)
		}, "futures/mpsc: RecvMany polled after completion"},
		{"Closed", func(tx *Sender[int], rx *Receiver[int]) {
			f := tx.Closed()
			f.Drop()
			leaftest.Wait(f)
		}, "futures/mpsc: Closed polled after Drop"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tx, rx := New[int](2)
			if got := leaftest.Panics(func() { test.f(tx, rx) }); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// cancelled_reserve_wakes_closed_receiver (tokio sync_mpsc.rs), for every way to hold a
// slot: giving it back ends a closed channel.
func TestSlotGivenBackEndsAClosedChannel(t *testing.T) {
	tests := map[string]func(tx *Sender[int]) (giveBack func()){
		"Permit":      func(tx *Sender[int]) func() { p, _ := leaftest.Wait(tx.Reserve()); return p.Drop },
		"TryReserve":  func(tx *Sender[int]) func() { p, _ := tx.TryReserve(); return p.Drop },
		"ReserveMany": func(tx *Sender[int]) func() { p, _ := leaftest.Wait(tx.ReserveMany(2)); return p.Drop },
		"SinkSender": func(tx *Sender[int]) func() {
			k := tx.Clone().IntoSink()
			k.PollReady(futures.NewContext(futures.NoopWaker()))
			return k.Drop
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			tx, rx := New[int](2)
			giveBack := test(tx)
			rx.Close()
			var w leaftest.Counter
			if _, ready, _ := rx.PollNext(futures.NewContext(&w)); ready {
				t.Error("at its end while a slot is out")
			}
			giveBack()
			if _, ready, err := rx.PollNext(futures.NewContext(&w)); w.Count() != 1 || !ready || err != io.EOF {
				t.Errorf("woken %d times, ready=%v err=%v", w.Count(), ready, err)
			}
		})
	}
}

func TestUnboundedAndIdentity(t *testing.T) {
	tx, rx := NewUnbounded[int]()
	weak := tx.Downgrade()
	for i := range 10_000 {
		if err := tx.TrySend(i); err != nil {
			t.Fatal(err)
		}
	}
	other, _ := New[int](3)
	clone := tx.Clone()
	if tx.Len() != 10_000 || rx.Len() != 10_000 || tx.Cap() != math.MaxInt || rx.Cap() != math.MaxInt || other.Cap() != 3 {
		t.Error("Len or Cap")
	}
	if !tx.SameChannel(clone) || tx.SameChannel(other) {
		t.Error("SameChannel")
	}
	buf := make([]int, 9_999)
	if n, err := leaftest.Wait(rx.RecvMany(buf)); n != len(buf) || err != nil || !slices.IsSorted(buf) {
		t.Errorf("%d, %v", n, err)
	}
	if n, err := leaftest.Wait(rx.RecvMany(buf)); n != 1 || err != nil || buf[0] != 9_999 {
		t.Errorf("%d, %v", n, err)
	}
	if s, ok := weak.Upgrade(); !ok || !s.SameChannel(tx) {
		t.Error("no Upgrade")
	} else {
		s.Drop()
	}
	tx.Drop()
	clone.Drop()
	if _, ok := weak.Upgrade(); ok {
		t.Error("Upgrade after the last sender")
	}
	if n, err := leaftest.Wait(rx.RecvMany(buf)); n != 0 || err != io.EOF {
		t.Errorf("%d, %v", n, err)
	}
	rx.Drop()
}

// Sinks and permits for many beside a receiver that takes batches, on many goroutines:
// every item arrives once, and the slots are all there at the end.
func TestRaceSinks(t *testing.T) {
	tx, rx := New[int](4)
	var mu sync.Mutex
	sent, received := map[int]int{}, map[int]int{}
	var consumer sync.WaitGroup
	consumer.Go(func() {
		buf := make([]int, 3)
		for {
			n, err := leaftest.Wait(rx.RecvMany(buf))
			if err == io.EOF {
				return
			}
			for _, v := range buf[:n] {
				received[v]++
			}
		}
	})
	next := 0
	number := func() int {
		mu.Lock()
		defer mu.Unlock()
		next++
		sent[next] = 1
		return next
	}
	sinks := make([]*SinkSender[int], 4)
	for i := range sinks {
		sinks[i] = tx.Clone().IntoSink()
	}
	explore.Race(t, len(sinks), func(w *explore.Worker) {
		k := sinks[w.ID]
		switch w.Rand.IntN(3) {
		case 0:
			v := number()
			sending := futures.PollFunc(func(cx *futures.Context) (struct{}, bool, error) {
				ready, err := k.PollSend(cx, v)
				return struct{}{}, ready, err
			}, func() { k.AbortSend() })
			if _, ready, _ := explore.Try(w, sending); !ready {
				mu.Lock()
				delete(sent, v)
				mu.Unlock()
			}
		case 1:
			p, ready, _ := explore.Try(w, tx.ReserveMany(1+w.Rand.IntN(4)))
			if ready {
				if p.Len() > 1 {
					p.Send(number())
				}
				p.Drop()
			}
		case 2:
			if err := tx.TrySend(-1); err == nil {
				mu.Lock()
				sent[-1]++
				mu.Unlock()
			}
		}
	})
	for _, k := range sinks {
		k.Drop()
	}
	tx.Drop()
	consumer.Wait()
	if len(sent) != len(received) {
		t.Errorf("%d sent, %d received", len(sent), len(received))
	}
	for v, n := range sent {
		if received[v] != n {
			t.Fatalf("%d was sent %d times and received %d times", v, n, received[v])
		}
	}
	if rx.ch.free != 4 {
		t.Errorf("%d slots", rx.ch.free)
	}
	rx.Drop()
}
