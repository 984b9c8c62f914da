// Package trap makes a timer anew in every turn of a select loop. One is an idle
// timer, which is meant to start over with every message; the other counts to a
// point in time that stays the same.
package trap

import (
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Listen handles messages until none has come for a minute, or until end.
func Listen(co *futures.Co, in *mpsc.Receiver[string], end time.Time, handle func(string)) error {
	for {
		msg := futures.On(in.Recv())
		idle := futures.On(timer.Sleep(time.Minute))
		late := futures.On(timer.SleepUntil(end))
		switch co.Select(msg, idle, late) {
		case msg:
			m, err := msg.Result()
			if err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			handle(m)
		case idle, late:
			return futures.ErrElapsed
		}
	}
}
