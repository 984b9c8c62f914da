// Package fix leaves values that can be released at the end.
package fix

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Locked(co *futures.Co, m *lock.Mutex[int], check func() error) (int, error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return 0, err // never locked
	}
	if err := check(); err != nil {
		return 0, err
	}
	n := *g.Value()
	g.Unlock()
	return n, nil
}

func Tried(m *lock.Mutex[int], check func() error) (int, error) {
	g, ok := m.TryLock()
	if !ok {
		return 0, nil
	}
	// A comment stays where it is.
	if err := check(); err != nil {
		return 0, err
	}
	defer println("late")
	return *g.Value(), nil
}

func Reserved(co *futures.Co, out *mpsc.Sender[int], next func() (int, error)) error {
	room, err := futures.Await(co, timer.Timeout(time.Second, out.Reserve()))
	if err != nil {
		return err
	}
	n, err := next()
	if err != nil {
		return err
	}
	room.Send(n)
	return nil
}

func Buffered(co *futures.Co, dst aio.Writer, text string) error {
	w := aio.NewWriter(dst)
	if _, err := futures.Await(co, aio.WriteAll(w, []byte(text))); err != nil {
		return err
	}
	_, err := futures.Await(co, aio.Flush(w))
	return err
}

// Nobody would hear that the text was not written.
func Unflushed(co *futures.Co, dst aio.Writer, text string) error {
	w := aio.NewWriter(dst) // no fix
	_, err := futures.Await(co, aio.WriteAll(w, []byte(text)))
	return err
}

// Conn is somebody's.
type Conn struct{ open bool }

func (c *Conn) PollDrop(cx *futures.Context) (ready bool, err error) { return true, nil }
func (c *Conn) Drop()                                                {}
func (c *Conn) Name() string                                         { return "conn" }

func dial() (*Conn, error) { return &Conn{true}, nil }

func Dialled(co *futures.Co, check func() error) error {
	c, err := dial()
	if err != nil {
		return err
	}
	if err := check(); err != nil {
		return err
	}
	println(c.Name())
	co.AsyncDrop(c)
	return nil
}

// The release that there is has to go, and its result is wanted.
func Checked(co *futures.Co, check func() error) error {
	c, err := dial() // no fix
	if err != nil {
		return err
	}
	if err := check(); err != nil {
		return err
	}
	return co.AsyncDrop(c)
}

// It is not the last thing.
func Midway(co *futures.Co, check func() error) error {
	c, err := dial() // no fix
	if err != nil {
		return err
	}
	if err := check(); err != nil {
		return err
	}
	co.AsyncDrop(c)
	return check()
}

// There is no block to wait in.
func Plain(check func() error) error {
	c, err := dial() // no fix
	if err != nil {
		return err
	}
	if err := check(); err != nil {
		return err
	}
	c.Drop()
	return nil
}

// Tx is either committed or not.
//
//futvet:mustcall Commit Rollback
type Tx struct{ n int }

func (t *Tx) Commit()   {}
func (t *Tx) Rollback() {}

// Which of them is for its author to say.
func Half(check func() error) error {
	t := &Tx{1} // no fix
	if err := check(); err != nil {
		return err
	}
	t.Commit()
	return nil
}

// Token is given back once.
//
//futvet:mustcall Return
type Token struct{ n int }

func (t *Token) Return() {}

func Once(check func() error) error {
	t := &Token{1}
	if err := check(); err != nil {
		return err
	}
	t.Return()
	return nil
}

func Handed(co *futures.Co, m *lock.Mutex[int], check func() error) (*lock.Guard[int], error) {
	g, err := futures.Await(co, m.Lock()) // no fix
	if err != nil {
		return nil, err
	}
	if err := check(); err != nil {
		return nil, err
	}
	return g, nil
}

func Unguarded(co *futures.Co, m *lock.Mutex[int], check func() error) (int, error) {
	g, err := futures.Await(co, m.Lock()) // no fix
	if err == nil && check() == nil {
		return *g.Value(), nil
	}
	return 0, err
}
