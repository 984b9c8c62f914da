// Package runs has futures that run the future that a function returns: they lose what
// that one loses.
package runs

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type conn interface {
	aio.Reader
	futures.AsyncDropper
}

type client struct {
	conn  conn
	hello *lock.OnceCell[string]
	tries int
}

// The greeting is read by whoever asks first.
func (c *client) Greeting(co *futures.Co, tick *timer.Interval) (string, error) {
	for {
		hello := futures.On(c.hello.GetOrInit(func() futures.Future[string] {
			buf := make([]byte, 16)
			return futures.Map(aio.ReadFull(c.conn, buf), func(int) string { return string(buf) })
		}))
		late := futures.On(tick.Tick())
		switch co.Select(hello, late) { // want `FV1002: GetOrInit is not cancel safe: dropped here while pending it loses the bytes already read, and c\.conn stays in use`
		case hello:
			return hello.Result()
		case late:
			c.tries++
		}
	}
}

// The initialiser is a block.
func (c *client) InBlock(co *futures.Co, tick *timer.Interval) (string, error) {
	for {
		hello := futures.On(c.hello.GetOrInit(func() futures.Future[string] {
			return futures.Async(func(co *futures.Co) (string, error) { return c.read(co) })
		}))
		late := futures.On(tick.Tick())
		switch co.Select(hello, late) { // want `FV1002: GetOrInit is not cancel safe`
		case hello:
			return hello.Result()
		case late:
			c.tries++
		}
	}
}

func (c *client) read(co *futures.Co) (string, error) {
	buf := make([]byte, 16)
	_, err := futures.Await(co, aio.ReadFull(c.conn, buf))
	return string(buf), err
}

// The initialiser is a method.
func (c *client) ByMethod(co *futures.Co, tick *timer.Interval) (string, error) {
	for {
		hello := futures.On(c.hello.GetOrInit(c.greet))
		late := futures.On(tick.Tick())
		switch co.Select(hello, late) { // want `FV1002: GetOrInit is not cancel safe`
		case hello:
			return hello.Result()
		case late:
			c.tries++
		}
	}
}

func (c *client) greet() futures.Future[string] {
	return futures.Async(func(co *futures.Co) (string, error) { return c.read(co) })
}

// The error is the end of the connection.
func (c *client) GiveUp(co *futures.Co, tick *timer.Interval) (string, error) {
	hello := futures.On(c.hello.GetOrInit(c.greet))
	late := futures.On(tick.Tick())
	switch co.Select(hello, late) {
	case hello:
		return hello.Result()
	}
	if err := co.AsyncDrop(c.conn); err != nil {
		return "", err
	}
	return "", errLate
}

var errLate = errors.New("late")

// An initialiser that may be cut off, of a connection of its own.
func Dialled(co *futures.Co, cell *lock.OnceCell[int], dial func() futures.Future[conn], tick *timer.Interval) (int, error) {
	for {
		size := futures.On(cell.GetOrInit(func() futures.Future[int] {
			return futures.Async(func(co *futures.Co) (int, error) {
				conn, err := futures.Await(co, dial())
				if err != nil {
					return 0, err
				}
				defer co.AsyncDrop(conn)
				return futures.Await(co, aio.ReadFull(conn, make([]byte, 8)))
			})
		}))
		late := futures.On(tick.Tick())
		switch co.Select(size, late) {
		case size:
			return size.Result()
		}
	}
}

// Lent, and polled on in the next turn.
func (c *client) Lent(co *futures.Co, tick *timer.Interval) (string, error) {
	get := c.hello.GetOrInit(c.greet)
	defer get.Drop()
	for {
		hello, late := futures.On(futures.Ref(get)), futures.On(tick.Tick())
		switch co.Select(hello, late) {
		case hello:
			return hello.Result()
		case late:
			c.tries++
		}
	}
}

// Nothing is known of the initialiser.
func (c *client) Unknown(co *futures.Co, tick *timer.Interval, init func() futures.Future[string]) (string, error) {
	for {
		hello, late := futures.On(c.hello.GetOrInit(init)), futures.On(tick.Tick())
		switch co.Select(hello, late) {
		case hello:
			return hello.Result()
		case late:
			c.tries++
		}
	}
}

// What follows a request reads its answer.
func Answered(co *futures.Co, c conn, in *mpsc.Receiver[int], tick *timer.Interval, use func(int)) error {
	for {
		answer := futures.On(futures.AndThen(timer.Sleep(1), func(_ time.Time) futures.Future[int] {
			return aio.ReadFull(c, make([]byte, 8))
		}))
		t := futures.On(tick.Tick())
		if co.Select(answer, t) == answer { // want `FV1002: futures\.AndThen is not cancel safe: dropped here while pending it loses the bytes already read, and c stays in use`
			n, err := answer.Result()
			if err != nil {
				return err
			}
			use(n)
		}
	}
}

// So does what replaces a failure.
func Replaced(co *futures.Co, c conn, in *mpsc.Receiver[int], tick *timer.Interval, use func(int)) error {
	for {
		n := futures.On(futures.OrElse(in.Recv(), func(error) futures.Future[int] {
			return aio.ReadFull(c, make([]byte, 8))
		}))
		t := futures.On(tick.Tick())
		if co.Select(n, t) == n { // want `FV1002: futures\.OrElse is not cancel safe`
			n, err := n.Result()
			if err != nil {
				return err
			}
			use(n)
		}
	}
}
