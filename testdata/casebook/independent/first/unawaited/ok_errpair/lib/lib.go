// Package lib transfers files over a channel.
package lib

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

var ErrRefused = errors.New("refused")

// Channel transfers what is not larger than Max.
type Channel struct {
	Max int
	out *mpsc.Sender[string]
}

func New(max int, out *mpsc.Sender[string]) *Channel { return &Channel{max, out} }

// Begin is the transfer of a file, which completes with its size.
func (c *Channel) Begin(name string, size int) (futures.Future[int], error) {
	if size > c.Max {
		return nil, ErrRefused
	}
	return futures.Map(c.out.Send(name), func(struct{}) int { return size }), nil
}
