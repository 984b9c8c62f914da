// Package ddm tells a routing daemon which prefixes this host serves.
//
// Advertising is a future, and the caller's.
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

// AdvertisePrefix is a future that completes when the daemon has been told of p.
func (c *Client) AdvertisePrefix(p Prefix) futures.Future[struct{}] {
	return futures.Async(func(co *futures.Co) (struct{}, error) {
		for {
			if _, err := futures.Await(co, c.daemon.Put(p)); err == nil {
				return struct{}{}, nil
			}
			if _, err := futures.Await(co, timer.Sleep(time.Second)); err != nil {
				return struct{}{}, err
			}
		}
	})
}

// Serve advertises all prefixes of a host, one after the other.
func (c *Client) Serve(co *futures.Co, prefixes []Prefix) error {
	for _, p := range prefixes {
		if _, err := futures.Await(co, c.AdvertisePrefix(p)); err != nil {
			return err
		}
	}
	return nil
}
