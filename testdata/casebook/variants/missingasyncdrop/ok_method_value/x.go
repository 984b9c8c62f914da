// Package x defers a method value, and calls another one in the end.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

func Move(co *futures.Co, from, to *lock.Mutex[int], n int) error {
	a, err := futures.Await(co, from.Lock())
	if err != nil {
		return err
	}
	unlock := a.Unlock
	defer unlock()
	b, err := futures.Await(co, to.Lock())
	if err != nil {
		return err
	}
	release := b.Unlock
	if *a.Value() < n {
		release()
		return errors.New("too little")
	}
	*a.Value() -= n
	*b.Value() += n
	release()
	return nil
}
