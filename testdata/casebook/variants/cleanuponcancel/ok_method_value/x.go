// Package x defers a method value before it waits.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

func Pay(co *futures.Co, m *lock.Mutex[int], confirm *mpsc.Receiver[bool], price int) (ok bool, err error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return false, err
	}
	release := g.Unlock
	defer release()
	if ok, err = futures.Await(co, confirm.Recv()); ok {
		*g.Value() -= price
	}
	return ok, err
}
