// Package ok has state that is not torn.
package ok

import (
	"errors"
	"sync"
	"sync/atomic"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

type Conn struct {
	in      *mpsc.Receiver[string]
	rw      aio.ReadWriter
	broken  bool
	armed   bool
	pending bool
	busy    bool
	closed  bool
	depth   int
	n       int
	hits    int
	conn    *Conn
	buf     []byte
	waiting map[string]chan string
	tokens  map[string]int
	mu      sync.Mutex
	total   atomic.Int64
}

func (c *Conn) Do(co *futures.Co, req string) (string, error) {
	return futures.Await(co, c.in.Recv())
}

func (c *Conn) Close() { c.closed = true }

// A defer restores it.
func (c *Conn) Deferred(co *futures.Co) (string, error) {
	c.n++
	defer func() { c.n-- }()
	return c.Do(co, "x")
}

func (c *Conn) enter() { c.n++ }
func (c *Conn) leave() { c.n-- }

func (c *Conn) DeferredMethod(co *futures.Co) (string, error) {
	c.enter()
	defer c.leave()
	return c.Do(co, "x")
}

// A helper that is deferred changes it back, in its own way.
func (c *Conn) reset() { c.n = 0 }

func (c *Conn) DeferredReset(co *futures.Co) (string, error) {
	c.n++
	defer c.reset()
	s, err := c.Do(co, "x")
	if err != nil {
		c.n--
	}
	return s, err
}

func (c *Conn) DeferredDelete(co *futures.Co, id string) (string, error) {
	c.waiting[id] = nil
	defer delete(c.waiting, id)
	return c.Do(co, id)
}

// A defer that only restores what was not handed over.
func (c *Conn) Disarmed(co *futures.Co) (s string, err error) {
	c.n++
	kept := false
	defer func() {
		if !kept {
			c.n--
		}
	}()
	if s, err = c.Do(co, "x"); err != nil {
		return "", err
	}
	kept = true
	return s, nil
}

// A guard of the count.
type slot struct{ c *Conn }

func (c *Conn) take() *slot { c.n++; return &slot{c} }
func (s *slot) release()    { s.c.n-- }

func (c *Conn) WithGuard(co *futures.Co) (string, error) {
	s := c.take()
	defer s.release()
	return c.Do(co, "x")
}

// The count goes up here, and down through the guard that was made from it.
func (c *Conn) GuardBeside(co *futures.Co) (string, error) {
	c.n++
	g := newSlot(c)
	defer g.release()
	s, err := c.Do(co, "x")
	if err != nil {
		c.n--
		g.c = &Conn{}
	}
	return s, err
}

func newSlot(c *Conn) *slot { return &slot{c} }

// Only after the last suspension.
func (c *Conn) Atomically(co *futures.Co) (string, error) {
	s, err := c.Do(co, "x")
	c.n++
	c.hits++
	c.n--
	return s, err
}

// And only before it.
func (c *Conn) Before(co *futures.Co) (string, error) {
	c.n++
	c.hits++
	c.n--
	return c.Do(co, "x")
}

// What is left is on the safe side, and is not taken back: set before, in one
// direction only.
func (c *Conn) Begin(co *futures.Co) error {
	c.depth++
	_, err := c.Do(co, "BEGIN")
	return err
}

func (c *Conn) Hits(co *futures.Co) (string, error) {
	c.hits++
	s, err := c.Do(co, "x")
	c.hits += len(s)
	return s, err
}

// Different amounts, and different keys.
func (c *Conn) Amounts(co *futures.Co, n int) (string, error) {
	c.n += n
	s, err := c.Do(co, "x")
	c.n -= len(s)
	return s, err
}

func (c *Conn) Keys(co *futures.Co, old, id string) (string, error) {
	c.waiting[id] = nil
	s, err := c.Do(co, id)
	delete(c.waiting, old)
	return s, err
}

// The old entry is dropped, and a new one made later: until then it is missing.
func (c *Conn) Refill(co *futures.Co, id string) error {
	delete(c.tokens, id)
	s, err := c.Do(co, id)
	c.tokens[id] = len(s)
	return err
}

var errBroken = errors.New("broken")

// It is broken while it is used: whoever comes after a cancellation finds it so.
func (c *Conn) Poisoned(co *futures.Co) (string, error) {
	if c.broken {
		return "", errBroken
	}
	c.broken = true
	s, err := c.Do(co, "x")
	c.broken = false
	return s, err
}

func (c *Conn) Armed(co *futures.Co) (string, error) {
	c.armed = true
	s, err := c.Do(co, "x")
	c.armed = false
	return s, err
}

// Whoever finds it busy closes it.
func (c *Conn) Mended(co *futures.Co) (string, error) {
	if c.busy {
		c.Close()
		return "", errBroken
	}
	c.busy = true
	s, err := c.Do(co, "x")
	c.busy = false
	return s, err
}

// An exchange that must not be interrupted is marked.
func (c *Conn) Marked(co *futures.Co) (byte, error) {
	if c.pending {
		return 0, errBroken
	}
	c.pending = true
	if _, err := futures.Await(co, aio.Write(c.rw, []byte{1})); err != nil {
		return 0, err
	}
	var b [1]byte
	_, err := futures.Await(co, aio.Read(c.rw, b[:]))
	c.pending = false
	return b[0], err
}

// Whoever finds none makes one.
func (c *Conn) Taken(co *futures.Co) (string, error) {
	if c.conn == nil {
		c.conn = &Conn{}
	}
	inner := c.conn
	c.conn = nil
	s, err := inner.Do(co, "x")
	if err != nil {
		return "", err
	}
	c.conn = inner
	return s, nil
}

// It dies with the function.
func Local(co *futures.Co, c *Conn) (int, error) {
	var s struct{ active int }
	s.active++
	_, err := c.Do(co, "x")
	s.active--
	return s.active, err
}

func Copy(co *futures.Co, c *Conn, opts struct{ depth int }) (int, error) {
	opts.depth++
	_, err := c.Do(co, "x")
	opts.depth--
	return opts.depth, err
}

// Every caller makes one for the call.
type parser struct {
	depth int
	in    *Conn
}

func (p *parser) value(co *futures.Co) (string, error) {
	p.depth++
	s, err := p.in.Do(co, "x")
	p.depth--
	return s, err
}

func (p *parser) list(co *futures.Co) (string, error) {
	s, err := p.value(co)
	if err != nil {
		return "", err
	}
	return s, nil
}

func Parse(co *futures.Co, c *Conn) (string, error) {
	p := &parser{in: c}
	return p.list(co)
}

func ParseAll(c *Conn) futures.Future[string] {
	return futures.Async(func(co *futures.Co) (string, error) {
		p := parser{in: c}
		return p.value(co)
	})
}

// How deep it is in a function that calls itself.
func (c *Conn) Nested(co *futures.Co) (string, error) {
	s, err := c.Do(co, "x")
	if err != nil || s == "" {
		return s, err
	}
	c.depth++
	s, err = c.Nested(co)
	c.depth--
	return s, err
}

// Ending its life ends what is in it.
func (c *Conn) Final(co *futures.Co) (string, error) {
	defer c.Close()
	c.n++
	s, err := c.Do(co, "x")
	c.n--
	return s, err
}

// A lock is another rule's.
func (c *Conn) Locked(co *futures.Co, m *lock.Mutex[int]) error {
	c.mu.Lock()
	_, err := c.Do(co, "x")
	c.mu.Unlock()
	return err
}

// A buffer keeps what it has until it is written.
func (c *Conn) Buffered(co *futures.Co, p []byte) error {
	c.buf = append(c.buf, p...)
	_, err := futures.Await(co, aio.WriteAll(c.rw, c.buf))
	c.buf = c.buf[:0]
	return err
}

// Nobody waits in between.
func (c *Conn) NoSuspension(co *futures.Co) int64 {
	c.total.Add(1)
	n := c.total.Load()
	c.total.Add(-1)
	return n
}

type queue struct{ items []string }

func (q *queue) Push(s string) { q.items = append(q.items, s) }
func (q *queue) Pop() string {
	s := q.items[0]
	q.items = q.items[1:]
	return s
}

// Not the same item.
func (q *queue) Turn(co *futures.Co, c *Conn) (string, error) {
	q.Push("x")
	_, err := c.Do(co, "x")
	return q.Pop(), err
}

// The deferred call looks whether there is anything left to take back.
func (c *Conn) Looks(co *futures.Co, id string) error {
	c.waiting[id] = nil
	defer func() {
		if _, ok := c.waiting[id]; ok {
			delete(c.waiting, id)
		}
	}()
	_, err := c.Do(co, id)
	return err
}

// What cannot be begun is not left half done: it waits itself.
func (c *Conn) join(co *futures.Co) (string, error) {
	s, err := c.Do(co, "join")
	if err != nil {
		return "", err
	}
	c.tokens[s] = 1
	return s, nil
}

func (c *Conn) leave2(co *futures.Co, id string) { delete(c.tokens, id) }

func (c *Conn) Visit(co *futures.Co) error {
	id, err := c.join(co)
	if err != nil {
		return err
	}
	defer c.leave2(co, id)
	_, err = c.Do(co, "x")
	return err
}

// Another element each time.
func (c *Conn) Elements(co *futures.Co, list []*Conn) error {
	for i := range list {
		list[i].n++
		_, err := c.Do(co, "x")
		list[len(list)-1-i].n--
		if err != nil {
			return err
		}
	}
	return nil
}

// Called again, it takes up where it was.
type resumable struct {
	c       *Conn
	started bool
	head    string
}

func (r *resumable) Frame(co *futures.Co) (string, error) {
	if !r.started {
		s, err := r.c.Do(co, "head")
		if err != nil {
			return "", err
		}
		r.head, r.started = s, true
	}
	s, err := r.c.Do(co, "body")
	if err != nil {
		return "", err
	}
	r.started = false
	return r.head + s, nil
}

// Whoever finds a shared future goes on with it.
type loads struct {
	running map[string]*futures.Shared[int]
	load    func(key string) futures.Future[int]
}

//futvet:cancellable
func (l *loads) get(co *futures.Co, key string) (int, error) {
	f, ok := l.running[key]
	if !ok {
		f = futures.Share(l.load(key))
		l.running[key] = f
	}
	n, err := futures.Await(co, futures.Future[int](f.Clone()))
	if err == nil {
		f.Drop()
		delete(l.running, key)
	}
	return n, err
}
