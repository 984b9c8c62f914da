// Package lastturn lends a timer that ends the loop when it fires, by several ways out.
package lastturn

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// ErrTooLate is the outcome of a job that did not get enough votes in time.
var ErrTooLate = errors.New("too late")

// Vote is for or against.
type Vote struct {
	For   bool
	Final bool
}

// Poll counts votes.
type Poll struct {
	votes  *mpsc.Receiver[Vote]
	quorum int
}

func (p *Poll) decided(yes, no int) bool { return yes >= p.quorum || no >= p.quorum }

// Count counts until it is decided, or late.
func (p *Poll) Count(co *futures.Co, d time.Duration) (yes, no int, err error) {
	end := timer.Sleep(d)
	defer end.Drop()
count:
	for !p.decided(yes, no) {
		over := futures.On(futures.Ref(end))
		vote := futures.On(p.votes.Recv())
		switch won := co.Select(over, vote); won {
		case over:
			if yes > no {
				break count
			} else if yes == no {
				return yes, no, ErrTooLate
			}
			goto late
		default:
			v, err := vote.Result()
			if err != nil {
				return yes, no, err
			}
			if v.For {
				yes++
			} else {
				no++
			}
			if v.Final {
				break count
			}
		}
	}
	return yes, no, nil
late:
	return 0, no, ErrTooLate
}
