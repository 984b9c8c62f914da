// Package transaction begins and ends transactions on a connection.
//
// BEGIN is queued, sent, and then counted. A caller who gives up while it is being
// sent has the guard roll back only what was counted, which is nothing; the
// connection goes to its next borrower with a transaction open.
//
// Source: transact-rs/sqlx#4385, #4393, #4365, fixed in #4394; also #2054, #2805.
package transaction

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Conn is a connection whose commands are queued and sent together.
type Conn struct {
	rw    aio.ReadWriter
	queue []byte
	depth int
}

func (c *Conn) enqueue(command string) { c.queue = append(c.queue, command+";\n"...) }

func (c *Conn) flush(co *futures.Co) error {
	for len(c.queue) > 0 {
		n, err := futures.Await(co, aio.Write(c.rw, c.queue))
		if err != nil {
			return err
		}
		c.queue = c.queue[n:]
	}
	return nil
}

// rollback undoes a transaction that was begun, the next time that c is used.
func (c *Conn) rollback() {
	if c.depth > 0 {
		c.enqueue("ROLLBACK")
		c.depth--
	}
}

// Begin begins a transaction.
func (c *Conn) Begin(co *futures.Co) error {
	begun := false
	defer func() {
		if !begun {
			c.rollback()
		}
	}()
	c.enqueue("BEGIN") // want "FV3003"
	if err := c.flush(co); err != nil {
		return err
	}
	c.depth++
	begun = true
	return nil
}

// Commit ends a transaction.
func (c *Conn) Commit(co *futures.Co) error {
	c.enqueue("COMMIT")
	c.depth--
	return c.flush(co)
}
