// Package x computes in a task while it waits for input.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Model struct {
	weights []float64
	steps   int
}

func (m *Model) train() futures.Future[int] {
	return futures.Async(func(co *futures.Co) (int, error) {
		for {
			for i := range m.weights {
				m.weights[i] *= 0.99
			}
			m.steps++
			co.Yield()
		}
	})
}

// Ask trains until there is an input and answers it.
func (m *Model) Ask(co *futures.Co, in *mpsc.Receiver[float64]) (float64, error) {
	training := futures.Spawn(co, m.train())
	x, err := futures.Await(co, in.Recv())
	co.AsyncDrop(training) // want "FV3002"
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for _, w := range m.weights {
		sum += w * x
	}
	return sum, nil
}
