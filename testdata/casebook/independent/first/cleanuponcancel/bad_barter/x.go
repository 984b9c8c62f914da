// Package x holds a lock while it waits for one of two answers.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Offer struct {
	Item  string
	Price int
}

type Market struct {
	stall *lock.Mutex[map[string]int]
}

// Sell keeps the stall locked until the buyer has answered, or for d.
func (m *Market) Sell(co *futures.Co, o Offer, answers *mpsc.Receiver[bool], d time.Duration) (sold bool, err error) {
	g, ok := m.stall.TryLock()
	if !ok {
		return false, nil
	}
	answer, late := futures.On(answers.Recv()), futures.On(timer.Sleep(d))
	switch co.Select(answer, late) {
	case answer:
		if sold, err = answer.Result(); sold {
			delete(*g.Value(), o.Item)
		}
	case late:
		(*g.Value())[o.Item] = o.Price
	}
	g.Unlock() // want "FV3002"
	return sold, err
}
