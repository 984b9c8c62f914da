// Package given has values with a cleanup that are sent to somebody.
package given

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/net"
	"github.com/futvet/futvet/futures/oneshot"
)

func locked(co *futures.Co, mu *lock.Mutex[int], tx *mpsc.Sender[*lock.Guard[int]]) error {
	g, err := futures.Await(co, mu.Lock())
	if err != nil {
		return err
	}
	if err := tx.TrySend(g); err != nil {
		g.Unlock()
		return err
	}
	return nil
}

func refused(co *futures.Co, mu *lock.Mutex[int], tx *mpsc.Sender[*lock.Guard[int]]) error {
	g, err := futures.Await(co, mu.Lock()) // want `FV3001`
	if err != nil {
		return err
	}
	return tx.TrySend(g)
}

func dialled(co *futures.Co, addr string, tx *oneshot.Sender[*net.Conn]) error {
	c, err := futures.Await(co, net.Dial("tcp", addr))
	if err != nil {
		return err
	}
	if err := tx.Send(c); err != nil {
		c.Drop()
		return err
	}
	return nil
}

func queued(co *futures.Co, addr string, tx *mpsc.Sender[*net.Conn]) error {
	c, err := futures.Await(co, net.Dial("tcp", addr))
	if err != nil {
		return err
	}
	_, err = futures.Await(co, tx.Send(c))
	return err
}
