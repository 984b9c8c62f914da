// Package errorbeside yields a future and an error, of which there is one.
package errorbeside

import (
	"errors"
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// ErrUnknown is the error of an operation that does not exist.
var ErrUnknown = errors.New("unknown operation")

// Result of an operation.
type Result struct{ Sum int }

type operation func(args []int) futures.Future[Result]

// Calculator has operations.
type Calculator struct {
	ops   map[string]operation
	delay time.Duration
}

// New makes one that can add.
func New(delay time.Duration) *Calculator {
	c := &Calculator{delay: delay}
	c.ops = map[string]operation{"add": c.add}
	return c
}

func (c *Calculator) add(args []int) futures.Future[Result] {
	return futures.Map(timer.Sleep(c.delay), func(time.Time) (r Result) {
		for _, a := range args {
			r.Sum += a
		}
		return r
	})
}

func (c *Calculator) start(name string, args []int) (futures.Future[Result], error) {
	op, ok := c.ops[name]
	if !ok {
		return nil, fmt.Errorf("%w: %s", ErrUnknown, name)
	}
	return op(args), nil
}

// Calculate runs the operation, or the other one if it does not exist.
func (c *Calculator) Calculate(co *futures.Co, name, other string, args ...int) (int, error) {
	f, err := c.start(name, args)
	if errors.Is(err, ErrUnknown) {
		if f, err = c.start(other, args); err != nil {
			return 0, err
		}
	} else if err != nil {
		return 0, err
	}
	r, err := futures.Await(co, f)
	return r.Sum, err
}
