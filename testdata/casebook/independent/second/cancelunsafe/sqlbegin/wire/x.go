// Package wire speaks a database's protocol on one connection.
package wire

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Conn is a connection to a database, used by one at a time.
type Conn struct {
	end   *aio.PipeEnd
	lines *aio.BufReader
	depth int
}

// Open makes a connection of end, and owns it.
func Open(end *aio.PipeEnd) *Conn { return &Conn{end: end, lines: aio.NewReader(end)} }

// Begin starts a transaction.
func (c *Conn) Begin(co *futures.Co) error {
	if err := c.exec(co, "BEGIN"); err != nil {
		return err
	}
	c.depth++
	return nil
}

// Commit ends it.
func (c *Conn) Commit(co *futures.Co) error {
	if err := c.exec(co, "COMMIT"); err != nil {
		return err
	}
	c.depth--
	return nil
}

func (c *Conn) exec(co *futures.Co, sql string) error {
	if _, err := futures.Await(co, aio.WriteAll(c.end, []byte(sql+";"))); err != nil {
		return err
	}
	_, err := futures.Await(co, c.lines.ReadLine())
	return err
}

// Drop closes the connection at once; the database then rolls back.
func (c *Conn) Drop() { c.end.Drop() }
