// Package open opens sessions.
package open

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

var ErrLimit = errors.New("open: too many sessions")

type Opener struct{ left int }

func New(n int) *Opener { return &Opener{left: n} }

// Session begins one; with an error there is none.
func (o *Opener) Session(d time.Duration) (f futures.Future[time.Time], err error) {
	if o.left == 0 {
		err = ErrLimit
		return
	}
	o.left--
	f = timer.Sleep(d)
	return
}
