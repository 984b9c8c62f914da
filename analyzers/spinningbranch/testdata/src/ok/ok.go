// Package ok holds loops that the end of a stream leaves, or does not concern.
package ok

import (
	"errors"
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/broadcast"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/stream"
	"github.com/futvet/futvet/futures/timer"
)

func Returns(co *futures.Co, in *mpsc.Receiver[int], tick *timer.Interval, use func(int)) error {
	for {
		item, t := futures.On(in.Recv()), futures.On(tick.Tick())
		if co.Select(item, t) == item {
			n, err := item.Result()
			if err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			use(n)
		}
	}
}

func Breaks(co *futures.Co, in *mpsc.Receiver[int], tick *timer.Interval, use func(int)) {
loop:
	for {
		item, t := futures.On(in.Recv()), futures.On(tick.Tick())
		switch co.Select(item, t) {
		case item:
			n, err := item.Result()
			if err != nil {
				break loop
			}
			use(n)
		case t:
		}
	}
}

// Left by the condition of the loop.
func Flag(co *futures.Co, in *mpsc.Receiver[int], tick *timer.Interval, use func(int)) {
	for open := true; open; {
		item, t := futures.On(in.Recv()), futures.On(tick.Tick())
		if co.Select(item, t) == item {
			n, err := item.Result()
			if open = err == nil; open {
				use(n)
			}
		}
	}
}

// Left out from then on.
func Disarmed(co *futures.Co, in *mpsc.Receiver[int], tick *timer.Interval, use func(int)) {
	for {
		var item *futures.BranchOf[int]
		if in != nil {
			item = futures.On(in.Recv())
		}
		t := futures.On(tick.Tick())
		if co.Select(item, t) == item {
			n, err := item.Result()
			if err != nil {
				in = nil
				continue
			}
			use(n)
		}
	}
}

// Another one takes its place.
func Reopened(co *futures.Co, open func() *mpsc.Receiver[int], tick *timer.Interval, use func(int)) {
	in := open()
	defer func() { in.Drop() }()
	for {
		item, t := futures.On(in.Recv()), futures.On(tick.Tick())
		if co.Select(item, t) == item {
			n, err := item.Result()
			if err != nil {
				in.Drop()
				in = open()
				continue
			}
			use(n)
		}
	}
}

type client struct {
	in   *mpsc.Receiver[int]
	open func() *mpsc.Receiver[int]
	err  error
}

func (c *client) reopen() { c.in = c.open() }

func (c *client) Run(co *futures.Co, tick *timer.Interval, use func(int)) {
	for {
		item, t := futures.On(c.in.Recv()), futures.On(tick.Tick())
		if co.Select(item, t) == item {
			n, err := item.Result()
			if err != nil {
				c.reopen()
				continue
			}
			use(n)
		}
	}
}

// A function is told, and may know.
func (c *client) Asked(co *futures.Co, tick *timer.Interval, fatal func(error) bool, use func(int)) {
	for {
		item, t := futures.On(c.in.Recv()), futures.On(tick.Tick())
		if co.Select(item, t) == item {
			n, err := item.Result()
			if err != nil {
				if fatal(err) {
					return
				}
				continue
			}
			use(n)
		}
	}
}

// It is kept where the loop looks for it.
func (c *client) Stored(co *futures.Co, tick *timer.Interval, use func(int)) {
	for c.err == nil {
		item, t := futures.On(c.in.Recv()), futures.On(tick.Tick())
		if co.Select(item, t) == item {
			var n int
			if n, c.err = item.Result(); c.err == nil {
				use(n)
			}
		}
	}
}

// Lagging goes on, the end does not.
func Lagged(co *futures.Co, in *broadcast.Receiver[int], tick *timer.Interval, use func(int)) error {
	for {
		item, t := futures.On(in.Recv()), futures.On(tick.Tick())
		if co.Select(item, t) == item {
			n, err := item.Result()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				continue
			}
			use(n)
		}
	}
}

// The nil that comes with the end is what is looked at.
func NilItem(co *futures.Co, in *mpsc.Receiver[*int], tick *timer.Interval, use func(*int)) {
	for {
		item, t := futures.On(in.Recv()), futures.On(tick.Tick())
		if co.Select(item, t) == item {
			n, _ := item.Result()
			if n == nil {
				return
			}
			use(n)
		}
	}
}

func Empty(co *futures.Co, in *mpsc.Receiver[string], tick *timer.Interval, use func(string)) {
	for {
		item, t := futures.On(in.Recv()), futures.On(tick.Tick())
		if co.Select(item, t) == item {
			s, _ := item.Result()
			if s == "" {
				return
			}
			use(s)
		}
	}
}

// It looks again in a second.
func Polls(co *futures.Co, in *mpsc.Receiver[int], tick *timer.Interval, use func(int)) {
	for {
		item, t := futures.On(in.Recv()), futures.On(tick.Tick())
		if co.Select(item, t) == item {
			n, err := item.Result()
			if err != nil {
				futures.Await(co, timer.Sleep(time.Second))
				continue
			}
			use(n)
		}
	}
}

// A set that is asked only when there is something in it.
func Set(co *futures.Co, jobs *mpsc.Receiver[futures.Future[int]], use func(int)) error {
	set := stream.NewUnordered[int]()
	defer set.Drop()
	for {
		job := futures.On(jobs.Recv())
		var done *futures.BranchOf[int]
		if !set.IsTerminated() {
			done = futures.On(futures.Next(set))
		}
		switch co.Select(job, done) {
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

// Three turns.
func Counted(co *futures.Co, in *mpsc.Receiver[int], tick *timer.Interval, use func(int)) {
	for range 3 {
		item, t := futures.On(in.Recv()), futures.On(tick.Tick())
		if co.Select(item, t) == item {
			if n, err := item.Result(); err == nil {
				use(n)
			}
		}
	}
}

// A turn in which there is nothing is counted.
func Tries(co *futures.Co, in *mpsc.Receiver[int], tick *timer.Interval, use func(int)) {
	for tries := 0; tries < 3; {
		item, t := futures.On(in.Recv()), futures.On(tick.Tick())
		switch co.Select(item, t) {
		case item:
			n, err := item.Result()
			if err != nil {
				tries++
				continue
			}
			use(n)
		case t:
		}
	}
}

// So is one here, and what is received ends the series.
func InARow(co *futures.Co, in *mpsc.Receiver[int], tick *timer.Interval, use func(int)) {
	failed := 0
	for {
		item, t := futures.On(in.Recv()), futures.On(tick.Tick())
		if co.Select(item, t) != item {
			continue
		}
		n, err := item.Result()
		if err != nil {
			failed++
			if failed > 3 {
				return
			}
			continue
		}
		failed = 0
		use(n)
	}
}

// Down instead of up.
func Left(co *futures.Co, in *mpsc.Receiver[int], tick *timer.Interval, use func(int), left int) {
	for left > 0 {
		item, t := futures.On(in.Recv()), futures.On(tick.Tick())
		if co.Select(item, t) == item {
			if n, err := item.Result(); err == nil {
				use(n)
			} else {
				left--
			}
		}
	}
}
