// Package batch assembles transactions into batches.
//
// A transaction is only taken together with room for a batch, so that a full one is
// sent without waiting.
//
// Source: MystenLabs/narwhal#705, MystenLabs/sui#5162.
package batch

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
	"github.com/futvet/futvet/futures/watch"
)

// Batch is a number of transactions.
type Batch [][]byte

// Maker makes batches.
type Maker struct {
	transactions *mpsc.Receiver[[]byte]
	batches      *mpsc.Sender[Batch]
	shutdown     *watch.Receiver[bool]
	size         int
	delay        time.Duration
	current      Batch
}

func (m *Maker) seal(room *mpsc.Permit[Batch]) {
	room.Send(m.current)
	m.current = nil
}

// Run makes batches until it is shut down.
func (m *Maker) Run(co *futures.Co) error {
	late := timer.NewSleeper(m.delay)
	defer late.Drop()
	var room *mpsc.Permit[Batch]
	defer func() {
		if room != nil {
			room.Drop()
		}
	}()
	for {
		var reserved *futures.BranchOf[*mpsc.Permit[Batch]]
		var next *futures.BranchOf[[]byte]
		var due *futures.BranchOf[time.Time]
		if room == nil {
			reserved = futures.On(m.batches.Reserve())
		} else {
			next = futures.On(m.transactions.Recv())
			due = futures.On(futures.Ref[time.Time](late))
		}
		down := futures.On(m.shutdown.Changed())
		switch co.Select(reserved, next, due, down) {
		case reserved:
			p, err := reserved.Result()
			if err != nil {
				return err
			}
			room = p
		case next:
			t, err := next.Result()
			if err != nil {
				return err
			}
			if m.current = append(m.current, t); len(m.current) < m.size {
				continue
			}
			m.seal(room)
			room = nil
			late.Reset(m.delay)
		case due:
			if len(m.current) > 0 {
				m.seal(room)
				room = nil
			}
			late.Reset(m.delay)
		case down:
			if stop, err := down.Result(); err != nil || stop {
				return err
			}
		}
	}
}
