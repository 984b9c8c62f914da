package lock

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// Semaphore hands out permits. There is a fixed number of them, unless AddPermits and
// Forget change it. It may be used from any goroutine. It must not be copied.
//
// Whoever asks for many permits is not overtaken by those that come later and ask
// for few: the first in the queue gets what becomes free until it has enough, and
// nobody behind it is served before. permits has the states.
//
// The names are those of Tokio's Semaphore, where, however, one may ask for more permits
// than there are.
type Semaphore struct {
	permits permits
	total   int // guarded by permits.mu
}

// NewSemaphore returns a semaphore whose permits are all free. It panics if there
// are fewer than 1.
func NewSemaphore(n int) *Semaphore {
	if n < 1 {
		panic("futures/lock: NewSemaphore with fewer than 1 permit")
	}
	return &Semaphore{permits: permits{free: n}, total: n}
}

// check panics unless there are n permits in all.
func (s *Semaphore) check(n int) {
	s.permits.mu.Lock()
	total := s.total
	s.permits.mu.Unlock()
	if n < 0 || n > total {
		panic("futures/lock: a Semaphore is asked for fewer than 0 permits, or for more than it has")
	}
}

// Acquire is a future that waits until n permits are free and nobody has waited
// longer, takes them, all or none, and yields them as one [Permit], which the
// caller then owns. Its place in the queue counts from its first poll. A request
// for 0 permits, too, waits its turn. It fails with [futures.ErrClosed] if the semaphore
// is closed before it is granted them.
//
// Acquire panics if n is negative or more than the semaphore has in all, for
// which one would wait for ever.
//
// Cancel safety: cancel safe. Dropped while pending, only its place in the queue
// is lost; permits that it had been granted already go to the next in the queue,
// and those that waited only behind it get their turn.
//
//futvet:cancelsafe only the place in the queue is lost; permits that were granted are passed on
func (s *Semaphore) Acquire(n int) futures.Future[*Permit] {
	s.check(n)
	f := &acquirePermits{request{p: &s.permits, n: n}, s}
	f.life.Made()
	return f
}

// TryAcquire takes n permits if as many are free, and says whether it did. It
// never overtakes a future that waits. It panics where Acquire does.
func (s *Semaphore) TryAcquire(n int) (*Permit, bool) {
	s.check(n)
	if !s.permits.tryNow(n) {
		return nil, false
	}
	return &Permit{s, n}, true
}

// Available is how many permits are free. Those that wait for more than that may be
// about to get them.
func (s *Semaphore) Available() int {
	s.permits.mu.Lock()
	defer s.permits.mu.Unlock()
	return s.permits.free
}

// AddPermits adds n permits, which go to those that wait first. It panics if n is
// negative.
func (s *Semaphore) AddPermits(n int) {
	if n < 0 {
		panic("futures/lock: AddPermits of fewer than 0 permits")
	}
	s.permits.mu.Lock()
	s.total += n
	s.permits.free += n
	ws := s.permits.grant()
	s.permits.mu.Unlock()
	leaf.WakeAll(ws)
}

// ForgetPermits takes n free permits away for good, or as many as there are, and says
// how many. A future that waits for more than are left goes on waiting for others to be
// added.
func (s *Semaphore) ForgetPermits(n int) int {
	s.permits.mu.Lock()
	defer s.permits.mu.Unlock()
	n = max(0, min(n, s.permits.free))
	s.permits.free -= n
	s.total -= n
	return n
}

// Close makes every Acquire fail with [futures.ErrClosed] from now on, those that wait
// included, which are woken, and TryAcquire find nothing. Permits that are held or were
// granted are not touched. Close is idempotent.
func (s *Semaphore) Close() {
	s.permits.mu.Lock()
	s.permits.closed = true
	ws := s.permits.waiters.RemoveAll()
	s.permits.mu.Unlock()
	leaf.WakeAll(ws)
}

// IsClosed says whether the semaphore was closed.
func (s *Semaphore) IsClosed() bool {
	s.permits.mu.Lock()
	defer s.permits.mu.Unlock()
	return s.permits.closed
}

// acquirePermits is the future of Semaphore.Acquire.
type acquirePermits struct {
	request
	s *Semaphore
}

func (f *acquirePermits) Poll(cx *futures.Context) (p *Permit, ready bool, err error) {
	if ready, err = f.poll(cx, "futures/lock: Acquire"); !ready || err != nil {
		return nil, ready, err
	}
	return &Permit{f.s, f.n}, true, nil
}

// Permit is a number of held permits of a [Semaphore]. Its owner must give them
// back, with Release or Drop, unless it forgets or merges them. It may be handed to
// another goroutine, but not used by two at a time.
//
//futvet:mustcall Release Drop Forget
type Permit struct {
	s *Semaphore // nil once it was released
	n int
}

// Len is how many permits are held: 0 after Release.
func (p *Permit) Len() int {
	if p.s == nil {
		return 0
	}
	return p.n
}

// Split takes n of the permits out as a Permit of its own, if there are as many, and
// says whether there are. It panics if n is negative.
func (p *Permit) Split(n int) (*Permit, bool) {
	if n < 0 {
		panic("futures/lock: Split of fewer than 0 permits")
	}
	if p.s == nil || n > p.n {
		return nil, false
	}
	p.n -= n
	return &Permit{p.s, n}, true
}

// Merge adds the permits of other, which it takes, to p. It panics, and takes nothing,
// if the two are not of the same semaphore, or one was released.
//
//futvet:owns other
func (p *Permit) Merge(other *Permit) {
	if p.s == nil || p.s != other.s || p == other {
		panic("futures/lock: Merge of permits that are not of one semaphore, or released")
	}
	p.n += other.n
	other.s = nil
}

// Forget takes the permits away from the semaphore for good. It does nothing after
// Release.
func (p *Permit) Forget() {
	if s := p.s; s != nil {
		p.s = nil
		s.permits.mu.Lock()
		s.total -= p.n
		s.permits.mu.Unlock()
	}
}

// Release gives the permits back, all at once, or rather hands them to the first
// futures that wait. Release is idempotent.
func (p *Permit) Release() {
	if s := p.s; s != nil {
		p.s = nil
		s.permits.release(p.n)
	}
}

// Drop is Release, so that a permit can be owned by whatever owns a
// [futures.Dropper]: the captures of a block, a channel that it is sent through.
func (p *Permit) Drop() { p.Release() }
