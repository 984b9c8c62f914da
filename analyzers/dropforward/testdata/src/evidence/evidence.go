// Package evidence shows what says that a type owns what a field holds.
package evidence

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
)

// A writer that is made for it.
type page struct {
	g   *lock.Guard[int]
	out *aio.BufWriter
}

func save(co *futures.Co, m *lock.Mutex[int], dst aio.Writer) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	p := &page{g, aio.NewWriter(dst)}
	defer p.Drop()
	_, err = futures.Await(co, aio.WriteAll(p.out, []byte("x")))
	return err
}

func (p *page) Drop() { p.g.Unlock() } // want `Drop does not reach out`

// A guard that an await came up with.
type entry struct {
	g   *lock.Guard[int]
	out *aio.BufWriter
}

func edit(co *futures.Co, m *lock.Mutex[int], dst aio.Writer) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	e := &entry{g, aio.NewWriter(dst)}
	defer e.Drop()
	_, err = futures.Await(co, aio.WriteAll(e.out, []byte("x")))
	return err
}

func (e *entry) Drop() { e.out.Drop() } // want `Drop does not reach g`

// A block.
type session struct {
	loop futures.Future[int]
	over bool
}

func connect() *session {
	return &session{loop: futures.Async(func(co *futures.Co) (int, error) { return 1, nil })}
}
func (s *session) Poll(cx *futures.Context) (int, bool, error) { return s.loop.Poll(cx) }
func (s *session) Drop()                                       { s.over = true } // want `Drop does not reach loop`

// PollDrop ends it, and Drop does not.
type line struct{ w *aio.BufWriter }

func (l *line) PollDrop(cx *futures.Context) (bool, error) { return l.w.PollDrop(cx) }
func (l *line) Drop()                                      {} // want `Drop does not reach w`

// Drop ends it, and PollDrop does not.
type other struct{ in, w *aio.BufWriter }

func (o *other) PollDrop(cx *futures.Context) (bool, error) { return o.w.PollDrop(cx) } // want `PollDrop does not reach in`
func (o *other) Drop()                                      { o.in.Drop(); o.w.Drop() }

// One future after the other: the first is as much its own as the second.
type chain struct {
	first  futures.Future[string]
	then   func(string) futures.Future[int]
	second futures.Future[int]
}

func newChain(first futures.Future[string], then func(string) futures.Future[int]) *chain {
	return &chain{first: first, then: then}
}

func (c *chain) Poll(cx *futures.Context) (n int, ready bool, err error) {
	if c.second == nil {
		s, ready, err := c.first.Poll(cx)
		if !ready || err != nil {
			return 0, ready, err
		}
		c.second = c.then(s)
	}
	return c.second.Poll(cx)
}

func (c *chain) Drop() { // want `Drop does not reach first`
	if c.second != nil {
		c.second.Drop()
	}
}

// The first is lent, as a directive says.
type after struct {
	first  futures.Future[string]
	then   func(string) futures.Future[int]
	second futures.Future[int]
}

//futvet:borrows first
func newAfter(first futures.Future[string], then func(string) futures.Future[int]) *after {
	return &after{first: first, then: then}
}

func (c *after) Poll(cx *futures.Context) (n int, ready bool, err error) {
	if c.second == nil {
		s, ready, err := c.first.Poll(cx)
		if !ready || err != nil {
			return 0, ready, err
		}
		c.second = c.then(s)
	}
	return c.second.Poll(cx)
}

func (c *after) Drop() {
	if c.second != nil {
		c.second.Drop()
	}
}

// The first is lent, as a caller shows that drops it itself.
type since struct {
	first  futures.Future[string]
	then   func(string) futures.Future[int]
	second futures.Future[int]
}

func newSince(first futures.Future[string], then func(string) futures.Future[int]) *since {
	return &since{first: first, then: then}
}

func both(co *futures.Co, then func(string) futures.Future[int]) (int, error) {
	first := futures.Ready("x")
	defer first.Drop()
	n, err := futures.Await[int](co, newSince(first, then))
	return n, err
}

func (c *since) Poll(cx *futures.Context) (n int, ready bool, err error) {
	if c.second == nil {
		s, ready, err := c.first.Poll(cx)
		if !ready || err != nil {
			return 0, ready, err
		}
		c.second = c.then(s)
	}
	return c.second.Poll(cx)
}

func (c *since) Drop() {
	if c.second != nil {
		c.second.Drop()
	}
}

// bucket begins what it is asked for.
type bucket interface {
	Abort(id string) futures.Future[struct{}]
}

// A Poll method asks for a future and keeps it.
type upload struct {
	b     bucket
	abort futures.Future[struct{}]
}

func (u *upload) PollDrop(cx *futures.Context) (bool, error) {
	if u.abort == nil {
		u.abort = u.b.Abort("x")
	}
	_, ready, err := u.abort.Poll(cx)
	return ready, err
}
func (u *upload) Drop() {} // want `Drop does not reach abort`

// What another method of an interface returns may be lent.
type client struct {
	b    bucket
	last futures.Future[struct{}]
}

func (c *client) ask()  { c.last = c.b.Abort("x") }
func (c *client) Drop() {}

// A ticket stands in a queue for the future that has it.
type ticket struct{ waker futures.Waker }

type queue struct{ tickets []*ticket }

type standing struct {
	l    *queue
	t    *ticket
	over bool
}

func (s *standing) Poll(cx *futures.Context) (none struct{}, ready bool, err error) {
	if s.t == nil {
		s.t = &ticket{}
		s.l.tickets = append(s.l.tickets, s.t)
	}
	s.t.waker = cx.Waker()
	return none, len(s.l.tickets) == 1, nil
}

func (s *standing) Drop() { s.over = true } // want `FV4003: Drop leaves it registered through l`

// A combinator takes what it is given.
type observed struct {
	inner futures.Future[int]
	note  func(string)
}

func Observed(f futures.Future[int], note func(string)) futures.Future[int] {
	return &observed{inner: f, note: note}
}

func (o *observed) Poll(cx *futures.Context) (int, bool, error) { return o.inner.Poll(cx) }
func (o *observed) Drop()                                       { o.note("dropped") } // want `FV4003: Drop does not reach inner`
