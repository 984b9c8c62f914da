package lock

import "github.com/futvet/futvet/futures"

// Semaphore hands out a fixed number of permits. It may be used from any
// goroutine. It must not be copied.
//
// Whoever asks for many permits is not overtaken by those that come later and ask
// for few: the first in the queue gets what becomes free until it has enough, and
// nobody behind it is served before. permits has the states.
type Semaphore struct {
	permits permits
	total   int
}

// NewSemaphore returns a semaphore whose permits are all free. It panics if there
// are fewer than 1.
func NewSemaphore(n int) *Semaphore {
	if n < 1 {
		panic("futures/lock: NewSemaphore with fewer than 1 permit")
	}
	return &Semaphore{permits: permits{free: n}, total: n}
}

// check panics unless n permits can ever be had.
func (s *Semaphore) check(n int) {
	if n < 0 || n > s.total {
		panic("futures/lock: a Semaphore is asked for fewer than 0 permits, or for more than it has")
	}
}

// Acquire is a future that waits until n permits are free and nobody has waited
// longer, takes them, all or none, and yields them as one [Permit], which the
// caller then owns. Its place in the queue counts from its first poll. A request
// for 0 permits, too, waits its turn. It never fails.
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
	f := &acquirePermits{request{p: &s.permits, n: n}}
	f.life.Made()
	return f
}

// TryAcquire takes n permits if as many are free, and says whether it did. It
// never overtakes a future that waits. It panics where Acquire does.
func (s *Semaphore) TryAcquire(n int) (*Permit, bool) {
	s.check(n)
	s.permits.mu.Lock()
	ok := s.permits.try(n)
	s.permits.mu.Unlock()
	if !ok {
		return nil, false
	}
	return &Permit{&s.permits, n}, true
}

// acquirePermits is the future of Semaphore.Acquire.
type acquirePermits struct{ request }

func (f *acquirePermits) Poll(cx *futures.Context) (p *Permit, ready bool, err error) {
	if !f.poll(cx, "futures/lock: Acquire") {
		return nil, false, nil
	}
	return &Permit{f.p, f.n}, true, nil
}

// Permit is a number of held permits of a [Semaphore]. Its owner must give them
// back, with Release or Drop. It may be handed to another goroutine, but not used
// by two at a time.
//
//futvet:mustcall Release Drop
type Permit struct {
	p *permits // nil once it was released
	n int
}

// Release gives the permits back, all at once, or rather hands them to the first
// futures that wait. Release is idempotent.
func (p *Permit) Release() {
	if p.p == nil {
		return
	}
	from := p.p
	p.p = nil
	from.release(p.n)
}

// Drop is Release, so that a permit can be owned by whatever owns a
// [futures.Dropper]: the captures of a block, a channel that it is sent through.
func (p *Permit) Drop() { p.Release() }
