// Package limits has what the rule does not see, and what it does not believe.
package limits

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Conn struct {
	in    *mpsc.Receiver[string]
	a, b  string
	n     int
	state int
	undo  func()
}

func (c *Conn) Do(co *futures.Co, req string) (string, error) {
	return futures.Await(co, c.in.Recv())
}

// Two places that belong together.
func (c *Conn) Both(co *futures.Co) error {
	c.a = "new"
	s, err := c.Do(co, "x")
	c.b = s
	return err
}

// A state that is neither on nor off.
func (c *Conn) State(co *futures.Co) error {
	c.state = 1
	_, err := c.Do(co, "x")
	c.state = 0
	return err
}

// Functions whose names say nothing.
func (c *Conn) here() { c.n++ }
func (c *Conn) gone() { c.n-- }

func (c *Conn) Unnamed(co *futures.Co) error {
	c.here()
	_, err := c.Do(co, "x")
	c.gone()
	return err
}

// A function value that takes it back.
func (c *Conn) enter() func() { c.n++; return func() { c.n-- } }

func (c *Conn) Value(co *futures.Co) error {
	leave := c.enter()
	_, err := c.Do(co, "x")
	leave()
	return err
}

// What is changed back by another function.
func (c *Conn) First(co *futures.Co) error {
	c.n++
	_, err := c.Do(co, "x")
	return err
}

func (c *Conn) Second() { c.n-- }
