// Package x is a future with a deadline of its own, which it replaces by the next
// one when it has passed.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
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
	for {
		_, rang, err := p.alarm.Poll(cx)
		if !rang {
			return 0, false, nil
		}
		p.alarm = timer.Sleep(time.Second)
		if p.late++; err == nil {
			p.nag(p.late)
		}
	}
}

func (p *Patient) Drop() {
	p.inner.Drop()
	p.alarm.Drop()
}
