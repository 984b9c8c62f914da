// Package basic tears state in every way that the rule knows.
package basic

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

type Conn struct{ in *mpsc.Receiver[string] }

func (c *Conn) Do(co *futures.Co, req string) (string, error) {
	return futures.Await(co, c.in.Recv())
}

type Pool struct {
	size    int
	total   atomic.Int64
	raw     int64
	busy    bool
	syncing bool
	waiting map[string]chan string
	queue   []string
	mode    string
	conn    *Conn
	idle    map[string]*Conn
	seen    sync.Map
	wg      sync.WaitGroup
	gauge   Gauge
	guarded *lock.Mutex[stats]
}

type stats struct{ active int }

type Gauge interface {
	Inc()
	Dec()
	Add(n int)
	Sub(n int)
}

var inFlight int

func (p *Pool) Counter(co *futures.Co, c *Conn) (string, error) {
	p.size++ // want `FV3003: p\.size is counted up here, and down again only after a suspension point: a cancellation there leaves it too high: defer the second change`
	s, err := c.Do(co, "x")
	p.size--
	return s, err
}

func (p *Pool) OnBothPaths(co *futures.Co, c *Conn) (string, error) {
	p.size += 2 // want `FV3003: p\.size is counted up`
	s, err := c.Do(co, "x")
	if err != nil {
		p.size -= 2
		return "", err
	}
	p.size -= 2
	return s, nil
}

// The slot is given back if the connection fails, and not if it is cancelled.
func (p *Pool) RolledBack(co *futures.Co, c *Conn) (string, error) {
	p.size++ // want `FV3003: p\.size is counted up`
	s, err := c.Do(co, "x")
	if err != nil {
		p.size--
		return "", err
	}
	return s, nil
}

func (p *Pool) Permits(co *futures.Co, c *Conn) (string, error) {
	p.size-- // want `FV3003: p\.size is counted down here, and up again only`
	s, err := c.Do(co, "x")
	p.size++
	return s, err
}

func Global(co *futures.Co, c *Conn) (string, error) {
	inFlight++ // want `FV3003: inFlight is counted up`
	s, err := c.Do(co, "x")
	inFlight--
	return s, err
}

func (p *Pool) Atomic(co *futures.Co, c *Conn) (string, error) {
	p.total.Add(1) // want `FV3003: p\.total is counted up`
	s, err := c.Do(co, "x")
	p.total.Add(-1)
	return s, err
}

func (p *Pool) AtomicFunc(co *futures.Co, c *Conn, n int64) (string, error) {
	atomic.AddInt64(&p.raw, 1) // want `FV3003: p\.raw is counted up`
	s, err := c.Do(co, "x")
	atomic.AddInt64(&p.raw, -1)
	return s, err
}

func (p *Pool) Group(co *futures.Co, c *Conn) (string, error) {
	p.wg.Add(1) // want `FV3003: p\.wg is counted up`
	s, err := c.Do(co, "x")
	p.wg.Done()
	return s, err
}

func (p *Pool) Metric(co *futures.Co, c *Conn) (string, error) {
	p.gauge.Inc() // want `FV3003: Inc of p\.gauge is called here, and Dec only after a suspension point: a cancellation there skips it: defer it`
	s, err := c.Do(co, "x")
	p.gauge.Dec()
	return s, err
}

func (p *Pool) MetricBy(co *futures.Co, c *Conn, n int) (string, error) {
	p.gauge.Add(n) // want `FV3003: Add of p\.gauge is called`
	s, err := c.Do(co, "x")
	p.gauge.Sub(n)
	return s, err
}

func (p *Pool) Pending(co *futures.Co, c *Conn, id string) (string, error) {
	p.waiting[id] = make(chan string, 1) // want `FV3003: an entry is inserted into p\.waiting here, and deleted only after a suspension point: a cancellation there leaves it there: defer the deletion`
	s, err := c.Do(co, id)
	delete(p.waiting, id)
	return s, err
}

func (p *Pool) Seen(co *futures.Co, c *Conn, id string) (string, error) {
	p.seen.Store(id, true) // want `FV3003: an entry is inserted into p\.seen`
	s, err := c.Do(co, id)
	p.seen.Delete(id)
	return s, err
}

// A connection is taken out of the idle ones while it is in use.
func (p *Pool) Borrowed(co *futures.Co, id string) (string, error) {
	c := p.idle[id]
	delete(p.idle, id) // want `FV3003: an entry is taken out of p\.idle here, and put back only`
	s, err := c.Do(co, id)
	p.idle[id] = c
	return s, err
}

func (p *Pool) Queue(co *futures.Co, c *Conn, req string) (string, error) {
	p.queue = append(p.queue, req) // want `FV3003: an element is appended to p\.queue here, and removed only`
	s, err := c.Do(co, req)
	p.queue = slices.DeleteFunc(p.queue, func(s string) bool { return s == req })
	return s, err
}

func (p *Pool) Stack(co *futures.Co, c *Conn, req string) (string, error) {
	p.queue = append(p.queue, req) // want `FV3003: an element is appended to p\.queue`
	s, err := c.Do(co, req)
	p.queue = p.queue[:len(p.queue)-1]
	return s, err
}

// Left set, it keeps everybody else away.
func (p *Pool) Once(co *futures.Co, c *Conn) error {
	if p.syncing {
		return nil
	}
	p.syncing = true // want `FV3003: p\.syncing is set here, and cleared only after a suspension point: a cancellation there leaves it set`
	_, err := c.Do(co, "sync")
	p.syncing = false
	return err
}

var errBusy = errors.New("busy")

func (p *Pool) Exclusive(co *futures.Co, c *Conn) error {
	if p.busy {
		return errBusy
	}
	p.busy = true // want `FV3003: p\.busy is set`
	_, err := c.Do(co, "sync")
	p.busy = false
	return err
}

func (p *Pool) Mode(co *futures.Co, c *Conn) error {
	old := p.mode
	p.mode = "maintenance" // want `FV3003: p\.mode is replaced here, and restored only`
	_, err := c.Do(co, "vacuum")
	p.mode = old
	return err
}

func (p *Pool) Taken(co *futures.Co) (string, error) {
	c := p.conn
	p.conn = nil // want `FV3003: p\.conn is taken here, and put back only`
	s, err := c.Do(co, "x")
	p.conn = c
	return s, err
}

// What is behind a lock is shared like anything else: the guard gives the lock
// back, not the count.
func (p *Pool) Guarded(co *futures.Co, c *Conn) (string, error) {
	g, err := futures.Await(co, p.guarded.Lock())
	if err != nil {
		return "", err
	}
	defer g.Unlock()
	g.Value().active++ // want `FV3003: p\.guarded\.value\.active is counted up`
	s, err := c.Do(co, "x")
	g.Value().active--
	return s, err
}

// Deferred too late.
func (p *Pool) Late(co *futures.Co, c *Conn) (string, error) {
	p.size++ // want `FV3003: p\.size is counted up`
	s, err := c.Do(co, "x")
	defer func() { p.size-- }()
	return s, err
}

// A defer that does not run where it matters.
func (p *Pool) Conditional(co *futures.Co, c *Conn) (string, error) {
	done := false
	p.size++ // want `FV3003: p\.size is counted up`
	defer func() {
		if done {
			p.size--
		}
	}()
	s, err := c.Do(co, "x")
	done = true
	return s, err
}

// In the loop of a server.
func (p *Pool) Serve(co *futures.Co, c *Conn) error {
	for {
		p.size++ // want `FV3003: p\.size is counted up`
		_, err := c.Do(co, "x")
		p.size--
		if err != nil {
			return err
		}
	}
}

// In a block.
func (p *Pool) Block(c *Conn) futures.Future[string] {
	return futures.Async(func(co *futures.Co) (string, error) {
		p.size++ // want `FV3003: p\.size is counted up`
		s, err := c.Do(co, "x")
		p.size--
		return s, err
	})
}

// What blocks share.
func Shared(c *Conn) (fs []futures.Future[string]) {
	active := 0
	for range 3 {
		fs = append(fs, futures.Async(func(co *futures.Co) (string, error) {
			active++ // want `FV3003: active is counted up`
			s, err := c.Do(co, "x")
			active--
			return s, err
		}))
	}
	return fs
}

type Room struct{ members map[string]bool }

func (r *Room) Join(name string)  { r.members[name] = true }
func (r *Room) Leave(name string) { delete(r.members, name) }

func (r *Room) Visit(co *futures.Co, c *Conn, name string) error {
	r.Join(name) // want `FV3003: Join of r is called here, and Leave only`
	_, err := c.Do(co, name)
	r.Leave(name)
	return err
}

// An element that was looked up.
func (p *Pool) Element(co *futures.Co, all map[string]*Pool, id string, c *Conn) error {
	e := all[id]
	e.size++ // want `FV3003: .* is counted up`
	_, err := c.Do(co, id)
	e.size--
	return err
}

func (p *Pool) Each(co *futures.Co, all []*Pool, c *Conn) error {
	for _, e := range all {
		e.gauge.Inc() // want `FV3003: Inc of .* is called`
		_, err := c.Do(co, "x")
		e.gauge.Dec()
		if err != nil {
			return err
		}
	}
	return nil
}

// It has joined when join returns, and leaves only after the next suspension.
func (r *Room) enter(co *futures.Co, c *Conn, name string) error {
	_, err := c.Do(co, name)
	return err
}

func (r *Room) leave(co *futures.Co, c *Conn, name string) error {
	_, err := c.Do(co, name)
	return err
}

func (r *Room) Stay(co *futures.Co, c *Conn, name string) error {
	if err := r.enter(co, c, name); err != nil { // want `FV3003: enter of r is called`
		return err
	}
	_, err := c.Do(co, name)
	r.leave(co, c, name)
	return err
}

// Everybody waits for his turn, for ever if one is cancelled.
func (p *Pool) Turn(co *futures.Co, c *Conn) error {
	for p.busy {
		if _, err := c.Do(co, "wait"); err != nil {
			return err
		}
	}
	p.busy = true // want `FV3003: p\.busy is set`
	_, err := c.Do(co, "sync")
	p.busy = false
	return err
}
