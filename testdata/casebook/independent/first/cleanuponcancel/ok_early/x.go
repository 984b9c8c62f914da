// Package x releases early and has a defer for the rest.
package x

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

type Ticket struct{ Next int }

type Office struct {
	desk *lock.Mutex[Ticket]
	done *mpsc.Sender[int]
}

// Serve serves the next number. The desk is free for others as soon as the number
// is known to be ours.
func (o *Office) Serve(co *futures.Co, check func(int) futures.Future[bool]) (int, error) {
	g, err := futures.Await(co, o.desk.Lock())
	if err != nil {
		return 0, err
	}
	defer g.Unlock()
	n := g.Value().Next
	ok, err := futures.Await(co, check(n))
	if err != nil {
		return 0, err
	}
	if !ok {
		return 0, fmt.Errorf("number %d is void", n)
	}
	g.Value().Next = n + 1
	g.Unlock()
	_, err = futures.Await(co, o.done.Send(n))
	return n, err
}
