// Package ok holds tasks that somebody decides about.
package ok

import (
	"os"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func work() futures.Future[int] {
	return futures.Map(timer.Sleep(time.Second), func(time.Time) int { return 0 })
}

func Detached(sp futures.Spawner) { futures.Spawn(sp, work()).Detach() }

func Fire(sp futures.Spawner) { futures.Detached(sp, work()) }

func Awaited(co *futures.Co) (int, error) {
	t := futures.Spawn(co, work())
	return futures.Await(co, t)
}

func Returned(sp futures.Spawner) *futures.Task[int] { return futures.Spawn(sp, work()) }

func AsFuture(sp futures.Spawner) futures.Future[int] { return futures.Spawn(sp, work()) }

func Dropped(co *futures.Co, in *mpsc.Receiver[int]) error {
	t := futures.Spawn(co, work())
	defer t.Drop()
	_, err := futures.Await(co, in.Recv())
	return err
}

func Stopped(co *futures.Co) {
	t := futures.Spawn(co, work())
	t.Abort()
	futures.Await(co, t)
}

func AsyncDropped(co *futures.Co) {
	t := futures.Spawn(co, work())
	co.AsyncDrop(t)
}

func Raced(co *futures.Co) {
	done, late := futures.On(futures.Spawn(co, work())), futures.On(timer.Sleep(time.Second))
	co.Select(done, late)
}

type server struct {
	sp   futures.Spawner
	main *futures.Task[int]
	all  []*futures.Task[int]
	byID map[int]*futures.Task[int]
}

func (s *server) Field()      { s.main = futures.Spawn(s.sp, work()) }
func (s *server) Slice()      { s.all = append(s.all, futures.Spawn(s.sp, work())) }
func (s *server) Map(id int)  { s.byID[id] = futures.Spawn(s.sp, work()) }
func (s *server) Struct() any { return &server{main: futures.Spawn(s.sp, work())} }

func Channel(sp futures.Spawner, to chan<- *futures.Task[int]) { to <- futures.Spawn(sp, work()) }

func Group(sp futures.Spawner) *futures.Group[int] {
	g := futures.NewGroup[int](sp)
	g.Spawn(work())
	return g
}

// The tracker waits for it.
func Tracked(tr *futures.TaskTracker, sp futures.Spawner) { futures.SpawnTracked(tr, sp, work()) }

// Whoever has the handle can end it.
func Handle(sp futures.Spawner) *futures.AbortHandle { return futures.Spawn(sp, work()).AbortHandle() }

// There is none where there is an error.
func start(sp futures.Spawner, ok bool) (*futures.Task[int], error) {
	if !ok {
		return nil, os.ErrInvalid
	}
	return futures.Spawn(sp, work()), nil
}

func Fallible(co *futures.Co) error {
	t, err := start(co, true)
	if err != nil {
		return err
	}
	_, err = futures.Await(co, t)
	return err
}

func Fatal(sp futures.Spawner) {
	futures.Spawn(sp, work())
	os.Exit(1)
}

// The loop drops the one before.
func Replaced(co *futures.Co, in *mpsc.Receiver[int]) {
	var t *futures.Task[int]
	for {
		if _, err := futures.Await(co, in.Recv()); err != nil {
			break
		}
		if t != nil {
			t.Drop()
		}
		t = futures.Spawn(co, work())
	}
	if t != nil {
		t.Drop()
	}
}

// All of them are awaited in the end.
func Many(co *futures.Co) {
	var ts []*futures.Task[int]
	for range 4 {
		ts = append(ts, futures.Spawn(co, work()))
	}
	for _, t := range ts {
		futures.Await(co, t)
	}
}

func Cleanup(t interface{ Cleanup(func()) }, sp futures.Spawner) {
	task := futures.Spawn(sp, work())
	t.Cleanup(func() { task.Drop() })
}

// It has ended.
func Finished(sp futures.Spawner, step func()) {
	t := futures.Spawn(sp, work())
	for !t.IsFinished() {
		step()
	}
}

// Whoever has the method waits for the end.
func Watched(sp futures.Spawner, run func(until func() bool)) {
	t := futures.Spawn(sp, work())
	run(t.IsFinished)
}

func WatchedElsewhere(sp futures.Spawner, run func(until func() bool)) {
	t := futures.Spawn(sp, work())
	go func() { run(t.IsFinished) }()
}
