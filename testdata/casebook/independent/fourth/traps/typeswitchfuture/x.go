// Package typeswitchfuture handles what an interface brings.
package typeswitchfuture

import (
	"errors"
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

type Command any

type (
	Await struct{ F futures.Future[int] }
	Batch struct{ Fs []futures.Future[int] }
	Value int
	Quit  struct{}
)

var ErrCommand = errors.New("typeswitchfuture: unknown command")

func step(co *futures.Co, c Command) (n int, more bool, err error) {
	switch c := c.(type) {
	case Await:
		n, err = futures.Await(co, c.F)
	case Batch:
		rs, err := futures.Await(co, futures.JoinAll(c.Fs...))
		if err != nil {
			return 0, false, err
		}
		for _, r := range rs {
			if r.Err == nil {
				n += r.Value
			}
		}
	case Value:
		n = int(c)
	case Quit:
		return 0, false, nil
	default:
		return 0, false, fmt.Errorf("%w: %T", ErrCommand, c)
	}
	return n, err == nil, err
}

// Run executes commands; what is behind a Quit is not executed.
func Run(co *futures.Co, cmds ...Command) (sum int, err error) {
	for i, c := range cmds {
		n, more, err := step(co, c)
		if err != nil || !more {
			discard(cmds[i+1:])
			return sum, err
		}
		sum += n
	}
	return sum, nil
}

func discard(cmds []Command) {
	for _, c := range cmds {
		switch c := c.(type) {
		case Await:
			c.F.Drop()
		case Batch:
			for _, f := range c.Fs {
				f.Drop()
			}
		}
	}
}

// Example makes and runs some.
func Example(co *futures.Co, d time.Duration) (int, error) {
	tick := func(n int) futures.Future[int] {
		return futures.Map(timer.Sleep(d), func(time.Time) int { return n })
	}
	return Run(co, Await{tick(1)}, Batch{[]futures.Future[int]{tick(2), tick(3)}}, Value(4), Quit{})
}
