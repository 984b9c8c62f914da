// Package lib has functions that do with a future what their names say.
package lib

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/executor"
)

type Client struct {
	w     aio.Writer
	later []futures.Future[int]
}

func New(w aio.Writer) *Client { return &Client{w: w} }

// Send writes a line.
//
// Cancel safety: not safe; dropped while pending, it loses how much was written.
func (c *Client) Send(line string) futures.Future[int] {
	return aio.WriteAll(c.w, []byte(line+"\n"))
}

// Try is Send for lines that are not empty.
func (c *Client) Try(line string) (futures.Future[int], error) {
	if line == "" {
		return nil, errors.New("empty line")
	}
	return c.Send(line), nil
}

// Keep stores f.
func (c *Client) Keep(f futures.Future[int]) { c.later = append(c.later, f) }

// Run drives f to completion.
func Run(f futures.Future[int]) { executor.Run(f) }

// Discard drops f.
func Discard[T any](f futures.Future[T]) { f.Drop() }

// Is looks at f only.
func Is(f, g futures.Future[int]) bool { return f == g }

// If drops f if it is told to.
func If(drop bool, f futures.Future[int]) {
	if drop {
		f.Drop()
	}
}

// Same returns its argument.
func Same(f futures.Future[int]) futures.Future[int] { return f }

// Doubled owns f.
//
// Cancel safety: as f.
func Doubled(f futures.Future[int]) futures.Future[int] {
	return futures.Map(f, func(n int) int { return 2 * n })
}

// Log is the log of f, whatever its body may be taken to do.
//
//futvet:borrows f
func Log(f futures.Future[int], to func(any)) { to(f) }

// Adopt takes f, though its body does not show it.
//
//futvet:owns f
func Adopt(f futures.Future[int]) {}

// Fail ends the program.
//
//futvet:noreturn
func Fail(why string) {
	for {
		println(why)
	}
}
