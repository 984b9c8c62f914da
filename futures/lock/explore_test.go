package lock

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/explore"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

// holders are the permits or guards that are out, with what each is worth.
type holders struct {
	x    *explore.X
	q    *explore.Queue
	held []futures.Dropper
	n    []int
}

func (h *holders) add(d futures.Dropper, n int) { h.held, h.n = append(h.held, d), append(h.n, n) }

// take removes one of them.
func (h *holders) take() (futures.Dropper, int, bool) {
	if len(h.held) == 0 {
		return nil, 0, false
	}
	i := h.x.Rand.IntN(len(h.held))
	d, n := h.held[i], h.n[i]
	h.held, h.n = slices.Delete(h.held, i, i+1), slices.Delete(h.n, i, i+1)
	return d, n, true
}

// basics are the actions of everything that is acquired and released.
func (h *holders) basics(acquire func(n int) futures.Future[futures.Dropper], try func(n int) (futures.Dropper, bool), size func() int) []explore.Action {
	return []explore.Action{
		{Name: "acquire", Do: func() bool {
			n := size()
			p := h.q.Place(n)
			explore.Go(h.x, fmt.Sprintf("acquire(%d)", n), acquire(n), p, func(d futures.Dropper, err error) error {
				if !p.Take() {
					if err != futures.ErrClosed || !h.q.Closed {
						return fmt.Errorf("not granted, err=%v", err)
					}
					return nil
				}
				h.add(d, n)
				return err
			}).Exact()
			return true
		}},
		{Name: "try", Do: func() bool {
			n := size()
			d, ok := try(n)
			if want := h.q.Try(n); ok != want {
				h.x.Fail("try(%d): %v, want %v", n, ok, want)
			}
			if ok {
				h.add(d, n)
			}
			return true
		}},
		{Name: "release", Do: func() bool {
			d, n, ok := h.take()
			if ok {
				h.q.Release(n)
				d.Drop()
				d.Drop()
			}
			return ok
		}},
	}
}

// touch hangs if mu is held.
func touch(mu *sync.Mutex) {
	mu.Lock()
	defer mu.Unlock()
}

func dropper[H futures.Dropper](h H, ok bool) (futures.Dropper, bool) { return h, ok }

func TestMutexAgainstModel(t *testing.T) {
	explore.Run(t, func(x *explore.X) explore.System {
		m := NewMutex(0)
		h := &holders{x: x, q: &explore.Queue{Free: 1}}
		return explore.System{
			Actions: h.basics(
				func(int) futures.Future[futures.Dropper] { return asDroppers(m.Lock()) },
				func(int) (futures.Dropper, bool) { return dropper(m.TryLock()) },
				func() int { return 1 }),
			Check: func() error {
				if m.held != (h.q.Free == 0) {
					return fmt.Errorf("held=%v", m.held)
				}
				return nil
			},
			InWake: func() { touch(&m.mu) },
		}
	})
}

func TestRWMutexAgainstModel(t *testing.T) {
	explore.Run(t, func(x *explore.X) explore.System {
		m := NewRWMutex(0)
		h := &holders{x: x, q: &explore.Queue{Free: everyone}}
		actions := h.basics(
			func(n int) futures.Future[futures.Dropper] {
				if n == 1 {
					return asDroppers(m.RLock())
				}
				return asDroppers(m.Lock())
			},
			func(n int) (futures.Dropper, bool) {
				if n == 1 {
					return dropper(m.TryRLock())
				}
				return dropper(m.TryLock())
			},
			func() int {
				if x.Rand.IntN(3) == 0 {
					return everyone
				}
				return 1
			})
		actions = append(actions, explore.Action{Name: "downgrade", Do: func() bool {
			i := slices.Index(h.n, everyone)
			if i < 0 {
				return false
			}
			h.n[i] = 1
			h.q.Release(everyone - 1)
			h.held[i] = m.Downgrade(h.held[i].(*Guard[int]))
			return true
		}})
		return explore.System{
			Actions: actions,
			Check: func() error {
				if m.permits.free != h.q.Free {
					return fmt.Errorf("%d free, want %d", m.permits.free, h.q.Free)
				}
				return nil
			},
			InWake: func() { touch(&m.permits.mu) },
		}
	})
}

func TestSemaphoreAgainstModel(t *testing.T) {
	explore.Run(t, func(x *explore.X) explore.System {
		total := 1 + x.Rand.IntN(5)
		s := NewSemaphore(total)
		h := &holders{x: x, q: &explore.Queue{Free: total}}
		actions := h.basics(
			func(n int) futures.Future[futures.Dropper] { return asDroppers(s.Acquire(n)) },
			func(n int) (futures.Dropper, bool) { return dropper(s.TryAcquire(n)) },
			func() int { return x.Rand.IntN(total + 1) })
		actions = append(actions,
			explore.Action{Name: "add", Do: func() bool {
				n := x.Rand.IntN(3)
				total += n
				h.q.Release(n)
				s.AddPermits(n)
				return true
			}},
			explore.Action{Name: "forget", Do: func() bool {
				if x.Rand.IntN(2) == 0 {
					d, n, ok := h.take()
					if ok {
						total -= n
						d.(*Permit).Forget()
						d.Drop()
					}
					return ok
				}
				n := x.Rand.IntN(3)
				want := min(n, h.q.Free)
				h.q.Free -= want
				total -= want
				if got := s.ForgetPermits(n); got != want {
					x.Fail("forgot %d, want %d", got, want)
				}
				return true
			}},
			explore.Action{Name: "split or merge", Do: func() bool {
				d, n, ok := h.take()
				if !ok {
					return false
				}
				k := x.Rand.IntN(n + 2)
				p := d.(*Permit)
				part, ok := p.Split(k)
				if ok != (k <= n) {
					x.Fail("Split(%d) of %d: %v", k, n, ok)
				}
				if !ok {
					h.add(p, n)
					return true
				}
				if e, m, ok := h.take(); ok && x.Rand.IntN(2) == 0 {
					e.(*Permit).Merge(part)
					h.add(e, m+k)
				} else {
					if ok {
						h.add(e, m)
					}
					h.add(part, k)
				}
				h.add(p, n-k)
				return true
			}},
			explore.Action{Name: "close", Do: func() bool {
				if x.Rand.IntN(40) > 0 {
					return false
				}
				h.q.Close()
				s.Close()
				return true
			}})
		return explore.System{
			Actions: actions,
			Check: func() error {
				if s.Available() != h.q.Free || s.total != total || s.IsClosed() != h.q.Closed {
					return fmt.Errorf("%d of %d free, want %d of %d", s.Available(), s.total, h.q.Free, total)
				}
				for i, d := range h.held {
					if d.(*Permit).Len() != h.n[i] {
						return fmt.Errorf("a permit of %d has %d", h.n[i], d.(*Permit).Len())
					}
				}
				return nil
			},
			InWake: func() { s.Available() },
		}
	})
}

// notifyModel is a Notify: who waits, and whether a notification is stored.
type notifyModel struct {
	waiting []*notified
	stored  bool
}

// notified is the Model of a Wait: "waiting", "one", "last" or "all".
type notified struct {
	m     *notifyModel
	state string
}

func (m *notifyModel) notify(how string) {
	if len(m.waiting) == 0 {
		m.stored = true
		return
	}
	i := 0
	if how == "last" {
		i = len(m.waiting) - 1
	}
	m.waiting[i].state = how
	m.waiting = slices.Delete(m.waiting, i, i+1)
}

func (n *notified) Begin()      {}
func (n *notified) Ready() bool { return n.state != "waiting" }
func (n *notified) Drop() {
	if i := slices.Index(n.m.waiting, n); i >= 0 {
		n.m.waiting = slices.Delete(n.m.waiting, i, i+1)
	}
	if n.state == "one" || n.state == "last" {
		n.m.notify(n.state)
	}
}

func TestNotifyAgainstModel(t *testing.T) {
	explore.Run(t, func(x *explore.X) explore.System {
		n, m := NewNotify(), &notifyModel{}
		return explore.System{
			Actions: []explore.Action{
				{Name: "wait", Do: func() bool {
					w := &notified{m, "waiting"}
					if m.stored {
						m.stored, w.state = false, "one"
					} else {
						m.waiting = append(m.waiting, w)
					}
					explore.Go(x, "wait", n.Wait(), w, func(struct{}, error) error { return nil }).Exact()
					return true
				}},
				{Name: "notify one", Do: func() bool { m.notify("one"); n.NotifyOne(); return true }},
				{Name: "notify last", Do: func() bool { m.notify("last"); n.NotifyLast(); return true }},
				{Name: "notify all", Do: func() bool {
					for _, w := range m.waiting {
						w.state = "all"
					}
					m.waiting = nil
					n.NotifyAll()
					return true
				}},
			},
			Check: func() error {
				if n.stored != m.stored || n.waiters.Empty() != (len(m.waiting) == 0) {
					return fmt.Errorf("stored=%v, want %v", n.stored, m.stored)
				}
				return nil
			},
			InWake: func() { touch(&n.mu) },
		}
	})
}

// condModel is a Cond: who waits, and its mutex.
type condModel struct {
	waiting []*condWaiter
	q       *explore.Queue
}

// condWaiter is the Model of a Wait: "holding", "waiting", "notified" or "locking".
type condWaiter struct {
	m     *condModel
	state string
	one   bool
	place *explore.Place
}

func (m *condModel) notifyOne() {
	if len(m.waiting) > 0 {
		m.waiting[0].state, m.waiting[0].one = "notified", true
		m.waiting = m.waiting[1:]
	}
}

func (c *condWaiter) Begin() {
	c.state = "waiting"
	c.m.waiting = append(c.m.waiting, c)
	c.m.q.Release(1)
}

// step is what a poll does before it looks whether the mutex is there.
func (c *condWaiter) step() {
	if c.state == "notified" {
		c.state, c.place = "locking", c.m.q.Place(1)
		c.place.Begin()
	}
}

func (c *condWaiter) Ready() bool {
	return c.state == "notified" && c.m.q.Free > 0 || c.state == "locking" && c.place.Granted
}

func (c *condWaiter) Drop() {
	switch c.state {
	case "holding":
		c.m.q.Release(1)
	case "waiting":
		i := slices.Index(c.m.waiting, c)
		c.m.waiting = slices.Delete(c.m.waiting, i, i+1)
	case "locking":
		c.place.Drop()
	}
	if c.one {
		c.m.notifyOne()
	}
}

func TestCondAgainstModel(t *testing.T) {
	explore.Run(t, func(x *explore.X) explore.System {
		mutex := NewMutex(0)
		cond := NewCond(mutex)
		h := &holders{x: x, q: &explore.Queue{Free: 1}}
		m := &condModel{q: h.q}
		actions := h.basics(
			func(int) futures.Future[futures.Dropper] { return asDroppers(mutex.Lock()) },
			func(int) (futures.Dropper, bool) { return dropper(mutex.TryLock()) },
			func() int { return 1 })
		actions = append(actions,
			explore.Action{Name: "wait", Do: func() bool {
				d, _, ok := h.take()
				if !ok {
					return false
				}
				w := &condWaiter{m: m, state: "holding"}
				f := cond.Wait(d.(*Guard[int]))
				explore.Poll(x, "cond", func(cx *futures.Context) bool {
					w.step()
					g, ready, _ := f.Poll(cx)
					if ready {
						w.place.Take()
						h.add(g, 1)
					}
					return ready
				}, f.Drop, w)
				return true
			}},
			explore.Action{Name: "notify one", Do: func() bool { m.notifyOne(); cond.NotifyOne(); return true }},
			explore.Action{Name: "notify all", Do: func() bool {
				for _, w := range m.waiting {
					w.state = "notified"
				}
				m.waiting = nil
				cond.NotifyAll()
				return true
			}})
		return explore.System{
			Actions: actions,
			Check: func() error {
				if mutex.held != (h.q.Free == 0) || cond.waiters.Empty() != (len(m.waiting) == 0) {
					return fmt.Errorf("held=%v, waiting=%v", mutex.held, !cond.waiters.Empty())
				}
				return nil
			},
			InWake: func() { touch(&cond.mu) },
		}
	})
}

// Everything that hands something over, on many goroutines of which many give up: it is
// all there at the end.
func TestRaceHandOver(t *testing.T) {
	mutex, rw, sem := NewMutex(0), NewRWMutex(0), NewSemaphore(3)
	cond, notify := NewCond(mutex), NewNotify()
	var group WaitGroup
	explore.Race(t, 5, func(w *explore.Worker) {
		switch w.Rand.IntN(6) {
		case 0:
			if g, ok, _ := explore.Try(w, mutex.Lock()); ok {
				*g.Value()++
				cond.NotifyOne()
				g.Unlock()
			}
		case 1:
			if g, ok, _ := explore.Try(w, rw.Lock()); ok {
				*g.Value()++
				rw.Downgrade(g).Unlock()
			}
		case 2:
			if g, ok, _ := explore.Try(w, rw.RLock()); ok {
				_ = *g.Value()
				g.Unlock()
			}
		case 3:
			if p, ok, _ := explore.Try(w, sem.Acquire(w.Rand.IntN(4))); ok {
				if part, ok := p.Split(1); ok {
					defer part.Release()
				}
				p.Release()
			}
		case 4:
			if g, ok, _ := explore.Try(w, mutex.Lock()); ok {
				before := *g.Value()
				f := cond.WaitUntil(g, func(n *int) bool { return *n > before })
				s := leaftest.NewSignal()
				if g, ok, _ := f.Poll(futures.NewContext(s)); ok {
					g.Unlock()
				}
				f.Drop()
			}
		case 5:
			f := notify.Wait()
			group.Add(1)
			notify.NotifyOne()
			notify.NotifyLast()
			explore.Try(w, f)
			group.Done()
		}
	})
	if mutex.held || rw.permits.free != everyone || sem.Available() != 3 || !cond.waiters.Empty() || !notify.waiters.Empty() || group.Len() != 0 {
		t.Errorf("held=%v, %d readers short, %d permits", mutex.held, everyone-rw.permits.free, sem.Available())
	}
}
