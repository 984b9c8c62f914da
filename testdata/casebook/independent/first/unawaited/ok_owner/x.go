// Package x wraps a future in an object with a Close method.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Pending is a reply that may be given up.
type Pending struct {
	id int
	f  futures.Future[string]
}

func (p *Pending) Close() { p.f.Drop() }

func (p *Pending) Wait(co *futures.Co) (string, error) { return futures.Await(co, futures.Ref(p.f)) }

type closer interface{ Close() }

func closeAll(cs ...closer) {
	for _, c := range cs {
		c.Close()
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

type Client struct {
	next int
	rx   *mpsc.Receiver[string]
}

var ErrBusy = errors.New("busy")

func (c *Client) Start() (*Pending, error) {
	if c.next > 99 {
		return nil, ErrBusy
	}
	c.next++
	return &Pending{c.next, c.rx.Recv()}, nil
}

// Both waits for two replies.
func Both(co *futures.Co, c *Client) (string, error) {
	a, err := c.Start()
	if err != nil {
		return "", err
	}
	b := must(c.Start())
	defer closeAll(a, b)
	first, err := a.Wait(co)
	if err != nil {
		return "", err
	}
	second, err := b.Wait(co)
	return first + second, err
}
