// Package fix has cleanups that can be deferred.
package fix

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Unlocking twice is harmless, so the early one stays.
func Early(co *futures.Co, m *lock.Mutex[int], in *mpsc.Receiver[int]) (int, error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return 0, err
	}
	n, err := futures.Await(co, in.Recv())
	g.Unlock()
	return n, err
}

// Conn is somebody's: its cleanup is moved.
type Conn struct{ open bool }

func (c *Conn) PollDrop(cx *futures.Context) (ready bool, err error) { return true, nil }
func (c *Conn) Drop()                                                {}
func (c *Conn) Next(co *futures.Co) error {
	_, err := futures.Await(co, timer.Sleep(time.Second))
	return err
}

func Moved(co *futures.Co) error {
	c := &Conn{true}
	err := c.Next(co)
	co.AsyncDrop(c)
	return err
}

func MovedTwice(co *futures.Co) error {
	c := &Conn{true}
	// The first.
	if err := c.Next(co); err != nil {
		co.AsyncDrop(c)
		return err
	}
	// The second.
	err := c.Next(co)
	co.AsyncDrop(c)
	return err
}

func Late(co *futures.Co) error {
	c := &Conn{true}
	if _, err := futures.Await(co, timer.Sleep(time.Second)); err != nil {
		co.AsyncDrop(c)
		return err
	}
	defer co.AsyncDrop(c)
	return c.Next(co)
}

// Two cleanups, each moved.
func Both(co *futures.Co) error {
	a := &Conn{true}
	b := &Conn{true}
	_, err := futures.Await(co, timer.Sleep(time.Second))
	co.AsyncDrop(b) // no fix
	co.AsyncDrop(a)
	return err
}

// The result is looked at.
func Asked(co *futures.Co) error {
	c := &Conn{true}
	if err := c.Next(co); err != nil {
		co.AsyncDrop(c) // no fix
		return err
	}
	return co.AsyncDrop(c)
}

// Something comes after it.
func Midway(co *futures.Co) error {
	c := &Conn{true}
	err := c.Next(co)
	co.AsyncDrop(c) // no fix
	println("closed")
	return err
}

// The result may be changed by it.
func Named(co *futures.Co) (err error) {
	c := &Conn{true}
	err = c.Next(co)
	co.AsyncDrop(c) // no fix
	return err
}
