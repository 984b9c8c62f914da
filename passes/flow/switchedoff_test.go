package flow_test

import (
	"context"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/compat"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/timer"
)

// TestSwitchedOff holds the runtime to what is taken for granted: a future that says
// whether it is terminated is skipped by a select once its owner has dropped it, and
// any other one panics there.
func TestSwitchedOff(t *testing.T) {
	slot := func() futures.Future[int] { return futures.Fuse(futures.Pending[int]()) }
	for name, c := range map[string]struct {
		skipped bool
		choose  func(co *futures.Co) (first bool)
	}{
		"Fuse":          {true, func(co *futures.Co) bool { return lentAfterDrop(co, slot()) }},
		"Spawn":         {true, func(co *futures.Co) bool { return lentAfterDrop[int](co, futures.Spawn(co, futures.Pending[int]())) }},
		"Remote":        {true, func(co *futures.Co) bool { w, h := futures.Remote(slot()); w.Drop(); return lentAfterDrop[int](co, h) }},
		"compat.Go":     {true, func(co *futures.Co) bool { return lentAfterDrop[int](co, compat.Go(context.Background(), wait)) }},
		"Share":         {false, func(co *futures.Co) bool { return lentAfterDrop(co, futures.Future[int](futures.Share(slot()))) }},
		"timer.Sleep":   {false, func(co *futures.Co) bool { return lentAfterDrop(co, timer.Sleep(1)) }},
		"timer.Sleeper": {false, func(co *futures.Co) bool { return lentAfterDrop(co, futures.Future[time.Time](timer.NewSleeper(1))) }},
		"Async":         {false, func(co *futures.Co) bool { return lentAfterDrop[int](co, futures.Async(await)) }},
	} {
		t.Run(name, func(t *testing.T) {
			first, err := executor.Run(futures.Async(func(co *futures.Co) (bool, error) { return c.choose(co), nil }))
			if skipped := err == nil && !first; skipped != c.skipped {
				t.Errorf("skipped %v, the other branch was chosen %v, %v", skipped, !first, err)
			}
		})
	}
}

func wait(ctx context.Context) (int, error) { <-ctx.Done(); return 0, ctx.Err() }

func await(co *futures.Co) (int, error) { return futures.Await(co, futures.Pending[int]()) }

func lentAfterDrop[T any](co *futures.Co, f futures.Future[T]) bool {
	f.Drop()
	//futvet:ignore FV2002 what becomes of it is what is tested
	first, second := futures.On(futures.Ref(f)), futures.On(futures.Ready(1))
	return co.SelectBiased(first, second) == futures.Branch(first)
}
