// Package bad holds uses of futures that are gone.
package bad

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/stream"
	"github.com/futvet/futvet/futures/timer"
)

// A branch that loses is dropped, and made again of the same future.
func Losing(co *futures.Co, in *mpsc.Receiver[int], reply *oneshot.Receiver[int]) {
	late := timer.Sleep(time.Second)
	for {
		item := futures.On(in.Recv())
		alarm := futures.On(late)
		switch co.Select(item, alarm) { // want `FV2002: late is used here although it lost as a branch`
		case item:
			if _, err := item.Result(); err != nil {
				return
			}
		case alarm:
			return
		}
	}
}

// The branch itself is kept over the turns.
func KeptBranch(co *futures.Co, in *mpsc.Receiver[int]) {
	late := futures.On(timer.Sleep(time.Second))
	for {
		item := futures.On(in.Recv())
		switch co.Select(item, late) { // want `FV2002: .* is used here although it lost`
		case item:
			if _, err := item.Result(); err != nil {
				return
			}
		case late:
			return
		}
	}
}

// The first select gives it up, another one lends it.
func LentAfter(co *futures.Co, f, g futures.Future[int]) {
	first, second := futures.On(f), futures.On(g)
	if co.Select(first, second) == second {
		again := futures.On(futures.Ref(f)) // want `FV2002: f is used here although it lost as a branch`
		co.Select(again)
	}
}

// Won, and not by a reference.
func Won(co *futures.Co, f, g futures.Future[int]) {
	for {
		first, second := futures.On(f), futures.On(futures.Ref(g))
		switch co.Select(first, second) { // want `FV2002: f is used here although it was awaited`
		case second:
			return
		}
	}
}

func AwaitedTwice(co *futures.Co, f futures.Future[int]) int {
	a, _ := futures.Await(co, f)
	b, _ := futures.Await(co, f) // want `FV2002: f is used here although it was awaited: make a new one`
	return a + b
}

// A task that was awaited stays pending.
func TaskTwice(co *futures.Co, f futures.Future[int]) {
	t := futures.Spawn(co, f)
	futures.Await(co, t)
	futures.Await(co, t) // want `FV2002: t is used here although it was awaited`
}

func Spawned(co *futures.Co, f futures.Future[int]) {
	futures.Spawn(co, f).Detach()
	futures.Await(co, f) // want `FV2002: f is used here although it was given away: it belongs to whoever has it now`
}

func Combined(co *futures.Co, f futures.Future[int]) {
	g := timer.Timeout(time.Second, f)
	if _, err := futures.Await(co, g); err != nil {
		futures.Await(co, f) // want `FV2002: f is used here although it was given away`
	}
}

func Raced(co *futures.Co, f, g futures.Future[int]) {
	futures.Await(co, futures.Race(f, g))
	futures.Await(co, g) // want `FV2002: g is used here although it was given away`
}

func Pushed(co *futures.Co, f futures.Future[int]) {
	set := stream.NewUnordered[int]()
	defer set.Drop()
	set.Push(f)
	set.Push(f) // want `FV2002: f is used here although it was given away`
	futures.Await(co, futures.Next(set))
}

func Dropped(co *futures.Co, f futures.Future[int], enough func() bool) {
	if enough() {
		f.Drop()
	}
	futures.Await(co, f) // want `FV2002: f is used here although it was dropped: drop it after its last use`
}

func DroppedStream(co *futures.Co, s futures.Stream[int]) {
	s.Drop()
	futures.Await(co, futures.Next(s)) // want `FV2002: s is used here although it was dropped`
}

func DetachedTask(co *futures.Co, f futures.Future[int]) {
	t := futures.Spawn(co, f)
	t.Detach()
	futures.Await(co, t) // want `FV2002: t is used here although it was detached: await it`
}

func Tried(co *futures.Co, f futures.Future[int]) {
	if _, ok, _ := futures.NowOrNever(f); !ok {
		futures.Await(co, f) // want `FV2002: f is used here although it was awaited`
	}
}

func TrySelected(co *futures.Co, f futures.Future[int]) int {
	br := futures.On(f)
	if co.TrySelect(br) == nil {
		v, _ := futures.Await(co, f) // want `FV2002: f is used here although it lost as a branch`
		return v
	}
	v, _ := br.Result()
	return v
}

func RunTwice(f futures.Future[int]) {
	executor.Run(f)
	executor.Run(f) // want `FV2002: f is used here although it was awaited`
}

func JoinedTwice(co *futures.Co, f, g futures.Future[int]) {
	co.Join(futures.On(f), futures.On(g))
	co.Join(futures.On(f)) // want `FV2002: f is used here although it was awaited`
}

type conn struct{ reply futures.Future[int] }

// In a field.
func (c *conn) wait(co *futures.Co) int {
	reply, late := futures.On(c.reply), futures.On(timer.Sleep(time.Second))
	if co.Select(reply, late) == reply {
		v, _ := reply.Result()
		return v
	}
	v, _ := futures.Await(co, c.reply) // want `FV2002: c.reply is used here although it lost as a branch`
	return v
}

// Polled by hand after it was given away.
type both struct {
	in  futures.Future[int]
	out futures.Future[int]
}

func (b *both) Poll(cx *futures.Context) (int, bool, error) {
	b.out = futures.Map(b.in, func(n int) int { return n + 1 })
	if v, ready, err := b.in.Poll(cx); ready { // want `FV2002: b.in is used here although it was given away`
		return v, true, err
	}
	return b.out.Poll(cx)
}

func (b *both) Drop() { b.in.Drop(); b.out.Drop() }

// A select skips a terminated branch, and a task that was dropped never ends.
func TaskLost(co *futures.Co, in *mpsc.Receiver[int], work futures.Future[int]) (int, error) {
	task := futures.Spawn(co, work)
	defer task.Drop()
	for {
		done := futures.On(task)
		item := futures.On(in.Recv())
		switch co.Select(done, item) { // want `FV2002: task is used here although it lost as a branch`
		case done:
			return done.Result()
		case item:
			if _, err := item.Result(); err != nil {
				return 0, err
			}
		}
	}
}

// So is a fused future that loses.
func SleeperLost(co *futures.Co, in *mpsc.Receiver[int]) error {
	end := timer.NewSleeper(time.Minute)
	defer end.Drop()
	for {
		item := futures.On(in.Recv())
		over := futures.On(end)
		switch co.Select(item, over) { // want `FV2002: end is used here although it lost as a branch`
		case over:
			return nil
		case item:
			if _, err := item.Result(); err != nil {
				return err
			}
		}
	}
}

// An owner of a shared future that loses is dropped as any other future is.
func SharedLost(co *futures.Co, in *mpsc.Receiver[int], stop *futures.Shared[int]) error {
	defer stop.Drop()
	for {
		item := futures.On(in.Recv())
		told := futures.On(stop)
		switch co.Select(item, told) { // want `FV2002: stop is used here although it lost as a branch`
		case told:
			return nil
		case item:
			if _, err := item.Result(); err != nil {
				return err
			}
		}
	}
}

// What a select would skip is awaited for ever.
func AwaitedOff(co *futures.Co) {
	slot := futures.Fuse(timer.Sleep(time.Second))
	slot.Drop()
	futures.Await(co, futures.Ref[time.Time](slot)) // want `FV2002: slot is used here although it was dropped`
}

// A sleeper does not say that it is terminated: the select polls it.
func SleeperOff(co *futures.Co, in *mpsc.Receiver[int]) error {
	end := timer.NewSleeper(time.Minute)
	end.Drop()
	item := futures.On(in.Recv())
	over := futures.On(futures.Ref[time.Time](end)) // want `FV2002: end is used here although it was dropped`
	switch co.Select(item, over) {
	case item:
		_, err := item.Result()
		return err
	}
	return nil
}

// Two in one place.
func CombinedTwice(co *futures.Co, f, g futures.Future[int]) {
	futures.Await(co, f)
	futures.Await(co, g)
	futures.Await(co, futures.Join2(f, g)) // want `FV2002: f is used here although it was awaited` `FV2002: g is used here although it was awaited`
}

// One report for it, though it may win twice, too.
func LentAfterDrop(co *futures.Co, in, other *mpsc.Receiver[int]) {
	f := in.Recv()
	f.Drop()
	for {
		a := futures.On(other.Recv())
		b := futures.On(futures.Ref(f)) // want `FV2002: f is used here although it was dropped`
		switch co.Select(a, b) {
		case a:
			if _, err := a.Result(); err != nil {
				return
			}
		case b:
		}
	}
}

// Out of a slice.
func Element(co *futures.Co, fs []futures.Future[int]) (sum int, err error) {
	for _, f := range fs {
		f.Drop()
		n, err := futures.Await(co, f) // want `FV2002: the future is used here although it was dropped`
		if err != nil {
			return 0, err
		}
		sum += n
	}
	return sum, nil
}

// Out of a map.
func Member(co *futures.Co, fs map[string]futures.Future[int], name string) (int, error) {
	f, ok := fs[name]
	if !ok {
		return 0, nil
	}
	f.Drop()
	return futures.Await(co, f) // want `FV2002: f is used here although it was dropped`
}

// Given by a loop over a stream.
func Streamed(co *futures.Co, tasks *mpsc.Receiver[*futures.Task[int]]) error {
	for task, err := range futures.Each(co, tasks) {
		if err != nil {
			return err
		}
		task.Drop()
		if _, err := futures.Await(co, task); err != nil { // want `FV2002: the task is used here although it was dropped`
			return err
		}
	}
	return nil
}
