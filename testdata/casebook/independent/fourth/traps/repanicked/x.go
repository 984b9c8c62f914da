// Package repanicked turns panics into errors and lets cancellation pass.
package repanicked

import (
	"errors"
	"fmt"

	"github.com/futvet/futvet/futures"
)

type Crash struct{ Value any }

func (c *Crash) Error() string { return fmt.Sprintf("crash: %v", c.Value) }

// caught is deferred; it keeps a panic that is not a cancellation.
func caught(err *error) {
	switch r := recover(); {
	case r == nil:
	case futures.IsCancel(r):
		panic(r)
	default:
		*err = &Crash{r}
	}
}

func guarded[T any](co *futures.Co, fn func(co *futures.Co) (T, error)) (v T, err error) {
	defer caught(&err)
	return fn(co)
}

// Sync has no suspension point, so nothing can be cancelled in it.
func Sync[T any](fn func() T) (v T, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &Crash{r}
		}
	}()
	return fn(), nil
}

func Run(co *futures.Co, steps ...func(co *futures.Co) (int, error)) (sum int, err error) {
	for _, s := range steps {
		n, err := guarded(co, s)
		var c *Crash
		if errors.As(err, &c) {
			continue
		}
		if err != nil {
			return sum, err
		}
		sum += n
	}
	return sum, nil
}
