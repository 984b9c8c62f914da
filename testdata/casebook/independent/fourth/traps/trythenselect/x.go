// Package trythenselect looks whether something is there, then waits for it properly.
package trythenselect

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Msg struct{ N int }

type Pump struct {
	in    *mpsc.Receiver[Msg]
	quick int
	sum   int
}

// Step handles one message, and says whether there was one in time.
func (p *Pump) Step(co *futures.Co, wait time.Duration) (bool, error) {
	recv := p.in.Recv()
	defer recv.Drop()
	if now := futures.On(futures.Ref(recv)); co.TrySelect(now) == now {
		m, err := now.Result()
		if err != nil {
			return false, err
		}
		p.quick++
		p.sum += m.N
		return true, nil
	}
	msg, late := futures.On(futures.Ref(recv)), futures.On(timer.Sleep(wait))
	switch co.SelectBiased(msg, late) {
	case msg:
		m, err := msg.Result()
		p.sum += m.N
		return err == nil, err
	}
	return false, nil
}
