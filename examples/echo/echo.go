package main

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/net"
)

// block is the echo of one connection as an async block: the plainest form, which
// costs the stack of a goroutine, 3 KB, and its buffer, for as long as it lasts. It
// takes c.
func block(c *net.Conn, size int) futures.Future[struct{}] {
	return futures.Async(func(co *futures.Co) (struct{}, error) {
		defer c.Drop()
		p := make([]byte, size)
		for {
			n, err := futures.Await(co, aio.Read(c, p))
			if err != nil {
				return struct{}{}, err
			}
			if _, err := futures.Await(co, aio.WriteAll(c, p[:n])); err != nil {
				return struct{}{}, err
			}
		}
	}, c)
}

// echo is the same as a future made by hand, of some 50 bytes. In turns it reads into
// its buffer and writes what it has read, p[start:end]. It owns c until it has
// completed.
type echo struct {
	c          *net.Conn
	pool       *sync.Pool // of *[]byte; nil if it keeps its buffer
	p          *[]byte    // nil while there is nothing in it, if there is a pool
	start, end int32
}

func (e *echo) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	for {
		if e.p == nil {
			e.p = e.pool.Get().(*[]byte)
		}
		if e.start == e.end {
			n, ready, err := e.c.PollRead(cx, *e.p)
			if !ready {
				e.idle()
				return struct{}{}, false, nil
			}
			if err != nil {
				e.Drop()
				return struct{}{}, true, err
			}
			e.start, e.end = 0, int32(n)
		}
		n, ready, err := e.c.PollWrite(cx, (*e.p)[e.start:e.end])
		if !ready {
			return struct{}{}, false, nil
		}
		if e.start += int32(n); err != nil {
			e.Drop()
			return struct{}{}, true, err
		}
	}
}

// idle gives the buffer back while there is nothing in it.
func (e *echo) idle() {
	if e.pool != nil && e.p != nil {
		e.pool.Put(e.p)
		e.p = nil
	}
}

func (e *echo) Drop() {
	e.idle()
	e.c.Drop()
}

// handler says how a connection is served.
type handler func(c *net.Conn) futures.Future[struct{}]

// handlers are the ways there are, with buffers of size bytes.
func handlers(size int) map[string]handler {
	pool := &sync.Pool{New: func() any { p := make([]byte, size); return &p }}
	return map[string]handler{
		"block": func(c *net.Conn) futures.Future[struct{}] { return block(c, size) },
		"own": func(c *net.Conn) futures.Future[struct{}] {
			p := make([]byte, size)
			return &echo{c: c, p: &p}
		},
		"pool": func(c *net.Conn) futures.Future[struct{}] { return &echo{c: c, pool: pool} },
	}
}

// serve is a future that accepts connections and spawns a task for each, on the
// executor that it runs on, until l is dropped. It takes l. Errors of single
// connections do not end it.
func serve(l *net.Listener, h handler, failed func(error)) futures.Future[struct{}] {
	return futures.Async(func(co *futures.Co) (struct{}, error) {
		defer l.Drop()
		for c, err := range futures.Each(co, l.Incoming()) {
			if err != nil {
				failed(err)
				continue
			}
			futures.Spawn(co, h(c)).Detach()
		}
		return struct{}{}, nil
	}, l)
}
