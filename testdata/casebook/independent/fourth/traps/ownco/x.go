// Package ownco passes co down, never on.
package ownco

import (
	"errors"

	"github.com/futvet/futvet/futures"
)

type Step func(co *futures.Co) error

// script holds the block's co only while the block runs it.
type script struct {
	co    *futures.Co
	steps []Step
}

func (s script) run() (n int, err error) {
	for _, st := range s.steps {
		if err := st(s.co); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func Run(co *futures.Co, steps ...Step) (int, error) {
	return script{co, steps}.run()
}

// Both runs two scripts beside each other, each in a block of its own.
func Both(co *futures.Co, a, b []Step) (n int, err error) {
	half := func(steps []Step) *futures.BranchOf[int] {
		return futures.On(futures.Async(func(co *futures.Co) (int, error) {
			each := func(s Step) error { return s(co) }
			for i, s := range steps {
				if err := each(s); err != nil {
					return i, err
				}
			}
			return len(steps), nil
		}))
	}
	x, y := half(a), half(b)
	co.Join(x, y)
	n, err = x.Result()
	m, yerr := y.Result()
	return n + m, errors.Join(err, yerr)
}
