// Package x awaits the cleanup of a type of its own on the last line instead of in
// a defer.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Channel struct {
	w    aio.Writer
	last futures.Future[int]
}

func Open(w aio.Writer) *Channel {
	return &Channel{w: w, last: aio.WriteAll(w, []byte("close\n"))}
}

func (c *Channel) Say(co *futures.Co, text string) error {
	_, err := futures.Await(co, aio.WriteAll(c.w, []byte(text)))
	return err
}

func (c *Channel) PollDrop(cx *futures.Context) (bool, error) {
	if c.last == nil {
		return true, nil
	}
	_, ready, err := c.last.Poll(cx)
	if ready {
		c.last = nil
	}
	return ready, err
}

func (c *Channel) Drop() {
	if c.last != nil {
		c.last.Drop()
		c.last = nil
	}
}

func Greet(co *futures.Co, w aio.Writer, name string) error {
	c := Open(w)
	err := c.Say(co, "hello "+name+"\n")
	_, cerr := futures.Await(co, futures.AsyncDrop(c)) // want "FV3002"
	return errors.Join(err, cerr)
}
