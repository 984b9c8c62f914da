// Package shape keeps the loser of a select and awaits it afterwards.
//
// Source: the documentation of select in tokio-rs/tokio.
package shape

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

func Base(co *futures.Co, slow func()) (int, error) {
	a := lib.Start(1)
	defer a.Drop()
	x, late := futures.On(futures.Ref(a)), futures.On(timer.Sleep(time.Second))
	if co.Select(x, late) == x {
		return x.Result()
	}
	slow()
	return futures.Await(co, futures.Ref(a))
}

func Turns(co *futures.Co, slow func()) (int, error) {
	a := lib.Start(1)
	defer a.Drop()
	for {
		x, late := futures.On(futures.Ref(a)), futures.On(timer.Sleep(time.Second))
		if co.Select(x, late) == x {
			return x.Result()
		}
		slow()
	}
}

func Both(co *futures.Co) (int, error) {
	sel, err := futures.Await(co, futures.Select2(lib.Start(1), lib.Start(2)))
	if err != nil {
		return 0, err
	}
	if l, ok := sel.Left(); ok {
		return futures.Await(co, l.Second)
	}
	r, _ := sel.Right()
	return futures.Await(co, r.Second)
}
