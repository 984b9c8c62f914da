// Package fix tears state; what takes it back can be deferred in most of it.
package fix

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Conn struct{ in *mpsc.Receiver[string] }

func (c *Conn) Do(co *futures.Co, req string) (string, error) {
	return futures.Await(co, c.in.Recv())
}

type Gauge interface {
	Inc()
	Dec()
}

type Pool struct {
	size    int
	busy    bool
	waiting map[string]chan string
	queue   []string
	mode    string
	conn    *Conn
	gauge   Gauge
}

func (p *Pool) Counter(co *futures.Co, c *Conn) (string, error) {
	p.size++
	s, err := c.Do(co, "x")
	p.size--
	return s, err
}

func (p *Pool) OnBothPaths(co *futures.Co, c *Conn) (string, error) {
	p.size += 2
	s, err := c.Do(co, "x")
	if err != nil {
		p.size -= 2
		return "", fmt.Errorf("do: %w", err)
	}
	p.size -= 2
	return s, nil
}

func (p *Pool) Metric(co *futures.Co, c *Conn) (string, error) {
	p.gauge.Inc()
	s, err := c.Do(co, "x")
	p.gauge.Dec()
	return s, err
}

func (p *Pool) Pending(co *futures.Co, c *Conn, id string) (string, error) {
	p.waiting[id] = make(chan string, 1)
	s, err := c.Do(co, id)
	delete(p.waiting, id)
	return s, err
}

func (p *Pool) Exclusive(co *futures.Co, c *Conn) {
	if p.busy {
		return
	}
	p.busy = true
	c.Do(co, "sync")
	p.busy = false
}

func (p *Pool) Mode(co *futures.Co, c *Conn) error {
	old := p.mode
	p.mode = "maintenance"
	_, err := c.Do(co, "vacuum")
	p.mode = old
	return err
}

func (p *Pool) Block(c *Conn) futures.Future[string] {
	return futures.Async(func(co *futures.Co) (string, error) {
		p.size++
		s, err := c.Do(co, "x")
		p.size--
		return s, err
	})
}

func (p *Pool) enter(co *futures.Co, c *Conn) error {
	_, err := c.Do(co, "enter")
	return err
}

func (p *Pool) leave() { p.conn = nil }

func (p *Pool) Visit(co *futures.Co, c *Conn) error {
	if err := p.enter(co, c); err != nil {
		return err
	}
	_, err := c.Do(co, "x")
	p.leave()
	return err
}

// It goes on afterwards: that the count goes down late may matter.
func (p *Pool) GoesOn(co *futures.Co, c *Conn) (string, error) {
	p.size++ // no fix
	s, err := c.Do(co, "x")
	p.size--
	if err != nil {
		return "", err
	}
	return c.Do(co, s)
}

// It stays up if all is well.
func (p *Pool) RolledBack(co *futures.Co, c *Conn) (string, error) {
	p.size++ // no fix
	s, err := c.Do(co, "x")
	if err != nil {
		p.size--
		return "", err
	}
	return s, nil
}

// In a loop a defer would wait for its end.
func (p *Pool) Serve(co *futures.Co, c *Conn) error {
	for {
		p.size++ // no fix
		_, err := c.Do(co, "x")
		p.size--
		if err != nil {
			return err
		}
	}
}

// What was in use when it was cancelled must not be used again.
func (p *Pool) Taken(co *futures.Co) (string, error) {
	c := p.conn
	p.conn = nil // no fix
	s, err := c.Do(co, "x")
	p.conn = c
	return s, err
}

// Another key by then.
func (p *Pool) Renamed(co *futures.Co, c *Conn, id string) (string, error) {
	p.waiting[id] = nil // no fix
	old := id
	id, err := c.Do(co, id)
	delete(p.waiting, old)
	return id, err
}

// What is returned is the count.
func (p *Pool) Observed(co *futures.Co, c *Conn) int {
	p.size++ // no fix
	c.Do(co, "x")
	p.size--
	return p.size
}
