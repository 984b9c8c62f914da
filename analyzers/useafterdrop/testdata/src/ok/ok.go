// Package ok holds correct code that looks like uses of futures that are gone.
package ok

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/stream"
	"github.com/futvet/futvet/futures/timer"
)

// Lent, so that it outlives the branches that lose.
func Lent(co *futures.Co, in *mpsc.Receiver[int]) {
	late := timer.Sleep(time.Second)
	defer late.Drop()
	for {
		item, alarm := futures.On(in.Recv()), futures.On(futures.Ref(late))
		if co.Select(item, alarm) == alarm {
			return
		}
	}
}

// Made anew in the branch that used it up.
func Rearmed(co *futures.Co, in *mpsc.Receiver[int], next func() futures.Future[int]) {
	job := next()
	for {
		item, work := futures.On(in.Recv()), futures.On(job)
		switch co.Select(item, work) {
		case item:
			if _, err := item.Result(); err != nil {
				return
			}
			job = next()
		case work:
			return
		}
	}
}

// Dropped twice is dropped once.
func DropTwice(f futures.Future[int], early bool) {
	defer f.Drop()
	if early {
		f.Drop()
	}
}

// One of two ways, and the flag remembers which.
func Flagged(co *futures.Co, f futures.Future[int], spawn bool) {
	if spawn {
		futures.Spawn(co, f).Detach()
	}
	co.Yield()
	if !spawn {
		futures.Await(co, f)
	}
}

// A variable that gets another future.
func Replaced(co *futures.Co, f, g futures.Future[int]) {
	futures.Await(co, f)
	f = g
	futures.Await(co, f)
}

// Set to nil where it was given away.
func Niled(co *futures.Co, f futures.Future[int], tick func() futures.Future[time.Time]) {
	for f != nil {
		work, t := futures.On(f), futures.On(tick())
		co.Select(work, t)
		f = nil
	}
}

// An aborted task is awaited until it has stopped.
func Aborted(co *futures.Co, f futures.Future[int]) {
	t := futures.Spawn(co, f)
	t.Abort()
	futures.Await(co, t)
}

// A sleeper can be set again.
func Sleeper(co *futures.Co) {
	s := timer.NewSleeper(time.Second)
	defer s.Drop()
	for range 3 {
		futures.Await(co, futures.Ref[time.Time](s))
		s.Reset(time.Second)
	}
}

// So can a slot.
func Slot(co *futures.Co, f, g futures.Future[int]) {
	slot := futures.Fuse(f)
	defer slot.Drop()
	futures.Await(co, futures.Ref[int](slot))
	slot.Set(g)
	futures.Await(co, futures.Ref[int](slot))
}

// One that says whether it is terminated is switched off by dropping it: the select
// skips it from then on.
func SwitchedOff(co *futures.Co, in *mpsc.Receiver[int]) error {
	late := futures.Fuse(timer.Sleep(time.Minute))
	defer late.Drop()
	for {
		item, alarm := futures.On(in.Recv()), futures.On(futures.Ref[time.Time](late))
		switch co.Select(item, alarm) {
		case item:
			n, err := item.Result()
			if err != nil {
				return err
			}
			if n == 0 {
				late.Drop()
			}
		case alarm:
			return nil
		}
	}
}

// So is a task.
func TaskOff(co *futures.Co, in *mpsc.Receiver[int], work futures.Future[int]) error {
	task := futures.Spawn(co, work)
	defer task.Drop()
	for {
		item, done := futures.On(in.Recv()), futures.On(futures.Ref[int](task))
		switch co.Select(item, done) {
		case item:
			if _, err := item.Result(); err != nil {
				return err
			}
			task.Drop()
		case done:
			_, err := done.Result()
			return err
		}
	}
}

// A slot that was dropped can be filled again.
func Refilled(co *futures.Co, f, g futures.Future[int]) (int, error) {
	slot := futures.Fuse(f)
	defer slot.Drop()
	slot.Drop()
	slot.Set(g)
	return futures.Await(co, futures.Ref[int](slot))
}

// A set goes on when more is pushed.
func Set(co *futures.Co, f, g futures.Future[int]) {
	set := stream.NewUnordered[int]()
	defer set.Drop()
	set.Push(f)
	futures.Await(co, futures.Next(set))
	set.Push(g)
	futures.Await(co, futures.Next(set))
}

type conn struct{ reply futures.Future[int] }

func (c *conn) redial() { c.reply = timerOf() }

func timerOf() futures.Future[int] {
	return futures.Map(timer.Sleep(time.Second), func(time.Time) int { return 0 })
}

// The field gets another one in a method.
func (c *conn) Wait(co *futures.Co) int {
	reply, late := futures.On(c.reply), futures.On(timer.Sleep(time.Second))
	if co.Select(reply, late) == reply {
		v, _ := reply.Result()
		return v
	}
	c.redial()
	v, _ := futures.Await(co, c.reply)
	return v
}

// A helper may keep the future for its owner.
func Kept(co *futures.Co, f futures.Future[int], c *conn) {
	keep(c, f)
	futures.Await(co, c.reply)
}

func keep(c *conn, f futures.Future[int]) { c.reply = f }

// Every turn is given a future of its own.
func Queue(co *futures.Co, jobs []futures.Future[int]) {
	for _, j := range jobs {
		work, late := futures.On(j), futures.On(timer.Sleep(time.Second))
		co.Select(work, late)
	}
}

// Nobody else wins in a select of one.
func Alone(co *futures.Co, f futures.Future[int]) int {
	br := futures.On(f)
	co.Select(br)
	v, _ := br.Result()
	return v
}

// A shared future has many handles.
func Shared(co *futures.Co, f futures.Future[int]) {
	s := futures.Share(f)
	t := s.Clone()
	futures.Await(co, s)
	futures.Await(co, t)
}

// One is dropped, and the others are awaited.
func Others(co *futures.Co, fs []futures.Future[int], not int) (sum int, err error) {
	for i, f := range fs {
		if i == not {
			f.Drop()
			continue
		}
		n, err := futures.Await(co, f)
		if err != nil {
			return 0, err
		}
		sum += n
	}
	return sum, nil
}

// The one before is dropped.
func Before(co *futures.Co, fs []futures.Future[int]) (int, error) {
	var last futures.Future[int]
	for _, f := range fs {
		if last != nil {
			last.Drop()
		}
		last = f
	}
	if last == nil {
		return 0, nil
	}
	return futures.Await(co, last)
}

// What is in the map is replaced.
func Member(co *futures.Co, fs map[string]futures.Future[int], again func() futures.Future[int]) (int, error) {
	if f, ok := fs["a"]; ok {
		f.Drop()
	}
	fs["a"] = again()
	f := fs["a"]
	defer delete(fs, "a")
	return futures.Await(co, f)
}

// Out of a slice, by index.
func ByIndex(co *futures.Co, fs []futures.Future[int], again func() futures.Future[int]) (int, error) {
	fs[0].Drop()
	fs[0] = again()
	return futures.Await(co, fs[0])
}
