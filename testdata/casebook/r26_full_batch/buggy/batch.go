// Package batch assembles transactions into batches.
//
// A full batch is sent where the transaction came in. While the channel of batches
// is full the loop sees neither its timer nor a shutdown.
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

func (m *Maker) seal(co *futures.Co) error {
	b := m.current
	m.current = nil
	_, err := futures.Await(co, m.batches.Send(b))
	return err
}

// Run makes batches until it is shut down.
func (m *Maker) Run(co *futures.Co) error {
	late := timer.NewSleeper(m.delay)
	defer late.Drop()
	for {
		next := futures.On(m.transactions.Recv())
		due := futures.On(futures.Ref[time.Time](late))
		down := futures.On(m.shutdown.Changed())
		switch co.Select(next, due, down) {
		case next:
			t, err := next.Result()
			if err != nil {
				return err
			}
			if m.current = append(m.current, t); len(m.current) < m.size {
				continue
			}
			if err := m.seal(co); err != nil { // want "FV2003"
				return err
			}
			late.Reset(m.delay)
		case due:
			if len(m.current) > 0 {
				if err := m.seal(co); err != nil {
					return err
				}
			}
			late.Reset(m.delay)
		case down:
			if stop, err := down.Result(); err != nil || stop {
				return err
			}
		}
	}
}
