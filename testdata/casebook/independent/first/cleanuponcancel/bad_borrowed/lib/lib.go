// Package lib is a pool of connections with buffered writers.
package lib

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Conn is a connection on loan.
type Conn struct {
	*aio.BufWriter
	in *aio.BufReader
}

type Pool struct {
	conns []aio.ReadWriter
	next  int
	Out   int
}

// Take lends the next connection.
func (p *Pool) Take() *Conn {
	rw := p.conns[p.next%len(p.conns)]
	p.next++
	p.Out++
	return &Conn{aio.NewWriter(rw), aio.NewReader(rw)}
}

// Ask sends a line and reads one.
func (c *Conn) Ask(co *futures.Co, line string) (string, error) {
	if _, err := futures.Await(co, aio.WriteAll(c, []byte(line+"\n"))); err != nil {
		return "", err
	}
	if _, err := futures.Await(co, aio.Flush(c)); err != nil {
		return "", err
	}
	return futures.Await(co, c.in.ReadLine())
}

// Return ends the loan of c.
func Return(co *futures.Co, p *Pool, c *Conn) error {
	p.Out--
	return co.AsyncDrop(c)
}
