package oneshot

import (
	"strconv"
	"sync"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestMain(m *testing.M) { leaftest.Main(m) }

type item = leaftest.Item

// commands is a channel with its Closed futures and items by name.
func commands() map[string]func(args ...string) string {
	tx, rx := New[*item]()
	closed := map[string]futures.Future[struct{}]{}
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
	outcome := func(ready bool, err error, value string) string {
		switch {
		case !ready:
			return "pending"
		case err == futures.ErrClosed:
			return "closed"
		case err != nil:
			return err.Error()
		}
		return value
	}
	return map[string]func(args ...string) string{
		"send":    func(a ...string) string { return outcome(true, tx.Send(get(a[0])), "ok") },
		"tx-drop": func(a ...string) string { tx.Drop(); return "" },
		"closed":  func(a ...string) string { closed[a[0]] = tx.Closed(); return "" },
		"poll": func(a ...string) string {
			_, ready, err := closed[a[0]].Poll(futures.NewContext(waker(a[0])))
			return outcome(ready, err, "ok")
		},
		"drop": func(a ...string) string { closed[a[0]].Drop(); return "" },
		// rx, or rx WAKER, polls the receiver
		"rx": func(a ...string) string {
			v, ready, err := rx.Poll(futures.NewContext(waker(append(a, "rx")[0])))
			if v == nil {
				v = &item{}
			}
			return outcome(ready, err, strconv.Itoa(v.ID))
		},
		"close":   func(a ...string) string { rx.Close(); return "" },
		"rx-drop": func(a ...string) string { rx.Drop(); return "" },
		"wakes":   func(a ...string) string { return strconv.Itoa(waker(a[0]).Count()) },
		"drops":   func(a ...string) string { return strconv.Itoa(get(a[0]).Drops()) },
		// the wakers that the channel keeps
		"keeps": func(a ...string) string {
			return strconv.FormatBool(tx.ch.rxWaker != nil) + " " + strconv.FormatBool(!tx.ch.closers.Empty())
		},
	}
}

// TestScripts goes through what the documentation promises, one script for each
// promise. The names in brackets are the upstream tests that a script stands for.
func TestScripts(t *testing.T) {
	tests := []struct{ name, script string }{
		{"a value that was sent before the first poll", `
			send 1 : ok
			rx : 1
			drops 1 : 0
		`},
		{"a value that is sent to a pending receiver wakes it, once", `
			rx : pending
			send 1 : ok
			wakes rx : 1
			rx : 1
			tx-drop
			wakes rx : 1
		`},
		{"a sender sends once", `
			send 1 : ok
			send 2 : closed
			drops 2 : 0
			rx : 1
			send 3 : closed
		`},
		{"a dropped sender fails the receiver", `
			rx : pending
			tx-drop
			tx-drop
			wakes rx : 1
			rx : closed
		`},
		{"a sender that was dropped does not send", `
			tx-drop
			send 1 : closed
			drops 1 : 0
			rx : closed
		`},
		{"dropping a used sender does nothing", `
			send 1 : ok
			tx-drop
			rx : 1
		`},
		{"a dropped receiver refuses, and the value stays with the caller", `
			rx : pending
			rx-drop
			send 1 : closed
			drops 1 : 0
			wakes rx : 0
		`},
		{"a value that was sent and never received is dropped", `
			send 1 : ok
			rx-drop
			drops 1 : 1
			rx-drop
			drops 1 : 1
		`},
		{"a received value is the receiver's owner's", `
			send 1 : ok
			rx : 1
			rx-drop
			drops 1 : 0
		`},
		{"close refuses what comes", `
			close
			close
			send 1 : closed
			drops 1 : 0
			rx : closed
		`},
		{"close lets through what was sent", `
			send 1 : ok
			close
			rx : 1
		`},
		{"close, then drop, drops what was sent", `
			send 1 : ok
			close
			rx-drop
			drops 1 : 1
		`},
		{"close wakes a pending receiver, which then fails", `
			rx : pending
			close
			wakes rx : 1
			rx : closed
		`},
		{"close after completion does nothing", `
			send 1 : ok
			rx : 1
			close
			wakes rx : 0
		`},
		{"Closed completes when the receiver is dropped", `
			closed a
			closed b
			poll a : pending
			poll b : pending
			rx-drop
			wakes a : 1
			wakes b : 1
			poll a : ok
			poll b : ok
			send 1 : closed
		`},
		{"Closed completes when the receiver is closed", `
			closed a
			poll a : pending
			close
			wakes a : 1
			poll a : ok
		`},
		{"Closed completes when the value was received", `
			closed a
			poll a : pending
			send 1 : ok
			poll a : pending
			rx : 1
			wakes a : 1
			poll a : ok
		`},
		{"Closed completes when the value was dropped", `
			send 1 : ok
			closed a
			poll a : pending
			rx-drop
			wakes a : 1
			poll a : ok
		`},
		{"Closed of a receiver that is gone is ready at once", `
			rx-drop
			closed a
			poll a : ok
			wakes a : 0
		`},
		{"a dropped Closed is not woken any more", `
			closed a
			closed b
			poll a : pending
			poll b : pending
			drop a
			drop a
			rx-drop
			wakes a : 0
			wakes b : 1
		`},
		{"cancel_after_sender_drop_doesnt_notify (futures-channel oneshot.rs)", `
			closed a
			poll a : pending
			tx-drop
			keeps : false false
			rx-drop
			wakes a : 0
			poll a : ok
		`},
		{"drops_tasks (tokio sync_oneshot.rs): stored wakers are released", `
			rx : pending
			closed a
			poll a : pending
			keeps : true true
			rx-drop
			keeps : false false
		`},
		{"wakers are released when a value is sent and received", `
			closed a
			poll a : pending
			rx : pending
			send 1 : ok
			keeps : false true
			rx : 1
			keeps : false false
		`},
		{"receiver_changes_task (tokio sync_oneshot.rs): the latest waker counts", `
			rx first : pending
			rx second : pending
			send 1 : ok
			wakes first : 0
			wakes second : 1
		`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { leaftest.Script(t, test.script, commands()) })
	}
}

func TestMisusePanics(t *testing.T) {
	cx := futures.NewContext(leaftest.Forbidden{})
	tests := []struct {
		name string
		f    func()
		want string
	}{
		{"Receiver completed", func() {
			tx, rx := New[int]()
			tx.Send(1)
			rx.Poll(cx)
			rx.Poll(cx)
		}, "futures/oneshot: Receiver polled after completion"},
		{"Receiver dropped", func() {
			_, rx := New[int]()
			rx.Drop()
			rx.Poll(cx)
		}, "futures/oneshot: Receiver polled after Drop"},
		{"Closed completed", func() {
			tx, rx := New[int]()
			rx.Drop()
			f := tx.Closed()
			f.Poll(cx)
			f.Poll(cx)
		}, "futures/oneshot: Closed polled after completion"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := leaftest.Panics(test.f); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// Wakers and Drop methods are called without the channel's lock.
func TestCallbacksMayUseTheChannel(t *testing.T) {
	tests := map[string]func(tx *Sender[*item], rx *Receiver[*item], call func()){
		"receiver woken": func(tx *Sender[*item], rx *Receiver[*item], call func()) {
			rx.Poll(futures.NewContext(&leaftest.Callback{F: call}))
			tx.Send(&item{})
		},
		"sender woken": func(tx *Sender[*item], rx *Receiver[*item], call func()) {
			tx.Closed().Poll(futures.NewContext(&leaftest.Callback{F: call}))
			rx.Close()
		},
		"value dropped": func(tx *Sender[*item], rx *Receiver[*item], call func()) {
			tx.Send(&item{OnDrop: call})
			rx.Drop()
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			tx, rx := New[*item]()
			called := false
			test(tx, rx, func() {
				called = true
				tx.Send(&item{})
				tx.Drop()
				rx.Close()
				rx.Drop()
			})
			if !called {
				t.Error("the callback was not called")
			}
		})
	}
}

// A value that is a nil pointer is not a Dropper to be dropped.
func TestNilValue(t *testing.T) {
	tx, rx := New[*leaftest.Item]()
	tx.Send(nil)
	rx.Drop()
}

// A watcher whose waker panics neither keeps another one from being woken nor the
// value from being dropped.
func TestReceiverDropInSpiteOfPanics(t *testing.T) {
	tx, rx := New[*item]()
	var w leaftest.Counter
	v := &item{}
	tx.Send(v)
	tx.Closed().Poll(futures.NewContext(leaftest.Forbidden{}))
	tx.Closed().Poll(futures.NewContext(&w))
	if leaftest.Panics(rx.Drop) == "" {
		t.Error("the panic was swallowed")
	}
	if w.Count() != 1 || v.Drops() != 1 {
		t.Errorf("woken %d times, dropped %d times", w.Count(), v.Drops())
	}
}

// cancel_sends (futures-channel oneshot.rs): closing races with sending. The
// receiver always has an outcome, and the value is refused to the sender exactly
// if it is not delivered.
func TestCloseSendRace(t *testing.T) {
	const rounds = 20_000
	type round struct {
		tx      *Sender[*item]
		v       *item
		refused bool // by the sending goroutine
		got     *item
		err     error
	}
	all := make([]*round, rounds)
	work := make(chan *round)
	var wg sync.WaitGroup
	wg.Go(func() {
		for r := range work {
			r.refused = r.tx.Send(r.v) != nil
			r.tx.Drop()
		}
	})
	for i := range all {
		tx, rx := New[*item]()
		r := &round{tx: tx, v: &item{}}
		all[i] = r
		work <- r
		if i%2 == 0 {
			rx.Close()
		}
		r.got, r.err = leaftest.Wait(rx)
	}
	close(work)
	wg.Wait()
	for i, r := range all {
		if i%2 == 1 && r.refused {
			t.Fatalf("round %d: an open receiver refused", i)
		}
		if r.refused && (r.got != nil || r.err != futures.ErrClosed) || !r.refused && (r.got != r.v || r.err != nil) {
			t.Fatalf("round %d: refused=%v, got %v, %v", i, r.refused, r.got, r.err)
		}
		if r.v.Drops() != 0 {
			t.Fatalf("round %d: the value was dropped", i)
		}
	}
}

// Dropping the receiver races with sending: the value is dropped by the channel or
// refused, and never both or neither.
func TestDropSendRace(t *testing.T) {
	for range 5000 {
		tx, rx := New[*item]()
		v := &item{}
		var err error
		var wg sync.WaitGroup
		wg.Go(func() { err = tx.Send(v) })
		rx.Drop()
		wg.Wait()
		if refused := err != nil; refused != (v.Drops() == 0) || v.Drops() > 1 {
			t.Fatalf("err=%v, dropped %d times", err, v.Drops())
		}
	}
}

func TestAllocs(t *testing.T) {
	cx := futures.NewContext(futures.NoopWaker())
	if got := testing.AllocsPerRun(100, func() {
		tx, rx := New[int]()
		rx.Poll(cx)
		tx.Send(1)
		rx.Poll(cx)
	}); got > 3 {
		t.Errorf("%v allocations, want at most the channel and its ends", got)
	}
}

func BenchmarkSendReceive(b *testing.B) {
	cx := futures.NewContext(futures.NoopWaker())
	b.ReportAllocs()
	for b.Loop() {
		tx, rx := New[int]()
		tx.Send(1)
		rx.Poll(cx)
	}
}
