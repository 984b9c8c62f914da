package futures_test

import (
	"fmt"
	"log"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

// exiting is a future whose Poll calls runtime.Goexit once it is told to.
type exiting struct {
	gate[int]
	exit bool
}

func (e *exiting) Poll(cx *futures.Context) (int, bool, error) {
	if e.exit {
		runtime.Goexit()
	}
	return e.gate.Poll(cx)
}

// Whoever owns a future drops it also when its Poll ends by runtime.Goexit.
func TestGoexitInPollDropsTheFuture(t *testing.T) {
	ways := map[string]func(co *futures.Co, f futures.Future[int]){
		"Await":      func(co *futures.Co, f futures.Future[int]) { futures.Await(co, f) },
		"Select":     func(co *futures.Co, f futures.Future[int]) { co.Select(futures.On(f)) },
		"Join":       func(co *futures.Co, f futures.Future[int]) { co.Join(futures.On(f)) },
		"NowOrNever": func(co *futures.Co, f futures.Future[int]) { futures.NowOrNever(f) },
		"Map": func(co *futures.Co, f futures.Future[int]) {
			futures.Await(co, futures.Map(f, func(n int) int { return n }))
		},
		"CatchPanic":  func(co *futures.Co, f futures.Future[int]) { futures.Await(co, futures.CatchPanic(f)) },
		"Race":        func(co *futures.Co, f futures.Future[int]) { futures.Await(co, futures.Race(f)) },
		"Shared":      func(co *futures.Co, f futures.Future[int]) { futures.Await[int](co, futures.Share(f)) },
		"awaited Ref": func(co *futures.Co, f futures.Future[int]) { defer f.Drop(); futures.Await(co, futures.Ref(f)) },
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			g := &exiting{exit: true}
			b := futures.Async(func(co *futures.Co) (int, error) { way(co, g); return 1, nil })
			v, ready, err := poll[int](b, futures.NoopWaker())
			if _, drops := g.counts(); v != 0 || !ready || err != futures.ErrGoexit || drops != 1 {
				t.Errorf("got %v %v %v, %d drops", v, ready, err, drops)
			}
		})
	}
}

// The unwinding of a block may pass through a future that suspended it; the future
// is dropped all the same.
func TestUnwindingThroughAFuture(t *testing.T) {
	g := &gate[int]{}
	drops := 0
	b := futures.Async(func(co *futures.Co) (int, error) {
		return futures.Await(co, futures.PollFunc(func(*futures.Context) (int, bool, error) {
			v, err := futures.Await[int](co, g)
			return v, true, err
		}, func() { drops++ }))
	})
	poll[int](b, futures.NoopWaker())
	b.Drop()
	if _, inner := g.counts(); inner != 1 || drops != 1 {
		t.Errorf("the inner future was dropped %d times, the outer one %d times", inner, drops)
	}
}

// A Goexit in a shared future's Poll is the outcome of every owner: nobody waits
// for a poll that has been left.
func TestSharedGoexit(t *testing.T) {
	g := &exiting{}
	a := futures.Share[int](g)
	b := a.Clone()
	wk := new(counter)
	poll[int](b, wk)
	g.exit = true

	done := make(chan nothing)
	go func() {
		defer close(done)
		poll[int](a, futures.NoopWaker())
		t.Error("Goexit was stopped")
	}()
	<-done
	if wk.count() != 1 { // by g; then it has no waker
		t.Errorf("the other owner was woken %d times", wk.count())
	}
	for _, o := range []*futures.Shared[int]{a, b} {
		if _, ready, err := poll[int](o, futures.NoopWaker()); !ready || err != futures.ErrGoexit {
			t.Errorf("got %v %v", ready, err)
		}
	}
	if _, drops := g.counts(); drops != 1 {
		t.Errorf("%d drops", drops)
	}
}

// explosive is a waker that panics.
type explosive struct{}

func (explosive) Wake() { panic(errBoom) }

// A waker that panics does not keep the other owners of a shared future asleep.
func TestSharedWakerPanics(t *testing.T) {
	g := &gate[int]{}
	a := futures.Share[int](g)
	b := a.Clone()
	wk := new(counter)
	poll[int](a, explosive{})
	poll[int](b, wk)
	if p := panicked(func() { g.open(1, nil) }); p == nil {
		t.Error("the panic was swallowed")
	}
	if wk.count() != 1 {
		t.Errorf("woken %d times", wk.count())
	}
	a.Drop()
	b.Drop()
}

// A waker that panics when a task has ended is reported, and harms no executor.
func TestTaskWakerPanics(t *testing.T) {
	var out logged
	log.SetOutput(&out)
	defer log.SetOutput(os.Stderr)
	v, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		task := futures.Spawn(co, futures.Ready(3))
		poll[int](task, explosive{})
		co.Yield()
		return futures.Await(co, task)
	}))
	if v != 3 || err != nil || !strings.Contains(out.String(), "boom") {
		t.Errorf("got %v %v, logged %q", v, err, out.String())
	}
}

// The value that won is dropped if dropping a loser panics: nobody gets it.
func TestWinnerIsDroppedWhenALoserPanics(t *testing.T) {
	bad := func() futures.Future[*owned] { return &gate[*owned]{onDrop: func() { panic(errBoom) }} }
	for name, mk := range map[string]func(f, g futures.Future[*owned]) futures.Future[*owned]{
		"Race":     func(f, g futures.Future[*owned]) futures.Future[*owned] { return futures.Race(f, g) },
		"SelectOk": func(f, g futures.Future[*owned]) futures.Future[*owned] { return futures.SelectOk(f, g) },
	} {
		v := new(owned)
		f := mk(bad(), futures.Ready(v))
		if p := panicked(func() { poll(f, futures.NoopWaker()) }); fmt.Sprint(p) != "boom" {
			t.Errorf("%s: panic %v", name, p)
		}
		f.Drop()
		if v.drops() != 1 {
			t.Errorf("%s: the value was dropped %d times", name, v.drops())
		}
	}
}

// A panic in one of the values of a dropped JoinAll does not spare the others.
func TestJoinAllDropsEveryValue(t *testing.T) {
	v := new(owned)
	f := futures.JoinAll[futures.Dropper](futures.Ready[futures.Dropper](&gate[int]{onDrop: func() { panic(errBoom) }}),
		futures.Ready[futures.Dropper](v), futures.Pending[futures.Dropper]())
	poll(f, futures.NoopWaker())
	mustPanic(t, "boom", f.Drop)
	if v.drops() != 1 {
		t.Errorf("dropped %d times", v.drops())
	}
}

// A panic of another block's unwinding is not this block's.
func TestForeignUnwindingIsAPanic(t *testing.T) {
	var stolen any
	thief := futures.Async(func(co *futures.Co) (int, error) {
		defer func() { stolen = recover(); panic(stolen) }()
		return futures.Await(co, futures.Pending[int]())
	})
	poll[int](thief, futures.NoopWaker())
	thief.Drop()
	b := futures.Async(func(co *futures.Co) (int, error) { panic(stolen) })
	if p, ok := panicked(func() { poll[int](b, futures.NoopWaker()) }).(*futures.PanicError); !ok || p.Value != stolen {
		t.Errorf("got %v", p)
	}
}

// A future of a group that was dropped is not woken any more, and neither is
// whoever saw the group's end.
func TestGroupForgetsWakers(t *testing.T) {
	g1, g2 := &gate[int]{}, &gate[int]{}
	run(t, func(co *futures.Co) (nothing, error) {
		g := futures.NewGroup[int](co)
		defer co.AsyncDrop(g)
		g.Spawn(g1)
		ended, other := g.Ended(), new(counter)
		poll(ended, forbidden{t})
		ended.Drop()
		co.Yield()
		g1.open(1, nil)
		co.Yield()
		if v, err := futures.Await(co, futures.Next(g)); v != 1 || err != nil {
			t.Error(v, err)
		}
		g.PollNext(futures.NewContext(forbidden{t})) // the end
		g.Spawn(g2)
		old, latest := g.Ended(), g.Ended()
		poll(old, forbidden{t})
		poll(latest, other)
		old.Drop() // leaves alone what another future has registered
		co.Yield()
		g2.open(2, nil)
		co.Yield()
		if other.count() != 1 {
			t.Errorf("woken %d times", other.count())
		}
		latest.Drop()
		return nothing{}, nil
	})
}

// A block that has ended keeps nothing alive, neither what its body captured nor
// the task that polled it.
func TestEndedBlockKeepsNothing(t *testing.T) {
	for _, how := range []string{"completed", "panicked", "dropped", "dropped when fresh"} {
		t.Run(how, func(t *testing.T) {
			gone := make(chan nothing)
			b := func() *futures.Block[int] {
				big := new([1 << 16]byte)
				runtime.AddCleanup(big, func(nothing) { close(gone) }, nothing{})
				b := futures.Async(func(co *futures.Co) (int, error) {
					big[0]++
					if how == "panicked" {
						panic(errBoom)
					}
					if how == "dropped" {
						return futures.Await(co, futures.Pending[int]())
					}
					return 1, nil
				})
				if how != "dropped when fresh" {
					panicked(func() { poll[int](b, futures.NoopWaker()) })
				}
				b.Drop()
				return b
			}()
			eventually(t, "the body's end", func() bool {
				runtime.GC()
				select {
				case <-gone:
					return true
				default:
					return false
				}
			})
			runtime.KeepAlive(b)
		})
	}
}
