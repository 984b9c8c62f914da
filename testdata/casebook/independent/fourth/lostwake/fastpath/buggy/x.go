// Package fastpath tries to have a reply at once before it waits for more work.
package fastpath

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Reply struct{ Body string }

type Conn interface {
	Call(req string) futures.Future[Reply]
}

type Client struct {
	conn    Conn
	replied *lock.Notify
	hits    int
}

// Do asks, and waits for the reply.
func (c *Client) Do(co *futures.Co, req string) (r Reply, err error) {
	call := futures.Fuse(futures.Inspect(c.conn.Call(req), func(Reply, error) { c.replied.NotifyOne() }))
	defer call.Drop()
	if r, ready, err := futures.NowOrNever(futures.Ref[Reply](call)); ready {
		c.hits++
		return r, err
	}
	if _, err := futures.Await(co, c.replied.Wait()); err != nil { // want "FV2005"
		return r, err
	}
	return futures.Await(co, futures.Ref[Reply](call))
}
