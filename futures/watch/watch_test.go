package watch

import (
	"io"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestMain(m *testing.M) { leaftest.Main(m) }

type item = leaftest.Item

// outcome is what a poll of a Changed returned, as text.
func outcome(v *item, ready bool, err error) string {
	switch {
	case !ready && (v != nil || err != nil):
		return "pending with an outcome"
	case !ready:
		return "pending"
	case err == io.EOF && v == nil:
		return "eof"
	case err != nil:
		return err.Error()
	}
	return strconv.Itoa(v.ID)
}

// commands is a channel with its receivers, futures and items by name. The first
// receiver is called rx and the first value is 0.
func commands() map[string]func(args ...string) string {
	items := map[string]*item{}
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
	tx, rx := New(get("0"))
	rxs := map[string]*Receiver[*item]{"rx": rx}
	fs := map[string]futures.Future[*item]{}
	wakers := map[string]*leaftest.Counter{}
	waker := func(name string) *leaftest.Counter {
		if wakers[name] == nil {
			wakers[name] = &leaftest.Counter{}
		}
		return wakers[name]
	}
	return map[string]func(args ...string) string{
		"send":      func(a ...string) string { tx.Send(get(a[0])); return "" },
		"subscribe": func(a ...string) string { rxs[a[0]] = tx.Subscribe(); return "" },
		"tx-drop":   func(a ...string) string { tx.Drop(); return "" },
		"rx-drop":   func(a ...string) string { rxs[a[0]].Drop(); return "" },
		"value":     func(a ...string) string { return strconv.Itoa(rxs[a[0]].Value().ID) },
		// changed RECEIVER is one poll of a new Changed, which is dropped then
		"changed": func(a ...string) string {
			f := rxs[a[0]].Changed()
			defer f.Drop()
			return outcome(f.Poll(futures.NewContext(waker(a[0]))))
		},
		// start NAME RECEIVER makes a Changed
		"start": func(a ...string) string { fs[a[0]] = rxs[a[1]].Changed(); return "" },
		// poll NAME, or poll NAME WAKER
		"poll":  func(a ...string) string { return outcome(fs[a[0]].Poll(futures.NewContext(waker(a[len(a)-1])))) },
		"drop":  func(a ...string) string { fs[a[0]].Drop(); return "" },
		"wakes": func(a ...string) string { return strconv.Itoa(waker(a[0]).Count()) },
		"drops": func(a ...string) string { return strconv.Itoa(get(a[0]).Drops()) },
		// whether any waker is kept
		"keeps": func(a ...string) string { return strconv.FormatBool(!tx.ch.waiters.Empty()) },
	}
}

// TestScripts goes through what the documentation promises, one script for each
// promise. The names in brackets are the upstream tests that a script stands for.
func TestScripts(t *testing.T) {
	tests := []struct{ name, script string }{
		{"the first value counts as seen", `
			value rx : 0
			changed rx : pending
			subscribe b
			changed b : pending
			value b : 0
		`},
		{"single_rx_recv (tokio sync_watch.rs)", `
			start a rx
			poll a : pending
			send 1
			wakes a : 1
			poll a : 1
			value rx : 1
			start b rx
			poll b : pending
			tx-drop
			wakes b : 1
			poll b : eof
			changed rx : eof
			value rx : 1
		`},
		{"rx_observes_final_value (tokio sync_watch.rs): before the end", `
			send 1
			send 2
			tx-drop
			changed rx : 2
			changed rx : eof
		`},
		{"multi_rx (tokio sync_watch.rs): everybody sees the latest, once", `
			subscribe b
			start a rx
			start c b
			poll a : pending
			poll c : pending
			send 1
			wakes a : 1
			wakes c : 1
			poll a : 1
			send 2
			poll c : 2
			changed b : pending
			changed rx : 2
			changed rx : pending
		`},
		{"a value that was replaced is not seen any more", `
			start a rx
			poll a : pending
			send 1
			send 2
			wakes a : 1
			poll a : 2
			changed rx : pending
		`},
		{"Value marks as seen", `
			send 1
			value rx : 1
			changed rx : pending
			tx-drop
			changed rx : eof
		`},
		{"a woken Changed whose value was seen meanwhile waits on", `
			start a rx
			poll a : pending
			send 1
			value rx : 1
			poll a : pending
			send 2
			wakes a : 2
			poll a : 2
		`},
		{"an equal value is a change, too", `
			send 0
			changed rx : 0
			changed rx : pending
		`},
		{"Subscribe sees the latest", `
			send 1
			subscribe b
			changed b : pending
			value b : 1
			changed rx : 1
		`},
		{"without receivers the value is kept", `
			rx-drop rx
			rx-drop rx
			send 1
			drops 1 : 0
			subscribe b
			value b : 1
			send 2
			changed b : 2
		`},
		{"a receiver of a dropped sender is a dropped one", `
			tx-drop
			subscribe b
			changed b : eof
			rx-drop b
			drops 0 : 0
			value rx : 0
			rx-drop rx
			drops 0 : 0
		`},
		{"a dropped receiver has nothing to see", `
			start a rx
			poll a : pending
			send 1
			rx-drop rx
			poll a : eof
			changed rx : eof
		`},
		{"a value that was replaced is dropped if nobody got it", `
			send 1
			drops 0 : 1
			changed rx : 1
			send 2
			drops 1 : 0
			send 3
			drops 2 : 1
			value rx : 3
			send 4
			drops 3 : 0
		`},
		{"the last value is dropped with the sender, if nobody got it", `
			send 1
			rx-drop rx
			drops 1 : 0
			tx-drop
			drops 1 : 1
			tx-drop
			drops 1 : 1
		`},
		{"the last value is dropped with the last receiver, if nobody got it", `
			subscribe b
			send 1
			tx-drop
			rx-drop rx
			drops 1 : 0
			rx-drop b
			drops 1 : 1
		`},
		{"the last value is not dropped if somebody got it", `
			changed rx : pending
			value rx : 0
			tx-drop
			rx-drop rx
			drops 0 : 0
		`},
		{"a value that is sent after Drop is dropped", `
			tx-drop
			send 1
			drops 1 : 1
			value rx : 0
			changed rx : eof
		`},
		{"release of wakers on drop of the receiver", `
			start a rx
			poll a : pending
			keeps : true
			rx-drop rx
			keeps : false
			send 1
			wakes a : 0
		`},
		{"a dropped Changed is not woken any more and loses nothing", `
			start a rx
			poll a : pending
			drop a
			drop a
			keeps : false
			send 1
			wakes a : 0
			changed rx : 1
		`},
		{"a woken Changed that is dropped leaves the value unseen", `
			start a rx
			poll a : pending
			send 1
			drop a
			changed rx : 1
		`},
		{"dropping an old Changed leaves the waker of a newer one", `
			start a rx
			start b rx
			poll a : pending
			poll b : pending
			drop a
			send 1
			wakes a : 0
			wakes b : 1
			poll b : 1
		`},
		{"only the waker of the latest poll counts", `
			start a rx
			poll a first : pending
			poll a second : pending
			send 1
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
		{"completed", func() {
			tx, rx := New(0)
			tx.Send(1)
			f := rx.Changed()
			f.Poll(cx)
			f.Poll(cx)
		}, "futures/watch: Changed polled after completion"},
		{"dropped", func() {
			_, rx := New(0)
			f := rx.Changed()
			f.Drop()
			f.Poll(cx)
		}, "futures/watch: Changed polled after Drop"},
		{"value", func() {
			_, rx := New(0)
			rx.Drop()
			rx.Value()
		}, "futures/watch: Value of a Receiver that was dropped"},
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
		"woken by Send": func(tx *Sender[*item], rx *Receiver[*item], call func()) {
			rx.Changed().Poll(futures.NewContext(&leaftest.Callback{F: call}))
			tx.Send(&item{})
		},
		"woken by the sender's Drop": func(tx *Sender[*item], rx *Receiver[*item], call func()) {
			rx.Changed().Poll(futures.NewContext(&leaftest.Callback{F: call}))
			tx.Drop()
		},
		"value dropped by the next": func(tx *Sender[*item], rx *Receiver[*item], call func()) {
			tx.Send(&item{OnDrop: call})
			tx.Send(&item{})
		},
		"value dropped by the sender's Drop": func(tx *Sender[*item], rx *Receiver[*item], call func()) {
			tx.Send(&item{OnDrop: call})
			rx.Drop()
			tx.Drop()
		},
		"value dropped by the receiver's Drop": func(tx *Sender[*item], rx *Receiver[*item], call func()) {
			tx.Send(&item{OnDrop: call})
			tx.Drop()
			rx.Drop()
		},
		"value sent after Drop": func(tx *Sender[*item], rx *Receiver[*item], call func()) {
			tx.Drop()
			tx.Send(&item{OnDrop: call})
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			tx, rx := New(&item{})
			called := 0
			test(tx, rx, func() {
				if called++; called > 1 {
					return
				}
				other := tx.Subscribe()
				f := other.Changed()
				f.Poll(futures.NewContext(futures.NoopWaker()))
				tx.Send(&item{})
				f.Drop()
				other.Drop()
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
// old value from being dropped.
func TestInSpiteOfPanics(t *testing.T) {
	for name, act := range map[string]func(tx *Sender[*item]){
		"Send": func(tx *Sender[*item]) { tx.Send(&item{}) },
		"Drop": (*Sender[*item]).Drop,
	} {
		t.Run(name, func(t *testing.T) {
			old := &item{}
			tx, rx := New(old)
			other := tx.Subscribe()
			var w leaftest.Counter
			rx.Changed().Poll(futures.NewContext(leaftest.Forbidden{}))
			other.Changed().Poll(futures.NewContext(&w))
			if leaftest.Panics(func() { act(tx) }) == "" {
				t.Error("the panic was swallowed")
			}
			if w.Count() != 1 {
				t.Errorf("woken %d times", w.Count())
			}
			rx.Drop()
			other.Drop()
			if old.Drops() != 1 {
				t.Errorf("dropped %d times", old.Drops())
			}
		})
	}
}

// A value whose Drop panics does not keep receivers from being woken.
func TestWakesInSpiteOfValuesThatPanic(t *testing.T) {
	tx, rx := New(&item{OnDrop: func() { panic("old") }})
	var w leaftest.Counter
	rx.Changed().Poll(futures.NewContext(&w))
	if got := leaftest.Panics(func() { tx.Send(&item{}) }); got != "old" || w.Count() != 1 {
		t.Errorf("panicked with %q, woken %d times", got, w.Count())
	}
}

// counted is a Dropper by value: its zero value is one, too.
type counted struct{ drops *int }

func (c counted) Drop() { *c.drops++ }

// What is dropped at the end is the value, once, and not what stands there after it.
func TestDroppedOnceByValue(t *testing.T) {
	drops := 0
	tx, rx := New(counted{&drops})
	rx.Drop()
	tx.Drop()
	tx.Drop()
	if drops != 1 {
		t.Errorf("dropped %d times", drops)
	}
}

// A value that is a nil pointer is not a Dropper to be dropped.
func TestNilValue(t *testing.T) {
	tx, rx := New[*item](nil)
	tx.Send(nil)
	tx.Drop()
	tx.Send(nil)
	rx.Drop()
}

// Random sends, looks, subscriptions and drops lead to what counting says, after
// every step.
func TestModel(t *testing.T) {
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 10))
		latest := &item{}
		all := []*item{latest}
		got := map[*item]bool{} // by anybody
		tx, first := New(latest)
		rxs := map[int]*Receiver[*item]{0: first}
		seen := map[int]*item{0: latest}
		ids, open := 1, true
		for step := range 300 {
			switch op := rng.IntN(40); {
			case op < 12:
				v := &item{ID: len(all)}
				all = append(all, v)
				tx.Send(v)
				if open {
					latest = v
				}
			case op < 16 && len(rxs) < 5:
				rx := tx.Subscribe()
				if open {
					rxs[ids], seen[ids] = rx, latest
					ids++
				}
			case op == 16 && rng.IntN(3) == 0:
				tx.Drop()
				open = false
			case op == 17:
				for id, rx := range rxs {
					rx.Drop()
					delete(rxs, id)
					break
				}
			default:
				for id, rx := range rxs { // any one
					if op < 24 {
						if v := rx.Value(); v != latest {
							t.Fatalf("step %d: the value is %d, want %d", step, v.ID, latest.ID)
						}
						seen[id], got[latest] = latest, true
						break
					}
					want := "pending"
					switch {
					case seen[id] != latest:
						want = strconv.Itoa(latest.ID)
						seen[id], got[latest] = latest, true
					case !open:
						want = "eof"
					}
					f := rx.Changed()
					if got := outcome(f.Poll(futures.NewContext(futures.NoopWaker()))); got != want {
						t.Fatalf("step %d: receiver %d got %s, want %s", step, id, got, want)
					}
					f.Drop()
					break
				}
			}
			for _, v := range all {
				kept := v == latest && (open || len(rxs) > 0)
				if dropped := v.Drops() == 1; v.Drops() > 1 || dropped != (!kept && !got[v]) {
					t.Fatalf("seed %d, step %d: value %d, kept=%v, got=%v, was dropped %d times", seed, step, v.ID, kept, got[v], v.Drops())
				}
			}
		}
	}
}
