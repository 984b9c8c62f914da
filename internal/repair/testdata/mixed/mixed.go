// Package mixed has several things to fix in one place, by several rules.
package mixed

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Conn is somebody's.
type Conn struct{ open bool }

func (c *Conn) PollDrop(cx *futures.Context) (ready bool, err error) { return true, nil }
func (c *Conn) Drop()                                                {}

func work() futures.Future[int] {
	return futures.Map(timer.Sleep(time.Second), func(time.Time) int { return 0 })
}

// A guard, a future and a connection, all left on one path, and a task.
func All(co *futures.Co, m *lock.Mutex[int], in *mpsc.Receiver[int], check func() error) (int, error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return 0, err
	}
	f := in.Recv()
	c := &Conn{true}
	futures.Spawn(co, work())
	if err := check(); err != nil {
		return 0, err
	}
	n, err := futures.Await(co, f)
	g.Unlock()
	co.AsyncDrop(c)
	return n, err
}

// Cleanups that follow each other, and go one by one.
func Chain(co *futures.Co) error {
	a, b := &Conn{true}, &Conn{true}
	c := &Conn{true}
	_, err := futures.Await(co, timer.Sleep(time.Second))
	co.AsyncDrop(c)
	co.AsyncDrop(b)
	co.AsyncDrop(a)
	return err
}

// A block within a block.
func Nested(in *mpsc.Receiver[int], check func() error) futures.Future[int] {
	return futures.Async(func(co *futures.Co) (int, error) {
		f := in.Recv()
		inner := futures.Async(func(co *futures.Co) (int, error) {
			g := in.Recv()
			if err := check(); err != nil {
				return 0, err
			}
			return futures.Await(co, g)
		})
		if err := check(); err != nil {
			return 0, err
		}
		n, err := futures.Await(co, inner)
		if err != nil {
			return 0, err
		}
		m, err := futures.Await(co, f)
		return n + m, err
	})
}
