// Package trap makes futures anew in every turn of a loop whose progress is
// elsewhere: in a deadline, in an owner, or nowhere because there is none.
package trap

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
	"github.com/futvet/futvet/futures/watch"
)

// Until handles messages until a time that does not move.
func Until(co *futures.Co, messages *mpsc.Receiver[string], end time.Time, handle func(string)) error {
	for {
		message := futures.On(messages.Recv())
		over := futures.On(timer.SleepUntil(end))
		switch co.Select(message, over) {
		case over:
			return nil
		case message:
			m, err := message.Result()
			if err != nil {
				return err
			}
			handle(m)
		}
	}
}

// Left computes what is left of the time in every turn.
func Left(co *futures.Co, messages *mpsc.Receiver[string], length time.Duration, handle func(string)) error {
	start := timer.Now()
	for {
		message := futures.On(messages.Recv())
		over := futures.On(timer.Sleep(length - timer.Now().Sub(start)))
		switch co.Select(message, over) {
		case over:
			return nil
		case message:
			m, err := message.Result()
			if err != nil {
				return err
			}
			handle(m)
		}
	}
}

// Settings waits for whichever changes, and for an event that stays set.
func Settings(co *futures.Co, a, b *watch.Receiver[int], quit *lock.Event, apply func(int)) error {
	for {
		x, y := futures.On(a.Changed()), futures.On(b.Changed())
		stop := futures.On(quit.Wait())
		switch co.Select(x, y, stop) {
		case x:
			v, err := x.Result()
			if err != nil {
				return err
			}
			apply(v)
		case y:
			v, err := y.Result()
			if err != nil {
				return err
			}
			apply(v)
		case stop:
			return nil
		}
	}
}

// Retry sleeps between attempts, each time from the beginning, as it is meant.
func Retry(co *futures.Co, attempt func() futures.Future[int], stop *lock.Event) (int, error) {
	for {
		n, err := futures.Await(co, attempt())
		if err == nil {
			return n, nil
		}
		pause, stopped := futures.On(timer.Sleep(time.Second)), futures.On(stop.Wait())
		if co.Select(pause, stopped) == stopped {
			return 0, err
		}
	}
}
