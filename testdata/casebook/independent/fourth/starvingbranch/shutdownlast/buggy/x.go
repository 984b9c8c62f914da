// Package shutdownlast fills gaps in a log while there are any.
package shutdownlast

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/stream"
)

type Gap struct{ From, To int }

type Filler struct {
	filled int
}

func (f *Filler) fill(g Gap) { f.filled += g.To - g.From }

// Run fills the same gaps over and over, as a check, until stop.
func (f *Filler) Run(co *futures.Co, stop futures.Future[struct{}]) error {
	defer stop.Drop()
	gaps := stream.Repeat(Gap{0, 16})
	defer gaps.Drop()
	for {
		next := futures.On(futures.Next(gaps))
		over := futures.On(futures.Ref(stop))
		switch co.SelectBiased(next, over) { // want "FV2006"
		case next:
			g, err := next.Result()
			if err != nil {
				return err
			}
			f.fill(g)
		case over:
			_, err := over.Result()
			return err
		}
	}
}
