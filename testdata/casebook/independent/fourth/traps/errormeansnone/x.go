// Package errormeansnone holds two sessions at a time.
package errormeansnone

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/independent/fourth/traps/errormeansnone/open"
)

// Two waits for both sessions.
func Two(co *futures.Co, o *open.Opener, d time.Duration) error {
	a, err := o.Session(d)
	if err != nil {
		return err
	}
	b, err := o.Session(2 * d)
	if err != nil {
		a.Drop()
		return err
	}
	_, err = futures.Await(co, futures.JoinAll(a, b))
	return err
}

// Maybe waits for one if it may.
func Maybe(co *futures.Co, o *open.Opener, d time.Duration) (bool, error) {
	switch f, err := o.Session(d); {
	case errors.Is(err, open.ErrLimit):
		return false, nil
	case err != nil:
		return false, err
	default:
		_, err := futures.Await(co, f)
		return true, err
	}
}
