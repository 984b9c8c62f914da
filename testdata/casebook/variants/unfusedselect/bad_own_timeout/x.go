// Package x is a future with a deadline of its own. It notes that the deadline has
// passed, stays pending, and polls the elapsed timer in its next poll.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
)

type Patient struct {
	inner futures.Future[int]
	alarm futures.Future[time.Time]
	late  int
	nag   func(int)
}

func (p *Patient) Poll(cx *futures.Context) (int, bool, error) {
	v, ready, err := p.inner.Poll(cx)
	if ready {
		p.alarm.Drop()
		return v, true, err
	}
	if _, rang, _ := p.alarm.Poll(cx); rang { // want "FV2001"
		p.late++
		p.nag(p.late)
	}
	return 0, false, nil
}

func (p *Patient) Drop() {
	p.inner.Drop()
	p.alarm.Drop()
}
