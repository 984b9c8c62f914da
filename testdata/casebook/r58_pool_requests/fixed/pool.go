// Package pool gives HTTP requests their connections.
//
// The list is brought up to date without waiting; what takes time comes after that,
// and whoever is called off then leaves the list by a deferred call.
//
// Source: encode/httpcore#830, #785, #861, #986, fixed in #880.
package pool

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Conn is a connection of the pool.
type Conn struct {
	aio.ReadWriter
	Expired bool
}

// Pool has the requests that are being served, by number, and idle connections.
type Pool struct {
	requests map[int]bool
	idle     []*Conn
	next     int
}

func (p *Pool) expired() (old []*Conn) {
	keep := p.idle[:0]
	for _, c := range p.idle {
		if c.Expired {
			old = append(old, c)
		} else {
			keep = append(keep, c)
		}
	}
	p.idle = keep
	return old
}

func (p *Pool) closeAll(co *futures.Co, old []*Conn) error {
	for _, c := range old {
		if _, err := futures.Await(co, aio.Close(c)); err != nil {
			return err
		}
	}
	return nil
}

// Handle serves one request.
func (p *Pool) Handle(co *futures.Co, serve func(co *futures.Co, id int) error) error {
	p.next++
	id := p.next
	p.requests[id] = true
	defer delete(p.requests, id)
	if err := p.closeAll(co, p.expired()); err != nil {
		return err
	}
	return serve(co, id)
}
