// Package x hands its futures to functions that it does not know, and to a variable
// of an interface type that somebody else looks after.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Runner interface {
	// Run takes f.
	Run(f futures.Future[int])
}

type holder struct{ later []any }

func Spread(rs []Runner, run func(futures.Future[int]), h *holder, r aio.Reader) {
	for i, rr := range rs {
		f := aio.Read(r, make([]byte, i+1))
		if i%2 == 0 {
			rr.Run(f)
		} else {
			run(f)
		}
	}
	var last any = aio.Read(r, make([]byte, 1))
	h.later = append(h.later, last)
}
