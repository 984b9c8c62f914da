// Package then has futures that follow others.
package then

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// What the first has received waits for the second.
func Followed(co *futures.Co, in, more *mpsc.Receiver[int], tick *timer.Interval, use func(int)) error {
	for {
		sum := futures.AndThen(in.Recv(), func(a int) futures.Future[int] {
			return futures.Map(more.Recv(), func(b int) int { return a + b })
		})
		x, t := futures.On(sum), futures.On(tick.Tick())
		if co.Select(x, t) == x { // want `FV1002: futures\.AndThen is not cancel safe: dropped here while pending it loses a received item, and in stays in use`
			n, err := x.Result()
			if err != nil {
				return err
			}
			use(n)
		}
	}
}

// The second is ready at once.
func Ready(co *futures.Co, in *mpsc.Receiver[int], tick *timer.Interval, use func(int)) error {
	for {
		double := futures.AndThen(in.Recv(), func(a int) futures.Future[int] {
			if a < 0 {
				return futures.Failed[int](futures.ErrCancelled)
			}
			return futures.Ready(2 * a)
		})
		x, t := futures.On(double), futures.On(tick.Tick())
		if co.Select(x, t) == x {
			n, err := x.Result()
			if err != nil {
				return err
			}
			use(n)
		}
	}
}

type counter struct{ last, sum int }

func (c *counter) note(n int) { c.sum += n }

// The received item is kept before the second begins.
func (c *counter) Kept(co *futures.Co, in *mpsc.Receiver[int], tick *timer.Interval) error {
	for {
		stored := futures.AndThen(in.Recv(), func(a int) futures.Future[int] {
			c.last = a
			return futures.Map(timer.Sleep(1), tick0)
		})
		noted := futures.AndThen(in.Recv(), func(a int) futures.Future[int] {
			c.note(a)
			return futures.Map(timer.Sleep(1), tick0)
		})
		x, y, t := futures.On(stored), futures.On(noted), futures.On(tick.Tick())
		if co.Select(x, y, t) == t {
			return nil
		}
	}
}

// Nothing has been received.
func Slept(co *futures.Co, in *mpsc.Receiver[int], tick *timer.Interval, use func(int)) error {
	for {
		late := futures.AndThen(timer.Sleep(1), func(time.Time) futures.Future[int] { return in.Recv() })
		x, t := futures.On(late), futures.On(tick.Tick())
		if co.Select(x, t) == x {
			n, err := x.Result()
			if err != nil {
				return err
			}
			use(n)
		}
	}
}

func tick0(time.Time) int { return 0 }
