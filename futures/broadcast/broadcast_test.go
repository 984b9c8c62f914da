package broadcast

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestMain(m *testing.M) { leaftest.Main(m) }

type item = leaftest.Item

// outcome is what a poll of a Recv returned, as text.
func outcome(v *item, ready bool, err error) string {
	var lagged *LaggedError
	switch {
	case !ready && (v != nil || err != nil):
		return "pending with an outcome"
	case !ready:
		return "pending"
	case errors.As(err, &lagged):
		return fmt.Sprint("missed ", lagged.Missed)
	case err == io.EOF:
		return "eof"
	case err != nil:
		return err.Error()
	}
	return strconv.Itoa(v.ID)
}

// commands is a channel with its receivers, futures and items by name. The first
// receiver is called rx.
func commands(capacity int) map[string]func(args ...string) string {
	tx, rx := New[*item](capacity)
	rxs := map[string]*Receiver[*item]{"rx": rx}
	fs := map[string]futures.Future[*item]{}
	items := map[string]*item{}
	wakers := map[string]*leaftest.Counter{}
	waker := func(name string) *leaftest.Counter {
		if wakers[name] == nil {
			wakers[name] = &leaftest.Counter{}
		}
		return wakers[name]
	}
	get := func(id string) *item {
		if items[id] == nil {
			n, err := strconv.Atoi(id)
			if err != nil {
				panic(err)
			}
			items[id] = &item{ID: n}
		}
		return items[id]
	}
	return map[string]func(args ...string) string{
		"send": func(a ...string) string {
			n, err := tx.Send(get(a[0]))
			switch {
			case err == futures.ErrClosed && n == 0:
				return "closed"
			case err != nil:
				return err.Error()
			}
			return strconv.Itoa(n)
		},
		"subscribe": func(a ...string) string { rxs[a[0]] = tx.Subscribe(); return "" },
		"tx-drop":   func(a ...string) string { tx.Drop(); return "" },
		"rx-drop":   func(a ...string) string { rxs[a[0]].Drop(); return "" },
		// recv RECEIVER is one poll of a new Recv, which is dropped then
		"recv": func(a ...string) string {
			f := rxs[a[0]].Recv()
			defer f.Drop()
			return outcome(f.Poll(futures.NewContext(waker(a[0]))))
		},
		// start NAME RECEIVER makes a Recv
		"start": func(a ...string) string { fs[a[0]] = rxs[a[1]].Recv(); return "" },
		// poll NAME, or poll NAME WAKER
		"poll":  func(a ...string) string { return outcome(fs[a[0]].Poll(futures.NewContext(waker(a[len(a)-1])))) },
		"drop":  func(a ...string) string { fs[a[0]].Drop(); return "" },
		"wakes": func(a ...string) string { return strconv.Itoa(waker(a[0]).Count()) },
		"drops": func(a ...string) string { return strconv.Itoa(get(a[0]).Drops()) },
		// how many values are kept, and whether any waker is
		"keeps": func(a ...string) string {
			return fmt.Sprint(tx.ch.tail-tx.ch.head, !tx.ch.waiters.Empty())
		},
	}
}

// TestScripts goes through what the documentation promises, one script for each
// promise. The names in brackets are the upstream tests that a script stands for.
func TestScripts(t *testing.T) {
	tests := []struct {
		name     string
		capacity int
		script   string
	}{
		{"send_try_recv_bounded (tokio sync_broadcast.rs)", 16, `
			recv rx : pending
			send 1 : 1
			recv rx : 1
			recv rx : pending
		`},
		{"send_two_recv (tokio sync_broadcast.rs): everybody gets every value", 16, `
			subscribe b
			send 1 : 2
			send 2 : 2
			recv rx : 1
			recv rx : 2
			recv b : 1
			keeps : 1 false
			recv b : 2
			recv rx : pending
			recv b : pending
			drops 1 : 0
			keeps : 0 false
		`},
		{"send_recv_bounded (tokio sync_broadcast.rs): a value wakes those that wait, once", 16, `
			start a rx
			subscribe b
			start c b
			poll a : pending
			poll c : pending
			send 1 : 2
			wakes a : 1
			wakes c : 1
			send 2 : 2
			wakes a : 1
			poll a : 1
			poll c : 1
			recv rx : 2
			recv b : 2
		`},
		{"who subscribes receives from then on", 16, `
			send 1 : 1
			subscribe b
			send 2 : 2
			recv b : 2
			recv rx : 1
			recv rx : 2
		`},
		{"lagging_rx (tokio sync_broadcast.rs): told how many, then goes on with the oldest", 2, `
			subscribe b
			send 1 : 2
			send 2 : 2
			recv rx : 1
			send 3 : 2
			recv rx : 2
			send 4 : 2
			recv b : missed 2
			recv b : 3
			recv b : 4
			recv b : pending
			recv rx : 3
			recv rx : 4
		`},
		{"room for exactly the capacity", 3, `
			send 1 : 1
			send 2 : 1
			send 3 : 1
			recv rx : 1
			send 4 : 1
			recv rx : 2
			recv rx : 3
			recv rx : 4
			send 5 : 1
			send 6 : 1
			send 7 : 1
			send 8 : 1
			recv rx : missed 1
			recv rx : 6
		`},
		{"what is missed adds up until it is told, and counts anew then", 1, `
			send 1 : 1
			send 2 : 1
			send 3 : 1
			send 4 : 1
			recv rx : missed 3
			send 5 : 1
			recv rx : missed 1
			recv rx : 5
		`},
		{"a Recv that waited and was too slow is told so, too", 1, `
			start a rx
			poll a : pending
			send 1 : 1
			send 2 : 1
			wakes a : 1
			poll a : missed 1
			recv rx : 2
		`},
		{"a slow receiver holds up nobody", 1, `
			subscribe slow
			send 1 : 2
			recv rx : 1
			send 2 : 2
			recv rx : 2
			send 3 : 2
			recv rx : 3
			recv slow : missed 2
			recv slow : 3
		`},
		{"dropping_sender (tokio sync_broadcast.rs): the rest, then the end", 4, `
			subscribe b
			start a b
			poll a : pending
			send 1 : 2
			recv b : 1
			poll a : pending
			tx-drop
			tx-drop
			wakes a : 2
			poll a : eof
			recv b : eof
			recv rx : 1
			recv rx : eof
			recv rx : eof
			send 2 : closed
			drops 2 : 0
		`},
		{"who was too slow at the end is told so first", 1, `
			send 1 : 1
			send 2 : 1
			tx-drop
			recv rx : missed 1
			recv rx : 2
			recv rx : eof
		`},
		{"who subscribes to a dropped sender is at the end", 1, `
			tx-drop
			subscribe b
			recv b : eof
			rx-drop b
		`},
		{"send_no_rx (tokio sync_broadcast.rs): without receivers sending fails, until there is one", 2, `
			rx-drop rx
			rx-drop rx
			send 1 : closed
			drops 1 : 0
			subscribe b
			send 2 : 1
			recv b : 2
		`},
		{"drop_rx_while_values_remain (tokio sync_broadcast.rs)", 16, `
			subscribe b
			send 1 : 2
			send 2 : 2
			recv b : 1
			rx-drop rx
			keeps : 1 false
			drops 1 : 0
			drops 2 : 0
			rx-drop b
			keeps : 0 false
			drops 1 : 0           # b received it
			drops 2 : 1           # nobody did
		`},
		{"a dropped receiver has nothing to receive", 2, `
			start a rx
			poll a : pending
			subscribe b
			send 1 : 2
			rx-drop rx
			poll a : eof
			recv rx : eof
			send 2 : 1
			recv b : 1
		`},
		{"a value that makes room and was received by nobody is dropped", 1, `
			subscribe b
			send 1 : 2
			send 2 : 2
			drops 1 : 1
			recv b : missed 1
			recv b : 2
			send 3 : 2
			drops 2 : 0           # b received it
		`},
		{"release of wakers on drop of the receiver", 1, `
			start a rx
			poll a : pending
			keeps : 0 true
			rx-drop rx
			keeps : 0 false
			wakes a : 0
		`},
		{"a dropped receive is not woken any more and loses nothing", 1, `
			start a rx
			poll a : pending
			drop a
			drop a
			keeps : 0 false
			send 1 : 1
			wakes a : 0
			recv rx : 1
		`},
		{"a woken receive that is dropped leaves the value", 1, `
			start a rx
			poll a : pending
			send 1 : 1
			drop a
			recv rx : 1
		`},
		{"dropping an old receive leaves the waker of a newer one", 1, `
			start a rx
			start b rx
			poll a : pending
			poll b : pending
			drop a
			send 1 : 1
			wakes a : 0
			wakes b : 1
			poll b : 1
		`},
		{"change_tasks (tokio sync_broadcast.rs): only the waker of the latest poll counts", 1, `
			start a rx
			poll a first : pending
			poll a second : pending
			send 1 : 1
			wakes first : 0
			wakes second : 1
		`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { leaftest.Script(t, test.script, commands(test.capacity)) })
	}
}

func TestLaggedError(t *testing.T) {
	if got := (&LaggedError{3}).Error(); got != "broadcast: 3 values missed" {
		t.Errorf("got %q", got)
	}
}

func TestMisusePanics(t *testing.T) {
	cx := futures.NewContext(leaftest.Forbidden{})
	tests := []struct {
		name string
		f    func()
		want string
	}{
		{"capacity", func() { New[int](0) }, "futures/broadcast: New with a capacity below 1"},
		{"completed", func() {
			tx, rx := New[int](1)
			tx.Send(1)
			f := rx.Recv()
			f.Poll(cx)
			f.Poll(cx)
		}, "futures/broadcast: Recv polled after completion"},
		{"dropped", func() {
			_, rx := New[int](1)
			f := rx.Recv()
			f.Drop()
			f.Poll(cx)
		}, "futures/broadcast: Recv polled after Drop"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := leaftest.Panics(test.f); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// send_in_waker_drop (tokio sync_broadcast.rs): wakers and Drop methods are called
// without the channel's lock.
func TestCallbacksMayUseTheChannel(t *testing.T) {
	tests := map[string]func(tx *Sender[*item], rx *Receiver[*item], call func()){
		"woken by Send": func(tx *Sender[*item], rx *Receiver[*item], call func()) {
			rx.Recv().Poll(futures.NewContext(&leaftest.Callback{F: call}))
			tx.Send(&item{})
		},
		"woken by the sender's Drop": func(tx *Sender[*item], rx *Receiver[*item], call func()) {
			rx.Recv().Poll(futures.NewContext(&leaftest.Callback{F: call}))
			tx.Drop()
		},
		"value dropped by the next": func(tx *Sender[*item], rx *Receiver[*item], call func()) {
			tx.Send(&item{OnDrop: call})
			tx.Send(&item{})
		},
		"value dropped by the receiver's Drop": func(tx *Sender[*item], rx *Receiver[*item], call func()) {
			tx.Send(&item{OnDrop: call})
			rx.Drop()
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			tx, rx := New[*item](1)
			called := 0
			test(tx, rx, func() {
				if called++; called > 1 {
					return
				}
				f := tx.Subscribe().Recv()
				f.Poll(futures.NewContext(futures.NoopWaker()))
				tx.Send(&item{})
				f.Drop()
				rx.Drop()
				tx.Drop()
			})
			if called == 0 {
				t.Error("the callback was not called")
			}
		})
	}
}

// A waker that panics neither keeps another receiver from being woken nor the
// oldest value from being dropped; a value that panics when it is dropped neither
// keeps receivers from being woken nor the next value from being dropped.
func TestInSpiteOfPanics(t *testing.T) {
	tx, _ := New[*item](1)
	old := &item{}
	tx.Send(old)
	a, b := tx.Subscribe(), tx.Subscribe()
	var w leaftest.Counter
	a.Recv().Poll(futures.NewContext(leaftest.Forbidden{}))
	b.Recv().Poll(futures.NewContext(&w))
	if leaftest.Panics(func() { tx.Send(&item{}) }) == "" {
		t.Error("the panic was swallowed")
	}
	if w.Count() != 1 || old.Drops() != 1 {
		t.Errorf("woken %d times, dropped %d times", w.Count(), old.Drops())
	}

	tx, rx := New[*item](1)
	var woken leaftest.Counter
	tx.Send(&item{OnDrop: func() { panic("oldest") }})
	tx.Subscribe().Recv().Poll(futures.NewContext(&woken))
	if got := leaftest.Panics(func() { tx.Send(&item{}) }); got != "oldest" || woken.Count() != 1 {
		t.Errorf("panicked with %q, woken %d times", got, woken.Count())
	}
	rx.Drop()

	tx, rx = New[*item](2)
	last := &item{}
	tx.Send(&item{OnDrop: func() { panic("first") }})
	tx.Send(last)
	if got := leaftest.Panics(rx.Drop); got != "first" || last.Drops() != 1 {
		t.Errorf("panicked with %q, the last was dropped %d times", got, last.Drops())
	}
}

// A value that is a nil pointer is not a Dropper to be dropped.
func TestNilValue(t *testing.T) {
	tx, rx := New[*item](1)
	tx.Send(nil)
	tx.Send(nil)
	rx.Drop()
}

// Received and dropped values are not kept alive by the ring.
func TestValuesAreForgotten(t *testing.T) {
	tx, rx := New[*item](4)
	rx2 := tx.Subscribe()
	for range 3 {
		tx.Send(&item{})
	}
	for _, r := range []*Receiver[*item]{rx, rx2} {
		leaftest.Wait(r.Recv())
		leaftest.Wait(r.Recv())
	}
	rx.Drop()
	kept := 0
	for _, s := range tx.ch.ring {
		if s.value != nil {
			kept++
		}
	}
	if kept != 1 {
		t.Errorf("%d values are kept, want 1", kept)
	}
	rx2.Drop()
	if tx.ch.ring != nil {
		t.Error("the ring of a channel without receivers is kept")
	}
}

// Random sends, receives, subscriptions and drops lead to what a channel that keeps
// everything says, after every step.
func TestModel(t *testing.T) {
	for _, capacity := range []int{1, 2, 3, 5, 8, 20} {
		t.Run(fmt.Sprint(capacity), func(t *testing.T) {
			for seed := range uint64(20) {
				runModel(t, capacity, rand.New(rand.NewPCG(seed, 8)))
			}
		})
	}
}

// sent is a value of the model. It makes room for the one that is sent while as
// many as the capacity are lacked by somebody.
type sent struct {
	it    *item
	lack  map[int]bool // the receivers that are still to receive it
	taken bool
	gone  bool // made room
}

func runModel(t *testing.T, capacity int, rng *rand.Rand) {
	t.Helper()
	tx, first := New[*item](capacity)
	var all []*sent
	rxs := map[int]*Receiver[*item]{0: first}
	next := map[int]int{0: 0}
	ids := 1
	for step := range 400 {
		switch op := rng.IntN(20); {
		case op < 9:
			it := &item{ID: len(all)}
			if n, err := tx.Send(it); n != len(rxs) || (err != nil) != (n == 0) {
				t.Fatalf("step %d: sent to %d, %v, want %d", step, n, err, len(rxs))
			} else if n == 0 {
				break
			}
			var kept []*sent
			for _, s := range all {
				if len(s.lack) > 0 && !s.gone {
					kept = append(kept, s)
				}
			}
			if len(kept) == capacity {
				kept[0].gone = true
			}
			s := &sent{it: it, lack: map[int]bool{}}
			for id := range rxs {
				s.lack[id] = true
			}
			all = append(all, s)
		case op == 9 && len(rxs) < 4:
			rxs[ids], next[ids] = tx.Subscribe(), len(all)
			ids++
		case op == 10 && rng.IntN(3) == 0:
			for id, rx := range rxs {
				rx.Drop()
				delete(rxs, id)
				for _, s := range all {
					delete(s.lack, id)
				}
				break
			}
		default:
			for id, rx := range rxs { // any one
				want, missed := "pending", 0
				for next[id] < len(all) && all[next[id]].gone {
					next[id]++
					missed++
				}
				switch {
				case missed > 0:
					want = fmt.Sprint("missed ", missed)
				case next[id] < len(all):
					s := all[next[id]]
					want = strconv.Itoa(s.it.ID)
					s.taken = true
					delete(s.lack, id)
					next[id]++
				}
				f := rx.Recv()
				got := outcome(f.Poll(futures.NewContext(futures.NoopWaker())))
				f.Drop()
				if got != want {
					t.Fatalf("step %d: receiver %d got %s, want %s", step, id, got, want)
				}
				break
			}
		}
		for _, s := range all {
			want := 0
			if !s.taken && (s.gone || len(s.lack) == 0) {
				want = 1
			}
			if s.it.Drops() != want {
				t.Fatalf("step %d: value %d was dropped %d times, want %d", step, s.it.ID, s.it.Drops(), want)
			}
		}
		if len(tx.ch.ring) > capacity {
			t.Fatalf("the ring has %d", len(tx.ch.ring))
		}
	}
}
