// Package tracefile records what a program's phases cost.
package tracefile

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/testdata/casebook/independent/second/missingasyncdrop/tracefile/journal"
)

// Phase is a part of a program.
type Phase interface {
	Name() string
	Run() (cost int)
}

// Recorder writes a trace.
type Recorder struct {
	out    aio.Writer
	budget int
}

// Record runs phases until the budget is spent, and yields how many it ran.
func (r Recorder) Record(co *futures.Co, phases []Phase) (int, error) {
	trace := journal.Open(r.out) // want "FV3001"
	left := r.budget
	for _, p := range phases {
		cost := p.Run()
		if err := trace.Add(co, fmt.Sprintf("%s %d", p.Name(), cost)); err != nil {
			return trace.Len(), err
		}
		if left -= cost; left < 0 {
			break
		}
	}
	return trace.Len(), nil
}
