package executor_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/oneshot"
)

// A task is scheduled each time that it is woken, and run once for that: async-task's
// tests basic, cancel, join and waker_pending, as a script of counts of polls, schedules
// and drops of the future.
func TestRunnable(t *testing.T) {
	type world struct {
		f     *flagged
		queue []*executor.Runnable
		r     *executor.Runnable
		task  *futures.Task[struct{}]
	}
	run := func(w *world) {
		r := w.queue[0]
		w.queue = w.queue[1:]
		r.Run()
	}
	for _, tt := range []struct {
		name string
		do   func(w *world)
		want string // polls, queued, dropped, finished
	}{
		{"made", func(w *world) {}, "0 0 false false"},
		{"run", func(w *world) { w.r.Run() }, "1 0 false false"},
		{"scheduled", func(w *world) { w.r.Schedule() }, "0 1 false false"},
		{"woken", func(w *world) { w.r.Run(); w.f.waker.Wake(); w.f.waker.Wake() }, "1 1 false false"},
		{"woken and run", func(w *world) { w.r.Run(); w.f.waker.Wake(); run(w) }, "2 0 false false"},
		{"done", func(w *world) { w.f.done = true; w.r.Run(); w.f.waker.Wake() }, "1 0 false true"},
		{"task dropped before it is run", func(w *world) { w.task.Drop(); w.r.Run() }, "0 0 true true"},
		{"task dropped", func(w *world) { w.r.Run(); w.task.Drop() }, "1 1 false false"},
		{"task dropped and run", func(w *world) { w.r.Run(); w.task.Drop(); run(w) }, "1 0 true true"},
		{"dropped", func(w *world) { w.r.Drop() }, "0 0 true true"},
		{"dropped later", func(w *world) { w.r.Run(); w.f.waker.Wake(); w.queue[0].Drop(); w.queue = nil }, "1 0 true true"},
		{"aborted and run", func(w *world) { w.r.Run(); w.task.Abort(); run(w) }, "1 0 true true"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := &world{f: &flagged{}}
			w.r, w.task = executor.NewRunnable[struct{}](w.f, func(r *executor.Runnable) { w.queue = append(w.queue, r) })
			tt.do(w)
			if got := fmt.Sprint(w.f.polls, len(w.queue), w.f.dropped, w.task.IsFinished()); got != tt.want {
				t.Errorf("polls, queued, dropped, finished: %s, want %s", got, tt.want)
			}
		})
	}
}

// What wakes itself is scheduled again by Run; what a task spawns has a Runnable of its
// own; cleanup that waits is scheduled, too.
func TestRunnableFamily(t *testing.T) {
	var queue []*executor.Runnable
	cleaned := false
	r, task := executor.NewRunnable(futures.Async(func(co *futures.Co) (int, error) {
		co.Yield()
		v, err := futures.Await(co, futures.Spawn(co, futures.Ready(7)))
		defer func() { co.Yield(); cleaned = true }()
		return v, err
	}), func(r *executor.Runnable) { queue = append(queue, r) })
	n := 0
	for r.Run(); len(queue) > 0; n++ {
		next := queue[0]
		queue = queue[1:]
		next.Run()
	}
	v, ready, err := task.Poll(futures.NewContext(futures.NoopWaker()))
	if v != 7 || !ready || err != nil || !cleaned || n < 3 {
		t.Error(v, ready, err, cleaned, n)
	}
}

// A Runnable that is not scheduled must not be run.
func TestRunnableTwice(t *testing.T) {
	r, task := executor.NewRunnable(futures.Pending[int](), func(*executor.Runnable) {})
	defer task.Drop()
	r.Run()
	defer func() {
		if p := fmt.Sprint(recover()); !strings.Contains(p, "Runnable.Run of a task that is not scheduled") {
			t.Error(p)
		}
	}()
	r.Run()
}

// A queue for several goroutines.
func TestRunnableConcurrent(t *testing.T) {
	queue := make(chan *executor.Runnable, 1000)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for r := range queue {
				r.Run()
			}
		})
	}
	schedule := func(r *executor.Runnable) { queue <- r }
	const n = 200
	var done sync.WaitGroup
	for i := range n {
		tx, rx := oneshot.New[int]()
		r, task := executor.NewRunnable(futures.Async(func(co *futures.Co) (int, error) {
			co.Yield()
			return futures.Await[int](co, rx)
		}), schedule)
		r.Schedule()
		done.Go(func() {
			tx.Send(i)
			ended := make(chan struct{})
			cx := futures.NewContext(futures.WakerFunc(sync.OnceFunc(func() { close(ended) })))
			v, ready, err := task.Poll(cx)
			if !ready {
				<-ended
				v, ready, err = task.Poll(cx)
			}
			if v != i || !ready || err != nil {
				t.Error(v, ready, err)
			}
		})
	}
	done.Wait()
	close(queue)
	wg.Wait()
}
