// Package lib reads messages of any type from a connection.
package lib

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Conn is a connection.
type Conn[T any] struct {
	r      aio.Reader
	decode func([]byte) (T, error)
}

// New borrows r.
func New[T any](r aio.Reader, decode func([]byte) (T, error)) *Conn[T] {
	return &Conn[T]{r: r, decode: decode}
}

func (c *Conn[T]) read(co *futures.Co, n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := futures.Await(co, aio.ReadFull(c.r, b))
	return b, err
}

// Next is the next message.
//
// Cancel safety: not safe; dropped while pending, it loses the bytes read.
func (c *Conn[T]) Next() futures.Future[T] {
	return futures.Async(func(co *futures.Co) (T, error) {
		var none T
		size, err := c.read(co, 1)
		if err != nil {
			return none, err
		}
		body, err := c.read(co, int(size[0]))
		if err != nil {
			return none, err
		}
		return c.decode(body)
	})
}
