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

func (m *Model) input(co *futures.Co, in *mpsc.Receiver[float64]) (float64, error) {
	training := futures.Spawn(co, m.train())
	defer co.AsyncDrop(training)
	return futures.Await(co, in.Recv())
}

// Ask trains until there is an input and answers it.
func (m *Model) Ask(co *futures.Co, in *mpsc.Receiver[float64]) (sum float64, err error) {
	x, err := m.input(co, in)
	if err != nil {
		return 0, err
	}
	for _, w := range m.weights {
		sum += w * x
	}
	return sum, nil
}
