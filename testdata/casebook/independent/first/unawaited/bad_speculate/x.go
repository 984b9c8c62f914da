// Package x starts a second attempt that may not be needed.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
)

type Backend struct {
	Name string
	jobs *mpsc.Sender[Call]
}

type Call struct {
	Arg   int
	Reply *oneshot.Sender[int]
}

func (b *Backend) call(arg int) futures.Future[int] {
	return futures.Async(func(co *futures.Co) (int, error) {
		tx, rx := oneshot.New[int]()
		defer rx.Drop()
		if _, err := futures.Await(co, b.jobs.Send(Call{arg, tx})); err != nil {
			return 0, err
		}
		return futures.Await(co, rx)
	})
}

// Ask calls the first backend, and the spare one if that fails or says zero.
func Ask[B interface{ call(int) futures.Future[int] }](co *futures.Co, first, spare B, arg int) (int, error) {
	a, b := first.call(arg), spare.call(arg) // want "FV1001"
	n, err := futures.Await(co, a)
	if err == nil && n != 0 {
		return n, nil
	}
	return futures.Await(co, b)
}

// Balance asks one after the other.
func Balance(co *futures.Co, bs []*Backend, arg int) (int, error) {
	if len(bs) < 2 {
		return 0, futures.ErrClosed
	}
	return Ask(co, bs[0], bs[1], arg)
}
