// Package cache serves keys from a remote store over pooled connections.
//
// A command that takes too long is dropped after it was written and before its
// reply was read, and its connection goes back to the pool all the same. The
// next command on it reads the previous one's reply, and so on for ever.
//
// Source: redis-rs/redis-rs#325, also #489.
package cache

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

type conn struct {
	end   *aio.PipeEnd
	lines *aio.BufReader
}

func newConn(end *aio.PipeEnd) *conn {
	return &conn{end: end, lines: aio.NewReader(end)}
}

func (c *conn) close() { c.end.Drop() }

// command sends one command and is its reply.
//
// Cancel safety: not safe; dropped while pending, it may leave its reply unread.
func (c *conn) command(text string) futures.Future[string] {
	return futures.Async(func(co *futures.Co) (string, error) {
		if _, err := futures.Await(co, aio.WriteAll(c.end, []byte(text+"\r\n"))); err != nil {
			return "", err
		}
		return futures.Await(co, c.lines.ReadLine())
	})
}

type pool struct {
	dial func() (*aio.PipeEnd, error)
	idle []*conn
}

func (p *pool) take() (*conn, error) {
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return c, nil
	}
	end, err := p.dial()
	if err != nil {
		return nil, err
	}
	return newConn(end), nil
}

func (p *pool) put(c *conn) { p.idle = append(p.idle, c) }

// Request asks for a key; the answer goes to Reply.
type Request struct {
	Key   string
	Reply *oneshot.Sender[string]
}

// Serve answers requests until there are no more.
func Serve(co *futures.Co, p *pool, requests *mpsc.Receiver[Request]) error {
	for {
		req, err := futures.Await(co, requests.Recv())
		if err != nil {
			return err
		}
		c, err := p.take()
		if err != nil {
			req.Reply.Drop()
			return err
		}
		value, err := futures.Await(co, timer.Timeout(time.Second, c.command("GET "+req.Key))) // want "FV1002"
		p.put(c)
		if err != nil {
			req.Reply.Drop()
			continue
		}
		if err := req.Reply.Send(value); err != nil {
			continue // the one who asked has gone
		}
	}
}
