package main

import (
	"testing"

	"github.com/futvet/futvet/futures"
)

// never is a future that is always pending.
type never struct{}

func (never) Poll(*futures.Context) (struct{}, bool, error) { return struct{}{}, false, nil }
func (never) Drop()                                         {}

// combinatorLevels measures the poll of a pending future under 1 to 8 levels of Map;
// the slope of the line that fits best is the cost of a level.
func combinatorLevels(s size) (values, error) {
	s.asIfAlone()
	cx := futures.NewContext(futures.NoopWaker())
	var xs, ys []float64
	allocs := 0.0
	for depth := 1; depth <= 8; depth++ {
		var f futures.Future[struct{}] = never{}
		for range depth {
			f = futures.Map(f, func(v struct{}) struct{} { return v })
		}
		xs = append(xs, float64(depth))
		ys = append(ys, best(s.n, func() {
			for range s.n {
				f.Poll(cx)
			}
		}))
		allocs = testing.AllocsPerRun(100, func() { f.Poll(cx) })
		f.Drop()
	}
	return values{"ns": slope(xs, ys), "allocs": allocs}, nil
}

// slope is the slope of the line with the least squares.
func slope(xs, ys []float64) float64 {
	var mx, my, num, den float64
	for i := range xs {
		mx += xs[i] / float64(len(xs))
		my += ys[i] / float64(len(xs))
	}
	for i := range xs {
		num += (xs[i] - mx) * (ys[i] - my)
		den += (xs[i] - mx) * (xs[i] - mx)
	}
	return num / den
}

func awaitReady(s size) (values, error) {
	s.asIfAlone()
	var took float64
	f := futures.Async(func(co *futures.Co) (struct{}, error) {
		took = best(s.n, func() {
			for range s.n {
				futures.Await[struct{}](co, noop{})
			}
		})
		return struct{}{}, nil
	})
	defer f.Drop()
	if _, _, err := f.Poll(futures.NewContext(futures.NoopWaker())); err != nil {
		return nil, err
	}
	return values{"ns": took}, nil
}

// suspendBlock measures a poll of a block that resumes it, and in which it suspends
// again; and the same of the outermost of five blocks.
func suspendBlock(s size) (values, error) {
	s.asIfAlone()
	cx := futures.NewContext(futures.NoopWaker())
	out := values{}
	for name, depth := range map[string]int{"ns": 1, "five": 5} {
		f := nested(depth)
		out[name] = best(s.n, func() {
			for range s.n {
				f.Poll(cx)
			}
		})
		f.Drop()
	}
	return out, nil
}

// nested is depth blocks, each of which awaits the next; the innermost never ends.
func nested(depth int) *futures.Block[struct{}] {
	return futures.Async(func(co *futures.Co) (struct{}, error) {
		if depth == 1 {
			return futures.Await[struct{}](co, never{})
		}
		return futures.Await(co, nested(depth-1))
	})
}
