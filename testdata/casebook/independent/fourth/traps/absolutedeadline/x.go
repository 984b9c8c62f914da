// Package absolutedeadline counts votes until a deadline.
package absolutedeadline

import (
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Vote struct {
	Voter string
	Yes   bool
}

type Tally struct{ Yes, No int }

func (t *Tally) add(v Vote) {
	if v.Yes {
		t.Yes++
	} else {
		t.No++
	}
}

// Count counts what comes in time; votes after the end are not waited for.
func Count(co *futures.Co, votes *mpsc.Receiver[Vote], lasts time.Duration, say func(Tally)) (t Tally, err error) {
	end := timer.Now().Add(lasts)
	progress := timer.Every(lasts / 10)
	defer progress.Drop()
	for {
		vote := futures.On(votes.Recv())
		over := futures.On(timer.SleepUntil(end))
		tick := futures.On(progress.Tick())
		switch co.SelectBiased(over, vote, tick) {
		case over:
			return t, nil
		case tick:
			say(t)
		case vote:
			v, err := vote.Result()
			if err == io.EOF {
				return t, nil
			}
			if err != nil {
				return t, err
			}
			t.add(v)
		}
	}
}
