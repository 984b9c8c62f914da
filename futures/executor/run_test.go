package executor_test

import (
	"errors"
	"fmt"
	"log"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
)

// TestMain fails the package if a goroutine, or a coroutine, outlives its tests.
func TestMain(m *testing.M) {
	before := runtime.NumGoroutine()
	code := m.Run()
	for end := time.Now().Add(time.Minute); code == 0 && runtime.NumGoroutine() > before; {
		if time.Now().After(end) {
			pprof.Lookup("goroutine").WriteTo(os.Stderr, 1)
			code = 1
		}
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	os.Exit(code)
}

type nothing = struct{}

// cell is a future that another goroutine, or task, completes. What it waits with
// is reachable only through the cell.
type cell struct {
	mu    sync.Mutex
	full  bool
	waker futures.Waker
	drops int
}

func (c *cell) Poll(cx *futures.Context) (int, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waker = cx.Waker()
	return 1, c.full, nil
}

func (c *cell) Drop() {
	c.mu.Lock()
	c.drops++
	c.mu.Unlock()
}

func (c *cell) fill() {
	c.mu.Lock()
	c.full = true
	wk := c.waker
	c.mu.Unlock()
	if wk != nil {
		wk.Wake()
	}
}

var errBoom = errors.New("boom")

func TestRunOutcome(t *testing.T) {
	type outcome struct {
		v   int
		err error
	}
	tests := []struct {
		name string
		f    futures.Future[int]
		want outcome
	}{
		{"value", futures.Ready(3), outcome{3, nil}},
		{"failure", futures.Failed[int](errBoom), outcome{0, errBoom}},
		{"panic", futures.Lazy(func() (int, error) { panic(errBoom) }), outcome{0, errBoom}},
		{"block", futures.Async(func(co *futures.Co) (int, error) { co.Yield(); return 4, nil }), outcome{4, nil}},
		{"panic in a block", futures.Async(func(co *futures.Co) (int, error) { co.Yield(); panic(errBoom) }), outcome{0, errBoom}},
		{"Goexit in a block", futures.Async(func(co *futures.Co) (int, error) { runtime.Goexit(); return 0, nil }), outcome{0, futures.ErrGoexit}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v, err := executor.Run(tt.f)
			if v != tt.want.v || !errors.Is(err, tt.want.err) {
				t.Errorf("got %v %v", v, err)
			}
			if strings.HasPrefix(tt.name, "panic") {
				var pe *futures.PanicError
				if !errors.As(err, &pe) || !strings.Contains(string(pe.Stack), "TestRunOutcome") {
					t.Errorf("no origin in %v", err)
				}
			}
		})
	}
}

// Run polls on the goroutine that calls it.
func TestRunOnCallingGoroutine(t *testing.T) {
	self := func() string {
		var buf [64]byte
		s := string(buf[:runtime.Stack(buf[:], false)])
		s, _, _ = strings.Cut(s, " [")
		return s
	}
	got, _ := executor.Run(futures.Lazy(func() (string, error) { return self(), nil }))
	if got != self() {
		t.Errorf("polled on %s, called on %s", got, self())
	}
}

// A goroutine that is locked to its thread may call Run.
func TestRunOnLockedThread(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	v, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		co.Yield()
		task := futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) { co.Yield(); return 2, nil }))
		n, err := futures.Await(co, task)
		return n + 1, err
	}))
	if v != 3 || err != nil {
		t.Errorf("got %v %v", v, err)
	}
}

// Goexit of a Poll method ends the goroutine that called Run, after cleanup.
func TestRunGoexitInPoll(t *testing.T) {
	for _, locked := range []bool{false, true} {
		cleaned, returned := false, false
		done := make(chan nothing)
		go func() {
			defer close(done)
			if locked {
				runtime.LockOSThread()
			}
			executor.Run(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
				futures.Spawn(cx.Spawner(), futures.Async(func(co *futures.Co) (int, error) {
					defer func() { cleaned = true }()
					return futures.Await(co, futures.Pending[int]())
				})).Detach()
				futures.Spawn(cx.Spawner(), futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
					runtime.Goexit()
					return 0, true, nil
				}, nil)).Detach()
				return 0, false, nil
			}, nil))
			returned = true
		}()
		<-done
		if returned || !cleaned {
			t.Errorf("locked %v: returned %v, cleaned %v", locked, returned, cleaned)
		}
	}
}

func TestRunNested(t *testing.T) {
	tests := []struct {
		name, want string
		f          func(inner func()) futures.Future[int]
	}{
		{"in an async block", "an async block", func(inner func()) futures.Future[int] {
			return futures.Async(func(co *futures.Co) (int, error) { inner(); return 0, nil })
		}},
		{"in a Poll method", "a task", func(inner func()) futures.Future[int] {
			return futures.Lazy(func() (int, error) { inner(); return 0, nil })
		}},
		{"deep in an async block", "an async block", func(inner func()) futures.Future[int] {
			var dive func(n int)
			dive = func(n int) {
				if n == 0 {
					inner()
					return
				}
				dive(n - 1)
			}
			return futures.Async(func(co *futures.Co) (int, error) { dive(500); return 0, nil })
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := executor.Run(tt.f(func() { executor.Run(futures.Ready(1)) }))
			var pe *futures.PanicError
			if !errors.As(err, &pe) || !strings.Contains(fmt.Sprint(pe.Value), tt.want) {
				t.Errorf("got %v", err)
			}
		})
	}
	// On another goroutine it is fine.
	v, err := executor.Run(futures.Lazy(func() (int, error) {
		ch := make(chan int)
		go func() { v, _ := executor.Run(futures.Ready(5)); ch <- v }()
		return <-ch, nil
	}))
	if v != 5 || err != nil {
		t.Error(v, err)
	}
}

// When f is done, Run cancels what still runs and finishes all cleanup.
func TestRunFinishesCleanup(t *testing.T) {
	var log []string
	slow := func(name string) *futures.Block[int] {
		return futures.Async(func(co *futures.Co) (int, error) {
			defer func() {
				for range 3 {
					co.Yield()
				}
				log = append(log, name)
			}()
			return futures.Await(co, futures.Pending[int]())
		})
	}
	v, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		owned := futures.Spawn(co, slow("dropped"))
		futures.Spawn(co, slow("detached")).Detach()
		co.Yield()
		owned.Drop()
		co.SelectBiased(futures.On(slow("block")), futures.On(futures.Ready(1)))
		return 1, nil
	}))
	if v != 1 || err != nil || len(log) != 3 {
		t.Errorf("got %v %v, cleaned %q", v, err, log)
	}
}

// A task that the executor never got to ends with ErrClosed, as does one that is
// spawned too late.
func TestRunRefusesTasks(t *testing.T) {
	polled, dropped := false, false
	mk := func() futures.Future[int] {
		return futures.PollFunc(func(*futures.Context) (int, bool, error) {
			polled = true
			return 1, true, nil
		}, func() { dropped = true })
	}
	var early *futures.Task[int]
	var sp futures.Spawner
	executor.Run(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
		sp = cx.Spawner()
		early = futures.Spawn(sp, mk())
		return 0, true, nil
	}, nil))
	late := futures.Spawn(sp, mk())
	none := futures.Spawn(nil, mk())
	bad := futures.Spawn(nil, futures.PollFunc(func(*futures.Context) (int, bool, error) { return 0, false, nil }, func() { panic(errBoom) }))
	if _, _, err := bad.Poll(futures.NewContext(futures.NoopWaker())); !errors.Is(err, errBoom) {
		t.Errorf("the panic of a refused future's Drop is lost: %v", err)
	}
	for name, task := range map[string]*futures.Task[int]{"early": early, "late": late, "nil spawner": none} {
		if !task.IsFinished() {
			t.Errorf("%s: not finished", name)
		}
		if _, ready, err := task.Poll(futures.NewContext(futures.NoopWaker())); !ready || err != futures.ErrClosed {
			t.Errorf("%s: %v %v", name, ready, err)
		}
	}
	if polled || !dropped {
		t.Error("a refused task was polled, or not dropped")
	}
}

// Wake-ups from other goroutines, while Run is idle, busy and gone.
func TestRunWokenFromOutside(t *testing.T) {
	const tasks, rounds = 20, 50
	var wakers [tasks]atomic.Pointer[futures.Waker]
	var polls atomic.Int64
	stop := make(chan nothing)
	var wg sync.WaitGroup
	for i := range tasks {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for {
				select {
				case <-stop:
					return
				default:
				}
				if wk := wakers[i].Load(); wk != nil {
					(*wk).Wake()
				}
				runtime.Gosched()
			}
		}()
	}
	n, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		g := futures.NewGroup[int](co)
		defer co.AsyncDrop(g)
		for i := range tasks {
			left := rounds
			g.Spawn(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
				polls.Add(1)
				left--
				wk := cx.Waker()
				wakers[i].Store(&wk)
				return 1, left == 0, nil
			}, nil))
		}
		sum := 0
		for v, err := range futures.Each(co, futures.RefStream(g)) {
			sum += v
			if err != nil {
				return 0, err
			}
		}
		return sum, nil
	}))
	close(stop)
	wg.Wait()
	if n != tasks || err != nil || polls.Load() != tasks*rounds {
		t.Errorf("got %d %v after %d polls", n, err, polls.Load())
	}
}

// Run works in a bubble of fake time.
func TestRunInBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		c := new(cell)
		time.AfterFunc(time.Hour, c.fill)
		if v, err := executor.Run[int](c); v != 1 || err != nil {
			t.Errorf("got %v %v", v, err)
		}
		if d := time.Since(begin); d != time.Hour {
			t.Errorf("took %v", d)
		}
	})
}

// A detached task's panic is reported, not lost, and harms nobody.
func TestRunReportsDetachedPanics(t *testing.T) {
	var out strings.Builder
	log.SetOutput(&out)
	v, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		futures.Spawn(co, futures.Lazy(func() (int, error) { panic(errBoom) })).Detach()
		co.Yield()
		co.Yield()
		return 1, nil
	}))
	log.SetOutput(os.Stderr) // nobody else writes to out from here on
	if v != 1 || err != nil || !strings.Contains(out.String(), "boom") {
		t.Errorf("got %v %v, logged %q", v, err, out.String())
	}
}

func ExampleRun() {
	n, err := executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		half := futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
			co.Yield() // let others run
			return 21, nil
		}))
		n, err := futures.Await(co, half)
		return 2 * n, err
	}))
	fmt.Println(n, err)
	// Output: 42 <nil>
}

func BenchmarkRunReady(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		executor.Run(futures.Ready(1))
	}
}
