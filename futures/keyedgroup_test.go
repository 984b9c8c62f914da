package futures_test

import (
	"io"
	"slices"
	"testing"

	"github.com/futvet/futvet/futures"
)

// tracked futures in a group: T task_join_set abort_tasks, detach_all.
func TestGroupAbortAll(t *testing.T) {
	run(t, func(co *futures.Co) (nothing, error) {
		g := futures.NewGroup[int](co)
		defer co.AsyncDrop(g)
		waiting := &gate[int]{}
		g.Spawn(futures.Ready(1))
		co.Yield()
		g.Spawn(waiting)
		g.Spawn(futures.Pending[int]())
		co.Yield()
		g.AbortAll()
		g.AbortAll()
		var outcomes []error
		for _, err := range futures.Each[int](co, futures.RefStream[int](g)) {
			outcomes = append(outcomes, err)
		}
		if !slices.Equal(outcomes, []error{nil, futures.ErrCancelled, futures.ErrCancelled}) {
			t.Errorf("outcomes %v", outcomes)
		}
		if _, drops := waiting.counts(); drops != 1 || g.Len() != 0 {
			t.Errorf("%d drops, %d left", drops, g.Len())
		}
		return nothing{}, nil
	})
}

// T task_join_set test_detach_all; U abort_on_drop does_not_abort_after_detach.
func TestGroupDetachAll(t *testing.T) {
	var j journal
	run(t, func(co *futures.Co) (nothing, error) {
		g := futures.NewGroup[int](co)
		a, done := &gate[int]{name: "a", log: &j}, new(owned)
		g.Spawn(futures.Inspect[int](a, func(v int, err error) { j.add("%d %v", v, err) }))
		h := futures.NewGroup[*owned](co)
		h.Spawn(futures.Ready(done))
		co.Yield()
		g.DetachAll()
		h.DetachAll()
		if done.drops() != 1 {
			t.Errorf("the outcome that nobody sees was dropped %d times", done.drops())
		}
		if _, err := futures.Await(co, futures.Next(g)); err != io.EOF || g.Len() != 0 {
			t.Error(err, g.Len())
		}
		g.Drop()
		a.open(1, nil)
		co.Yield()
		co.Yield()
		return nothing{}, nil
	})
	j.want(t, "1 <nil>")
}

// U task_join_map: test_with_sleep, test_with_same_keys, abort_tasks, key lookups.
func TestKeyedGroup(t *testing.T) {
	run(t, func(co *futures.Co) (nothing, error) {
		g := futures.NewKeyedGroup[string, int](co)
		next := func() (futures.Keyed[string, int], error) { return futures.Await(co, futures.Next(g)) }
		if _, err := next(); err != io.EOF {
			t.Error(err)
		}
		a, b, old := &gate[int]{}, &gate[int]{}, &gate[int]{}
		if g.Spawn("a", old) || g.Spawn("b", b) || !g.Spawn("a", a) {
			t.Error("replaced the wrong one")
		}
		g.Spawn("c", futures.Pending[int]())
		co.Yield()
		keys := slices.Sorted(g.Keys())
		if !slices.Equal(keys, []string{"a", "b", "c"}) || g.Len() != 3 || !g.Contains("a") || g.Contains("x") {
			t.Errorf("keys %v", keys)
		}
		if g.Abort("x") || !g.Abort("c") {
			t.Error("aborted the wrong one")
		}
		if k, err := next(); k != (futures.Keyed[string, int]{"c", 0, futures.ErrCancelled}) || err != nil {
			t.Error(k, err)
		}
		b.open(2, errBoom)
		if k, err := next(); k != (futures.Keyed[string, int]{"b", 2, errBoom}) || err != nil {
			t.Error(k, err)
		}
		if _, drops := old.counts(); drops != 1 {
			t.Errorf("the task that was replaced was dropped %d times", drops)
		}
		a.open(1, nil)
		if k, err := next(); k != (futures.Keyed[string, int]{"a", 1, nil}) || err != nil {
			t.Error(k, err)
		}
		if _, err := next(); err != io.EOF || g.Len() != 0 {
			t.Error(err, g.Len())
		}
		g.Spawn("again", futures.Ready(3))
		if k, _ := next(); k.Key != "again" {
			t.Error(k)
		}

		// What was replaced is waited for by the end of the stream, and by AsyncDrop.
		for _, how := range []string{"end", "AsyncDrop"} {
			var j journal
			slow := func(name string) futures.Future[int] {
				return futures.Async(func(co *futures.Co) (int, error) {
					defer func() {
						co.Yield()
						co.Yield()
						j.add("%s stopped", name)
					}()
					return futures.Await(co, futures.Pending[int]())
				})
			}
			g.Spawn("k", slow("first"))
			co.Yield()
			g.Spawn("k", futures.Ready(1))
			if how == "end" {
				next()
				if _, err := next(); err != io.EOF {
					t.Error(err)
				}
			} else {
				g.Spawn("l", slow("second"))
				co.Yield()
				g.AbortAll()
				co.AsyncDrop(g)
			}
			if !j.has("first stopped") || how == "AsyncDrop" && !j.has("second stopped") {
				t.Errorf("%s: %q", how, j.events)
			}
		}
		late := &gate[int]{}
		if g.Spawn("late", late) {
			t.Error("replaced in a dropped group")
		}
		if _, drops := late.counts(); drops != 1 {
			t.Error("a dropped group keeps what is spawned")
		}

		// Drop cancels, DetachAll does not.
		kept, gone := &gate[int]{}, &gate[int]{}
		h := futures.NewKeyedGroup[int, int](co)
		h.Spawn(1, kept)
		co.Yield()
		h.DetachAll()
		h.Spawn(2, gone)
		co.Yield()
		h.Drop()
		co.Yield()
		_, drops := kept.counts()
		if _, d := gone.counts(); drops != 0 || d != 1 || h.Len() != 0 {
			t.Errorf("dropped %d and %d times", drops, d)
		}
		return nothing{}, nil
	})
	v := new(owned)
	futures.Ready(futures.Keyed[int, *owned]{Value: v}).Drop()
	if v.drops() != 1 {
		t.Error(v.drops())
	}
}

func TestTaskAbortHandle(t *testing.T) {
	run(t, func(co *futures.Co) (nothing, error) {
		g := &gate[int]{}
		task := futures.Spawn[int](co, g)
		h, other := task.AbortHandle(), task.AbortHandle()
		co.Yield()
		if h.IsAborted() {
			t.Error("aborted from the start")
		}
		h.Abort()
		h.Abort()
		if _, err := futures.Await(co, task); !futures.IsCancelled(err) || !other.IsAborted() || !task.IsFinished() {
			t.Error(err)
		}
		other.Abort() // nothing is left
		// U abort_on_drop: a task is aborted by its drop, not by its handle's; one that
		// was detached can still be aborted.
		g = &gate[int]{}
		task = futures.Spawn[int](co, g)
		h = task.AbortHandle()
		co.Yield()
		task.Detach()
		task.Drop()
		co.Yield()
		if _, drops := g.counts(); drops != 0 {
			t.Error("dropped although it was detached")
		}
		h.Abort()
		co.Yield()
		if _, drops := g.counts(); drops != 1 {
			t.Errorf("%d drops", drops)
		}
		g = &gate[int]{}
		task = futures.Spawn[int](co, g)
		co.Yield()
		task.Drop()
		co.Yield()
		if _, drops := g.counts(); drops != 1 {
			t.Errorf("%d drops", drops)
		}
		return nothing{}, nil
	})
}

func TestTaskID(t *testing.T) {
	if _, ok := futures.NewContext(futures.NoopWaker()).TaskID(); ok {
		t.Error("a task outside any executor")
	}
	run(t, func(co *futures.Co) (nothing, error) {
		own, ok := co.TaskID()
		again, _ := co.TaskID()
		if !ok || own != again || own == (futures.TaskID{}) {
			t.Error(own, ok)
		}
		seen := map[futures.TaskID]bool{own: true}
		for range 10 {
			var inner futures.TaskID
			task := futures.Spawn[int](co, futures.Async(func(co *futures.Co) (int, error) {
				inner, _ = co.TaskID()
				return 1, nil
			}))
			id := task.ID()
			if _, err := futures.Await(co, task); err != nil || inner != id || seen[id] {
				t.Errorf("%v: %v is not %v, or not new", err, inner, id)
			}
			seen[id] = true
			if id.String() == "" {
				t.Error("no name")
			}
		}
		return nothing{}, nil
	})
}
