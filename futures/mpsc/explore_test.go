package mpsc

import (
	"fmt"
	"io"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/explore"
)

// modelSender is a sender and what the model knows of it.
type modelSender struct {
	s       *Sender[*item]
	dropped bool
}

// modelled is a channel beside its sequential model: a queue for the slots, and the
// items in their order.
type modelled struct {
	x       *explore.X
	cap     int
	rx      *Receiver[*item]
	weak    *WeakSender[*item]
	senders []*modelSender
	slots   *explore.Queue
	items   []*item
	closed  bool
	gone    bool
	all     map[*item]string // every item, and where it is: "channel", "sending", "received", "mine"
	permits []*Permit[*item]
	many    []*Permits[*item]
	sink    *SinkSender[*item]
	sinkOf  *modelSender
	sinkAt  *explore.Place // of the sink's PollReady
	slot    bool           // the sink holds a slot
	recv    *explore.Task
}

func (m *modelled) live() (n int) {
	for _, s := range m.senders {
		if !s.dropped {
			n++
		}
	}
	return n
}

// ended is what the receiver must see when there is nothing to receive.
func (m *modelled) ended() bool {
	return len(m.items) == 0 && (m.gone || m.slots.Free == m.cap && (m.closed || m.live() == 0))
}

func (m *modelled) item(where string) *item {
	it := &item{ID: len(m.all)}
	m.all[it] = where
	return it
}

// arrive is what becomes of an item that fills an out slot.
func (m *modelled) arrive(it *item) {
	if m.gone {
		m.slots.Release(1)
		m.all[it] = "dropped"
		return
	}
	m.items = append(m.items, it)
	m.all[it] = "channel"
}

func (m *modelled) received(it *item) error {
	if len(m.items) == 0 || m.items[0] != it {
		return fmt.Errorf("item %d received out of turn", it.ID)
	}
	m.items = m.items[1:]
	m.all[it] = "received"
	m.slots.Release(1)
	return nil
}

// sending is the Model of a future that waits for slots.
type sending struct {
	*explore.Place
	of     *modelSender
	m      *modelled
	failed bool // first polled after its sender was dropped
}

func (s *sending) Begin() {
	if s.of.dropped && !s.m.closed {
		s.failed = true
		return
	}
	s.Place.Begin()
}

func (s *sending) Ready() bool { return s.failed || s.Place.Ready() }

// outcome checks the error of a future that is ready, and says whether it has its slots.
func (s *sending) outcome(err error) (bool, error) {
	want := error(nil)
	if s.failed || s.m.closed {
		want = futures.ErrClosed
	}
	if err != want {
		return false, fmt.Errorf("err=%v, want %v", err, want)
	}
	had := s.Take()
	if had && err != nil {
		s.m.slots.Release(s.Need)
	}
	return err == nil, nil
}

func (m *modelled) place(of *modelSender, n int) *sending {
	return &sending{Place: m.slots.Place(n), of: of, m: m}
}

func (m *modelled) anySender() *modelSender { return m.senders[m.x.Rand.IntN(len(m.senders))] }

func (m *modelled) actions() []explore.Action {
	x := m.x
	return []explore.Action{
		{Name: "send", Do: func() bool {
			of, it := m.anySender(), m.item("sending")
			p := m.place(of, 1)
			p.OnDrop = func() { m.all[it] = "dropped" }
			explore.Go(x, "send", of.s.Send(it), p, func(_ struct{}, err error) error {
				ok, err := p.outcome(err)
				if ok {
					m.arrive(it)
				} else {
					m.all[it] = "dropped"
				}
				return err
			}).Exact()
			return true
		}},
		{Name: "reserve", Do: func() bool {
			of := m.anySender()
			p := m.place(of, 1)
			explore.Go(x, "reserve", of.s.Reserve(), p, func(v *Permit[*item], err error) error {
				ok, err := p.outcome(err)
				if ok {
					m.permits = append(m.permits, v)
				}
				return err
			}).Exact()
			return true
		}},
		{Name: "reserve many", Do: func() bool {
			of := m.anySender()
			p := m.place(of, 1+x.Rand.IntN(min(m.cap, 3)))
			explore.Go(x, fmt.Sprintf("reserve(%d)", p.Need), of.s.ReserveMany(p.Need), p, func(v *Permits[*item], err error) error {
				ok, err := p.outcome(err)
				if ok {
					m.many = append(m.many, v)
					if v.Len() != p.Need {
						return fmt.Errorf("%d slots", v.Len())
					}
				}
				return err
			}).Exact()
			return true
		}},
		{Name: "fill a permit", Do: func() bool {
			if len(m.permits) == 0 {
				return false
			}
			p := m.permits[0]
			m.permits = m.permits[1:]
			if x.Rand.IntN(3) == 0 {
				m.slots.Release(1)
				p.Drop()
			} else {
				it := m.item("")
				m.arrive(it)
				p.Send(it)
			}
			p.Drop()
			return true
		}},
		{Name: "fill one of many permits", Do: func() bool {
			if len(m.many) == 0 {
				return false
			}
			p := m.many[0]
			if n := p.Len(); n == 0 || x.Rand.IntN(3) == 0 {
				m.many = m.many[1:]
				m.slots.Release(n)
				p.Drop()
			} else {
				it := m.item("")
				m.arrive(it)
				p.Send(it)
			}
			return true
		}},
		{Name: "try", Do: func() bool {
			of := m.anySender()
			want := error(nil)
			switch {
			case m.closed || of.dropped:
				want = futures.ErrClosed
			case !m.slots.Try(1):
				want = ErrFull
			}
			if x.Rand.IntN(2) == 0 {
				p, err := of.s.TryReserve()
				if err == nil {
					m.permits = append(m.permits, p)
				}
				if err != want {
					x.Fail("TryReserve: %v, want %v", err, want)
				}
				return true
			}
			it := m.item("mine")
			if want == nil {
				m.arrive(it)
			}
			if err := of.s.TrySend(it); err != want {
				x.Fail("TrySend: %v, want %v", err, want)
			}
			return true
		}},
		{Name: "sink", Do: func() bool {
			if m.sinkAt == nil && !m.slot {
				m.sinkAt = m.slots.Place(1)
				p := m.sinkAt
				it := m.item("mine")
				poll := func(cx *futures.Context) bool {
					ready, err := false, error(nil)
					direct := x.Rand.IntN(2) == 0
					if direct {
						ready, err = m.sink.PollSend(cx, it)
					} else {
						ready, err = m.sink.PollReady(cx)
					}
					if !ready {
						return false
					}
					m.sinkAt = nil
					had := p.Take()
					switch {
					case m.closed:
						if had {
							m.slots.Release(1)
						}
						if err != futures.ErrClosed {
							x.Fail("sink: err=%v", err)
						}
					case err != nil:
						x.Fail("sink: err=%v", err)
					case direct:
						m.arrive(it)
					default:
						m.slot = true
					}
					return true
				}
				drop := func() { m.sinkAt = nil; m.sink.AbortSend() }
				explore.Poll(x, "sink", poll, drop, p).Exact()
				return true
			}
			if !m.slot {
				return false
			}
			m.slot = false
			if x.Rand.IntN(3) == 0 {
				m.slots.Release(1)
				if !m.sink.AbortSend() {
					x.Fail("AbortSend: nothing")
				}
				return true
			}
			it := m.item("mine")
			want := error(nil)
			if m.gone {
				m.slots.Release(1)
				want = futures.ErrClosed
			} else {
				m.arrive(it)
			}
			if err := m.sink.StartSend(it); err != want {
				x.Fail("StartSend: %v, want %v", err, want)
			}
			return true
		}},
		{Name: "clone", Do: func() bool {
			of := m.anySender()
			if len(m.senders) < 4 {
				m.senders = append(m.senders, &modelSender{of.s.Clone(), of.dropped})
				return true
			}
			s, ok := m.weak.Upgrade()
			if ok != (m.live() > 0) {
				x.Fail("Upgrade: %v", ok)
			}
			if ok {
				s.Drop()
			}
			return true
		}},
		{Name: "drop a sender", Do: func() bool {
			of := m.anySender()
			if x.Rand.IntN(8) > 0 || of == m.sinkOf {
				return false
			}
			of.dropped = true
			of.s.Drop()
			return true
		}},
		{Name: "receive", Do: func() bool {
			if m.recv != nil && !m.recv.Over() {
				return false // one at a time
			}
			ready := explore.Funcs{IsReady: func() bool { return len(m.items) > 0 || m.ended() }}
			if x.Rand.IntN(3) == 0 {
				buf := make([]*item, 1+x.Rand.IntN(4))
				m.recv = explore.Go(x, "recv many", m.rx.RecvMany(buf), ready, func(n int, err error) error {
					if (err == io.EOF) != (len(m.items) == 0) || err == nil && n != min(len(buf), len(m.items)) {
						return fmt.Errorf("%d of %d, err=%v", n, len(m.items), err)
					}
					for _, it := range buf[:n] {
						if err := m.received(it); err != nil {
							return err
						}
					}
					return nil
				})
				return true
			}
			m.recv = explore.Go(x, "recv", m.rx.Recv(), ready, func(it *item, err error) error {
				switch {
				case err == io.EOF && len(m.items) == 0:
					return nil
				case err != nil:
					return err
				}
				return m.received(it)
			})
			return true
		}},
		{Name: "try to receive", Do: func() bool {
			empty, ended := len(m.items) == 0, m.ended()
			if !empty {
				it := m.items[0]
				if err := m.received(it); err != nil {
					x.Fail("%v", err)
				}
				if got, ok, err := m.rx.TryRecv(); got != it || !ok || err != nil {
					x.Fail("TryRecv: %v, %v, want item %d", ok, err, it.ID)
				}
				return true
			}
			if _, ok, err := m.rx.TryRecv(); ok || (err == io.EOF) != ended {
				x.Fail("TryRecv: %v, %v, ended=%v", ok, err, ended)
			}
			return true
		}},
		{Name: "close", Do: func() bool {
			if x.Rand.IntN(25) > 0 {
				return false
			}
			m.closed = true
			m.slots.Close()
			if x.Rand.IntN(2) > 0 || m.recv != nil && !m.recv.Over() {
				m.rx.Close()
				return true
			}
			m.gone = true
			n := len(m.items)
			for _, it := range m.items {
				m.all[it] = "dropped"
			}
			m.items = nil
			m.slots.Release(n)
			m.rx.Drop()
			return true
		}},
	}
}

func (m *modelled) check() error {
	if m.rx.Len() != len(m.items) || m.rx.IsClosed() != m.closed || m.rx.ch.free != m.slots.Free {
		return fmt.Errorf("%d items, closed=%v, %d slots free, want %d, %v, %d", m.rx.Len(), m.rx.IsClosed(), m.rx.ch.free, len(m.items), m.closed, m.slots.Free)
	}
	for it, where := range m.all {
		want := 0
		if where == "dropped" {
			want = 1
		}
		if it.Drops() != want {
			return fmt.Errorf("item %d, %s, was dropped %d times", it.ID, where, it.Drops())
		}
	}
	return nil
}

func (m *modelled) end() error {
	for _, p := range m.permits {
		p.Drop()
	}
	for _, p := range m.many {
		p.Drop()
	}
	m.sink.Drop()
	m.rx.Drop()
	for _, s := range m.senders {
		s.s.Drop()
	}
	ch := m.rx.ch
	if ch.free != m.cap || !ch.waiters.Empty() || !ch.closers.Empty() || ch.rxWaker != nil || ch.senders != 0 {
		return fmt.Errorf("free=%d of %d, waiting=%v, %d senders", ch.free, m.cap, !ch.waiters.Empty(), ch.senders)
	}
	return nil
}

// Every schedule of sends, reservations, sinks, receivers and their drops does what
// the model does.
func TestAgainstModel(t *testing.T) {
	explore.Run(t, func(x *explore.X) explore.System {
		capacity := 1 + x.Rand.IntN(4)
		tx, rx := New[*item](capacity)
		if x.Rand.IntN(8) == 0 {
			capacity = unbounded
			tx, rx = NewUnbounded[*item]()
		}
		first := &modelSender{s: tx}
		of := &modelSender{s: tx.Clone()}
		m := &modelled{
			x: x, cap: capacity, rx: rx, weak: tx.Downgrade(), senders: []*modelSender{first, of},
			slots: &explore.Queue{Free: capacity}, all: map[*item]string{}, sinkOf: of,
		}
		m.sink = of.s.IntoSink()
		closed := explore.Funcs{IsReady: func() bool { return m.closed }}
		explore.Go(x, "closed", tx.Closed(), closed, func(struct{}, error) error { return nil }).Exact()
		return explore.System{Actions: m.actions(), Check: m.check, End: m.end, InWake: func() { rx.Len() }}
	})
}
