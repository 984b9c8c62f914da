// Package shape defers a call that returns a future.
//
// Source: microsoft/vs-threading's VSTHRD107 and 112, kisielk/errcheck#55.
package shape

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

type conn struct{ w aio.Writer }

func (c *conn) Close() futures.Future[struct{}] { return aio.Close(c.w) }

func Base(c *conn) {
	defer c.Close() // want "FV1001"
	_ = c.w
}

func Elsewhere() {
	defer lib.Start(1) // want "FV1001"
}

func Literal(c *conn) {
	defer func() {
		c.Close() // want "FV1001"
	}()
}

func Deep(c *conn) {
	defer func() {
		func() { _ = c.Close() }() // want "FV1001"
	}()
}

func Goroutine(c *conn) {
	go c.Close() // want "FV1001"
}
