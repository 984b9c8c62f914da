// Package stash keeps what it has received in a field until it has been stored,
// so that receiving may be given up at any time.
package stash

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Importer stores records.
type Importer struct {
	in      *mpsc.Receiver[string]
	table   *lock.Mutex[[]string]
	current *string
}

func (im *Importer) step(co *futures.Co) (struct{}, error) {
	if im.current == nil {
		rec, err := futures.Await(co, im.in.Recv())
		if err != nil {
			return struct{}{}, err
		}
		im.current = &rec
	}
	g, err := futures.Await(co, im.table.Lock())
	if err != nil {
		return struct{}{}, err
	}
	defer g.Unlock()
	*g.Value() = append(*g.Value(), *im.current)
	im.current = nil
	return struct{}{}, nil
}

// Run imports until the input ends, and calls idle when nothing moves.
func (im *Importer) Run(co *futures.Co, idle func()) error {
	for {
		step := futures.On(futures.Async(im.step))
		quiet := futures.On(timer.Sleep(time.Second))
		switch co.Select(step, quiet) {
		case step:
			if _, err := step.Result(); err != nil {
				return err
			}
		case quiet:
			idle()
		}
	}
}
