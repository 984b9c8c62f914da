// Package batchcollect collects log lines until there are enough of them or it is time.
package batchcollect

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Line is logged.
type Line struct {
	Level int
	Text  string
}

// Batcher makes batches.
type Batcher struct {
	lines  *mpsc.Receiver[Line]
	size   int
	linger time.Duration
	sink   func([]Line)
	batch  []Line
}

func (b *Batcher) flush() {
	b.sink(b.batch)
	b.batch = nil
}

// fill fills the batch, and says whether the lines have ended.
func (b *Batcher) fill(co *futures.Co) (end bool) {
	deadline := timer.Sleep(b.linger)
collect:
	for len(b.batch) < b.size {
		late := futures.On(futures.Ref(deadline))
		line := futures.On(b.lines.Recv())
		switch co.Select(late, line) {
		case late:
			break collect
		case line:
			l, err := line.Result()
			if err != nil {
				end = true
				break collect
			}
			b.batch = append(b.batch, l)
		}
	}
	deadline.Drop() // want "FV3002"
	return end
}

// Run makes batches until the lines end.
func (b *Batcher) Run(co *futures.Co) {
	defer b.lines.Drop()
	for end := false; !end; {
		end = b.fill(co)
		b.flush()
	}
}
