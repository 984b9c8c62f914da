// Package bad holds loops that spin when a stream has ended.
package bad

import (
	"log"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/broadcast"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/stream"
	"github.com/futvet/futvet/futures/timer"
	"github.com/futvet/futvet/futures/watch"
)

func Dropped(co *futures.Co, in *mpsc.Receiver[int], stop *futures.CancelToken, use func(int)) {
	for {
		item, told := futures.On(in.Recv()), futures.On(stop.Cancelled())
		switch co.Select(item, told) { // want `FV2004: the loop goes on when in has come to its end, and its branch is ready for ever: leave the loop, or leave the branch out`
		case item:
			if n, err := item.Result(); err == nil {
				use(n)
			}
		case told:
			return
		}
	}
}

func Logged(co *futures.Co, in *watch.Receiver[int], stop *futures.CancelToken, use func(int)) {
	for {
		item, told := futures.On(in.Changed()), futures.On(stop.Cancelled())
		if co.Select(item, told) == told { // want `FV2004: the loop goes on when in has come to its end`
			return
		}
		n, err := item.Result()
		if err != nil {
			log.Printf("changed: %v", err)
			continue
		}
		use(n)
	}
}

// Nobody asks how it ended.
func Ignored(co *futures.Co, in *mpsc.Receiver[int], tick *timer.Interval, step func()) {
	for {
		item, t := futures.On(in.Recv()), futures.On(tick.Tick())
		co.Select(item, t) // want `FV2004: the loop goes on when in has come to its end`
		step()
	}
}

type hub struct {
	in   *broadcast.Receiver[string]
	stop *futures.CancelToken
}

// Lagging is told from the end, and the end is forgotten.
func (h *hub) Run(co *futures.Co, use func(string)) {
	for {
		item, told := futures.On(h.in.Recv()), futures.On(h.stop.Cancelled())
		switch co.Select(item, told) { // want `FV2004: the loop goes on when h.in has come to its end`
		case item:
			s, err := item.Result()
			if err != nil {
				continue
			}
			use(s)
		case told:
			return
		}
	}
}

// A set that is empty is at its end.
func Set(co *futures.Co, jobs *mpsc.Receiver[futures.Future[int]], use func(int)) error {
	set := stream.NewUnordered[int]()
	defer set.Drop()
	for {
		job, done := futures.On(jobs.Recv()), futures.On(futures.Next(set))
		switch co.Select(job, done) { // want `FV2004: the loop goes on when set has come to its end`
		case job:
			f, err := job.Result()
			if err != nil {
				return err
			}
			set.Push(f)
		case done:
			if n, err := done.Result(); err == nil {
				use(n)
			}
		}
	}
}

// Bytes.
func Reader(co *futures.Co, r aio.Reader, tick *timer.Interval, use func([]byte)) {
	buf := make([]byte, 512)
	for {
		read, t := futures.On(aio.Read(r, buf)), futures.On(tick.Tick())
		if co.Select(read, t) == read { // want `FV2004: the loop goes on when r has come to its end`
			if n, err := read.Result(); err == nil {
				use(buf[:n])
			}
		}
	}
}

// The loop ends when both have ended, and spins from the end of the first one on.
func Both(co *futures.Co, a, b *mpsc.Receiver[int], use func(int)) {
	endA, endB := false, false
	for !endA || !endB {
		x, y := futures.On(a.Recv()), futures.On(b.Recv())
		switch co.Select(x, y) { // want `FV2004: the loop goes on when . has come to its end`
		case x:
			n, err := x.Result()
			if endA = err != nil; !endA {
				use(n)
			}
		case y:
			n, err := y.Result()
			if endB = err != nil; !endB {
				use(n)
			}
		}
	}
}

// What is counted is what was received: the end is not.
func Wanted(co *futures.Co, in *mpsc.Receiver[int], stop *futures.CancelToken, n int) (sum int) {
	for n > 0 {
		item, told := futures.On(in.Recv()), futures.On(stop.Cancelled())
		switch co.Select(item, told) { // want `FV2004: the loop goes on when in has come to its end`
		case item:
			v, err := item.Result()
			if err != nil {
				continue
			}
			sum += v
			n--
		case told:
			return sum
		}
	}
	return sum
}
