package futtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Every suspension point is visited: of nested blocks, of the children of
// combinators, and of cleanup that is not the future's own.
func TestCancelEverywhereVisits(t *testing.T) {
	visited := map[string]int{}
	here := map[string]bool{} // what the unwinding leaves: it does not get to the delete
	step := func(co *futures.Co, name string) {
		here[name] = true
		futures.Await(co, timer.Sleep(time.Second))
		delete(here, name)
		here[name+" at once"] = true
		futures.Await(co, futures.Ready(1)) // is a suspension point all the same
		delete(here, name+" at once")
	}
	nested := func(name string, depth int) futures.Future[nothing] { return nil }
	nested = func(name string, depth int) futures.Future[nothing] {
		return block(func(co *futures.Co) error {
			step(co, fmt.Sprint(name, depth, " before"))
			if depth > 0 {
				futures.Await(co, nested(name, depth-1))
			}
			step(co, fmt.Sprint(name, depth, " after"))
			return nil
		})
	}
	points := 0
	CancelEverywhere(t, func() futures.Future[nothing] {
		clear(here)
		return block(func(co *futures.Co) error {
			futures.Await(co, nested("block", 3))
			co.Join(futures.On(nested("left", 1)), futures.On(nested("right", 1)))
			futures.Await(co, futures.JoinAll(nested("all", 0), nested("every", 0)))
			futures.Await(co, futures.Map(nested("mapped", 1), func(n nothing) nothing { return n }))
			return nil
		})
	}, func(point int) {
		if point != points {
			t.Errorf("point %d after %d", point, points-1)
		}
		points++
		for name := range here {
			visited[name]++
		}
		if point == 0 && len(here) != 0 {
			t.Errorf("before the first poll it is at %v", here)
		}
	})
	for _, name := range []string{"block", "left", "right", "all", "every", "mapped"} {
		depth := map[string]int{"block": 3, "left": 1, "right": 1, "mapped": 1}[name]
		for d := 0; d <= depth; d++ {
			for _, when := range []string{" before", " after", " before at once", " after at once"} {
				if p := fmt.Sprint(name, d, when); visited[p] == 0 {
					t.Errorf("%s was not visited", p)
				}
			}
		}
	}
}

// What runs is cleaned up before check, and the cleanup is not a point of its own.
func TestCancelEverywhereFinishesCleanup(t *testing.T) {
	begun, cleaned := 0, 0
	Explore(t, 30, func(t testing.TB) {
		CancelEverywhere(t, func() futures.Future[nothing] {
			return block(func(co *futures.Co) error {
				begun++
				defer co.AsyncDrop(block(func(co *futures.Co) error { return nil }))
				defer co.AsyncDrop(&slowly{done: &cleaned})
				for range 3 {
					co.Yield()
					futures.Await(co, futures.Spawn(co, timer.Sleep(time.Second)))
				}
				return nil
			})
		}, func(point int) {
			if begun != cleaned {
				t.Fatalf("point %d: %d begun, %d cleaned up", point, begun, cleaned)
			}
		})
	})
}

// slowly is something whose cleanup takes a minute.
type slowly struct {
	sleep futures.Future[time.Time]
	done  *int
}

func (s *slowly) PollDrop(cx *futures.Context) (ready bool, err error) {
	if s.sleep == nil {
		s.sleep = timer.Sleep(time.Minute)
	}
	if _, ready, _ = s.sleep.Poll(cx); ready {
		*s.done++
	}
	return ready, nil
}

func (s *slowly) Drop() { panic("dropped without its cleanup") }

// move moves an amount from one account to another, in two steps with a suspension
// between them. It is the bug that CancelEverywhere is for.
func move(co *futures.Co, from, to *int, n int) {
	*from -= n
	futures.Await(co, timer.Sleep(time.Second))
	*to += n
}

func TestCancelEverywhereFindsTornState(t *testing.T) {
	var a, b int
	f := &fake{}
	calls := 0
	CancelEverywhere(f, func() futures.Future[nothing] {
		a, b = 10, 0
		return block(func(co *futures.Co) error {
			futures.Await(co, timer.Sleep(time.Second))
			_, err := futures.Await(co, block(func(co *futures.Co) error {
				move(co, &a, &b, 3)
				return nil
			}))
			return err
		})
	}, func(point int) {
		calls++
		if a+b != 10 {
			f.Errorf("the sum is %d", a+b)
		}
	})
	if len(f.errors) != 2 || f.errors[0] != "the sum is 7" {
		t.Fatalf("errors %q", f.errors)
	}
	f.errors = f.errors[1:]
	f.wantFailure(t, `CancelEverywhere, point \d+, dropped while suspended at cancel_test.go:\d+ \(futtest.move\), in cancel_test.go:\d+.*: the check failed`)
	if want := fmt.Sprintf("point %d,", calls-1); !strings.Contains(f.errors[0], want) {
		t.Errorf("%d calls of check, and %s", calls, f.errors[0])
	}
}

// The same for a check that ends the test, or panics.
func TestCancelEverywhereWithACheckThatDoesNotReturn(t *testing.T) {
	for name, fail := range map[string]func(f *fake){
		"Fatal": func(f *fake) { f.Fatalf("fatal") },
		"panic": func(f *fake) { panic("ouch") },
	} {
		t.Run(name, func(t *testing.T) {
			f := &fake{}
			done := make(chan nothing)
			go func() {
				defer close(done)
				defer func() { recover() }()
				CancelEverywhere(f, func() futures.Future[time.Time] { return timer.Sleep(1) }, func(point int) {
					if point == 1 {
						fail(f)
					}
				})
			}()
			<-done
			if last := f.errors[len(f.errors)-1]; !strings.Contains(last, "point 1, dropped while pending: the check failed") {
				t.Errorf("errors %q", f.errors)
			}
		})
	}
}

// grabber takes a permit when it is woken, as a lock future does, and forgets it when
// it is dropped between the wake-up and the poll.
type grabber struct {
	free  *int
	queue *[]*grabber
	waker futures.Waker
	mine  bool
}

func (g *grabber) Poll(cx *futures.Context) (nothing, bool, error) {
	if g.mine {
		return nothing{}, true, nil
	}
	if *g.free > 0 {
		*g.free--
		return nothing{}, true, nil
	}
	if g.waker == nil {
		*g.queue = append(*g.queue, g)
	}
	g.waker = cx.Waker()
	return nothing{}, false, nil
}

func (g *grabber) Drop() {
	*g.queue = slices.DeleteFunc(*g.queue, func(x *grabber) bool { return x == g })
}

// What is lost between a wake-up and the poll that it leads to is found.
func TestCancelEverywhereBetweenWakeAndPoll(t *testing.T) {
	var free int
	var queue []*grabber
	f := &fake{}
	CancelEverywhere(f, func() futures.Future[nothing] {
		free, queue = 0, nil
		return block(func(co *futures.Co) error {
			futures.Spawn(co, block(func(co *futures.Co) error {
				futures.Await(co, timer.Sleep(time.Second))
				if len(queue) == 0 {
					free++
					return nil
				}
				g := queue[0]
				queue = queue[1:]
				g.mine = true
				g.waker.Wake()
				return nil
			})).Detach()
			futures.Await[nothing](co, &grabber{free: &free, queue: &queue})
			co.Yield()
			free++
			return nil
		})
	}, func(point int) {
		if point > 1 && free == 0 && len(queue) == 0 && point == 2 {
			f.Errorf("the permit is lost")
		}
	})
	if len(f.errors) != 2 || !strings.Contains(f.errors[1], "when it was about to be resumed, while suspended at") {
		t.Errorf("errors %q", f.errors)
	}
}

// The runtime's own primitives stand it, with every schedule.
func TestCancelEverywhereCorrectProgram(t *testing.T) {
	Explore(t, 10, func(t testing.TB) {
		var m *lock.Mutex[int]
		var rx *mpsc.Receiver[int]
		CancelEverywhere(t, func() futures.Future[nothing] {
			m = lock.NewMutex(0)
			var tx *mpsc.Sender[int]
			tx, rx = mpsc.New[int](1)
			return futures.Async(func(co *futures.Co) (nothing, error) {
				defer tx.Drop()
				other := futures.Spawn(co, block(func(co *futures.Co) error {
					g, _ := futures.Await(co, m.Lock())
					defer g.Unlock()
					futures.Await(co, timer.Sleep(time.Second))
					return nil
				}))
				defer co.AsyncDrop(other)
				for i := range 2 {
					g, err := futures.Await(co, m.Lock())
					if err != nil {
						return nothing{}, err
					}
					func() {
						defer g.Unlock()
						*g.Value()++
						co.Yield()
					}()
					slot, err := futures.Await(co, tx.Reserve())
					if err != nil {
						return nothing{}, err
					}
					slot.Send(i)
					rx.TryRecv()
				}
				return nothing{}, nil
			}, tx)
		}, func(point int) {
			g, ok := m.TryLock()
			if !ok {
				t.Errorf("the lock is held")
				return
			}
			g.Unlock()
			rx.Drop()
		})
	})
}

func TestCancelEverywhereFindsOwnerless(t *testing.T) {
	var at string
	f := &fake{}
	CancelEverywhere(f, func() futures.Future[nothing] {
		return block(func(co *futures.Co) error {
			at = line(1)
			sleep := timer.Sleep(time.Hour)
			co.Select(futures.On(futures.Ref(sleep)), futures.On(timer.Sleep(time.Second)))
			sleep.Drop() // a defer would not be left out
			return nil
		})
	}, func(int) {})
	f.wantFailure(t, `CancelEverywhere, point \d+, dropped while suspended at`, "started and left without an owner", "futures/timer: Sleep, made at "+at)
}

type panicky struct{ futures.Future[nothing] }

func (p panicky) Drop() { p.Future.Drop(); panic("ouch") }

func TestCancelEverywhereWithAPanic(t *testing.T) {
	f := &fake{}
	CancelEverywhere(f, func() futures.Future[nothing] {
		return block(func(co *futures.Co) error {
			co.Yield()
			futures.Await[nothing](co, panicky{futures.Pending[nothing]()})
			return nil
		})
	}, func(int) {})
	f.wantFailure(t, `point \d+, dropped while suspended at cancel_test.go:\d+ .*: Drop panicked: futures: panic: ouch`)
}

// A deadlock is not taken for a lost wake-up because a point comes next.
func TestCancelEverywhereOfADeadlock(t *testing.T) {
	impatient(t)
	f := &fake{}
	CancelEverywhere(f, func() futures.Future[nothing] {
		return block(func(co *futures.Co) error {
			futures.Await(co, timer.Sleep(time.Second))
			_, err := futures.Await(co, futures.Pending[nothing]())
			return err
		})
	}, func(int) {})
	f.wantFailure(t, `CancelEverywhere, before point \d+: executor: deadlock`, "the main future, async block")
}
