// Package replicaread reads from the replica that is likely to be the fastest.
package replicaread

import (
	"github.com/futvet/futvet/futures"
)

// Read is a read that was prepared.
type Read = futures.Future[[]byte]

// Replica has the data.
type Replica interface {
	Prepare(key string) Read
	Latency() int
}

// Tracer wants to know about reads.
type Tracer interface {
	Trace(label string, what any)
}

// Client reads.
type Client struct {
	tracer   Tracer
	replicas []Replica
	maximum  int
}

// trace tells the tracer about r, which stays with its owner.
//
//futvet:borrows r
func (c *Client) trace(r Read, label string) {
	if c.tracer != nil {
		c.tracer.Trace(label, r)
	}
}

func (c *Client) fastest() (best Replica) {
	for _, r := range c.replicas {
		if best == nil || r.Latency() < best.Latency() {
			best = r
		}
	}
	return best
}

// Get is the value of key, or nothing if every replica is too slow.
func (c *Client) Get(co *futures.Co, key string) ([]byte, bool, error) {
	replica := c.fastest()
	if replica == nil {
		return nil, false, nil
	}
	read := replica.Prepare(key)
	c.trace(read, key)
	if replica.Latency() > c.maximum {
		read.Drop()
		return nil, false, nil
	}
	v, err := futures.Await(co, read)
	return v, err == nil, err
}
