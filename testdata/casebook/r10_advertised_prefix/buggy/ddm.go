// Package ddm tells a routing daemon which prefixes this host serves.
//
// Advertising starts a task that tries for ever, and forgets it. Nobody can stop it
// when the prefix is withdrawn, and nobody learns that it never succeeded.
//
// Source: oxidecomputer/omicron#7377, #7378, fixed in #7507 and #7521.
package ddm

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// Prefix is a block of addresses.
type Prefix string

// Daemon is the routing daemon.
type Daemon interface {
	Put(p Prefix) futures.Future[struct{}]
}

// Client talks to the daemon.
type Client struct {
	daemon Daemon
	tasks  futures.Spawner
}

// AdvertisePrefix tells the daemon of p.
func (c *Client) AdvertisePrefix(p Prefix) {
	futures.Spawn(c.tasks, futures.Async(func(co *futures.Co) (struct{}, error) { // want "FV1004"
		for {
			if _, err := futures.Await(co, c.daemon.Put(p)); err == nil {
				return struct{}{}, nil
			}
			if _, err := futures.Await(co, timer.Sleep(time.Second)); err != nil {
				return struct{}{}, err
			}
		}
	}))
}

// Serve advertises all prefixes of a host.
func (c *Client) Serve(prefixes []Prefix) {
	for _, p := range prefixes {
		c.AdvertisePrefix(p)
	}
}
