// Package fix is repaired where that is certain.
package fix

import (
	"errors"
	"fmt"
	"io"

	"github.com/futvet/futvet/futures"
)

var errClosed = errors.New("closed")

type failing struct {
	in     futures.Stream[int]
	closed bool
	limit  int
}

func (f *failing) PollNext(cx *futures.Context) (n int, ready bool, err error) {
	if f.closed {
		return 0, false, errClosed // want `PollNext returns an error with ready=false`
	}
	if f.in == nil {
		return 0, false, io.EOF // want `PollNext returns an error with ready=false`
	}
	n, ready, err = f.in.PollNext(cx)
	if ready && n > f.limit {
		return 0, false, fmt.Errorf("%d is too much", n) // want `PollNext returns an error with ready=false`
	}
	return n, ready, err
}
func (f *failing) Drop() {}

type other struct{ set bool }

func (o *other) Poll(cx *futures.Context) (_ int, ready bool, err error) {
	return 1, o.set, nil /* no fix */ // want `Poll returns pending here`
}
func (o *other) Drop() {}
