package executor_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

var soak = flag.Duration("futures.soak", 0, "how long the soak of the executor goes on; 0 is a short run")

// census counts what becomes of the futures of a soak. Every one that is made is
// started or dropped before it is; every one that is started comes to its end or is
// unwound, and so does its cleanup.
type census struct {
	made, started, unstarted atomic.Int64
	ended, cleaned           atomic.Int64
}

func (c *census) String() string {
	return fmt.Sprintf("made %d, started %d, dropped before %d, ended %d, cleaned up %d",
		c.made.Load(), c.started.Load(), c.unstarted.Load(), c.ended.Load(), c.cleaned.Load())
}

// unstarted is the capture of a block: it is dropped if the block never starts.
type unstarted struct{ c *census }

func (u unstarted) Drop() { u.c.unstarted.Add(1) }

// counted is cleanup that takes two polls and is counted at its end.
type counted struct {
	closing
	c *census
}

func (d *counted) PollDrop(cx *futures.Context) (ready bool, err error) {
	if ready, err = d.closing.PollDrop(cx); ready {
		d.c.cleaned.Add(1)
	}
	return ready, err
}

// citizen is a block that spawns others, waits, cancels and is cancelled, at random.
func (c *census) citizen(seed uint64, depth int, tx *mpsc.Sender[int]) futures.Future[int] {
	c.made.Add(1)
	rng := rand.New(rand.NewPCG(seed, 7))
	return futures.Async(func(co *futures.Co) (int, error) {
		c.started.Add(1)
		defer c.ended.Add(1)
		defer co.AsyncDrop(&counted{c: c}) // waits, also when the block is cancelled
		for range rng.IntN(6) {
			switch rng.IntN(7) {
			case 0:
				co.Yield()
			case 1:
				futures.Await(co, timer.Sleep(time.Duration(rng.IntN(3000))*time.Microsecond))
			case 2:
				if depth > 0 { // awaited
					if _, err := futures.Await(co, futures.Spawn(co, c.citizen(rng.Uint64(), depth-1, tx))); err == futures.ErrClosed {
						return 0, err
					}
				}
			case 3:
				if depth > 0 { // dropped
					task := futures.Spawn(co, c.citizen(rng.Uint64(), depth-1, tx))
					if rng.IntN(2) == 0 {
						co.Yield()
					}
					task.Drop()
				}
			case 4:
				if depth > 0 { // detached
					futures.Spawn(co, c.citizen(rng.Uint64(), depth-1, tx)).Detach()
				}
			case 5:
				if depth > 0 { // the loser of a race, in this task
					slow := futures.On(c.citizen(rng.Uint64(), depth-1, tx))
					quick := futures.On(timer.Sleep(time.Duration(rng.IntN(500)) * time.Microsecond))
					co.Select(slow, quick)
				}
			case 6:
				futures.Await(co, tx.Send(1))
			}
		}
		return 0, nil
	}, unstarted{c})
}

// Spawn, wake, steal, cancel and shut down, with blocks, timers and channels, on one to
// eight threads: every future that is made is counted exactly once at its end, and no
// goroutine is left.
func TestSoak(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	before := runtime.NumGoroutine()
	deadline := time.Now().Add(max(*soak, time.Second))
	total := int64(0)
	for round := uint64(0); time.Now().Before(deadline); round++ {
		rng := rand.New(rand.NewPCG(round, 9))
		runtime.GOMAXPROCS(1 + int(round)%8)
		var c census
		ex := executor.New(executor.Workers(1 + rng.IntN(8)))
		tx, rx := mpsc.New[int](1 + rng.IntN(4))
		futures.Spawn(ex, futures.Async(func(co *futures.Co) (int, error) {
			defer rx.Drop()
			for range futures.Each[int](co, futures.RefStream[int](rx)) {
			}
			return 0, nil
		}, rx)).Detach()
		for range 50 + rng.IntN(300) {
			task := futures.Spawn(ex, c.citizen(rng.Uint64(), 3, tx))
			switch rng.IntN(4) {
			case 0:
				task.Drop()
			case 1:
				task.Abort()
				task.Detach()
			default:
				task.Detach()
			}
		}
		time.Sleep(time.Duration(rng.IntN(8)) * time.Millisecond)
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		if err := ex.Shutdown(ctx); err != nil {
			t.Fatalf("round %d: %v; %v", round, err, &c)
		}
		cancel()
		tx.Drop()
		made, started := c.made.Load(), c.started.Load()
		if made != started+c.unstarted.Load() || c.ended.Load() != started || c.cleaned.Load() != started {
			t.Fatalf("round %d: %v", round, &c)
		}
		total += made
	}
	for end := time.Now().Add(time.Minute); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d goroutines more than before", runtime.NumGoroutine()-before)
		}
	}
	t.Logf("%d futures", total)
}
