package mpmc

import (
	"fmt"
	"io"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/explore"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

type item = leaftest.Item

func TestMain(m *testing.M) { leaftest.Main(m) }

// end is a sender or receiver and what the model knows of it.
type end[E any] struct {
	e       E
	dropped bool
	next    *explore.Task  // of a receiver: its PollNext
	place   *explore.Place // and its place, also between two of them
}

// modelled is a channel beside its sequential model: a queue for the slots, one for the
// items, and the items in their order.
type modelled struct {
	x       *explore.X
	cap     int
	ch      *channel[*item]
	tx      []*end[*Sender[*item]]
	rx      []*end[*Receiver[*item]]
	slots   *explore.Queue
	claims  *explore.Queue // Free is the number of unclaimed items
	items   []*item
	closed  bool
	gone    bool
	all     map[*item]string
	permits []*Permit[*item]
}

func live[E any](ends []*end[E]) (n int) {
	for _, e := range ends {
		if !e.dropped {
			n++
		}
	}
	return n
}

// settle lets the waiting receivers go if the channel has ended.
func (m *modelled) settle() {
	if m.gone || len(m.items) == 0 && m.slots.Free == m.cap && (m.closed || live(m.tx) == 0) {
		m.claims.Close()
	}
}

func (m *modelled) item(where string) *item {
	it := &item{ID: len(m.all)}
	m.all[it] = where
	return it
}

func (m *modelled) release() {
	m.slots.Release(1)
	m.settle()
}

// arrive is what becomes of an item that fills an out slot.
func (m *modelled) arrive(it *item) {
	if m.gone {
		m.all[it] = "dropped"
		m.release()
		return
	}
	m.items = append(m.items, it)
	m.all[it] = "channel"
	m.claims.Release(1)
}

// first is the item that whoever has claimed one gets.
func (m *modelled) first() *item {
	it := m.items[0]
	m.items = m.items[1:]
	m.all[it] = "received"
	m.release()
	return it
}

// receiving is the Model of what waits for an item.
type receiving struct {
	*explore.Place
	of     *end[*Receiver[*item]]
	m      *modelled
	failed bool // first polled after its receiver was dropped
}

func (r *receiving) Begin() {
	if r.of.dropped {
		r.failed = true
		return
	}
	r.Place.Begin()
}

func (r *receiving) Ready() bool { return r.failed || r.Place.Ready() }

func (r *receiving) outcome(it *item, err error) error {
	switch had := r.Take(); {
	case !had || r.m.gone:
		if err != io.EOF {
			return fmt.Errorf("err=%v, want the end", err)
		}
	case err != nil:
		return err
	default:
		if want := r.m.first(); it != want {
			return fmt.Errorf("got item %d, want %d", it.ID, want.ID)
		}
	}
	return nil
}

// sending is the Model of a future that waits for a slot.
type sending struct {
	*explore.Place
	of     *end[*Sender[*item]]
	m      *modelled
	failed bool
}

func (s *sending) Begin() {
	if s.of.dropped && !s.m.closed {
		s.failed = true
		return
	}
	s.Place.Begin()
}

func (s *sending) Ready() bool { return s.failed || s.Place.Ready() }

func (s *sending) Drop() {
	s.Place.Drop()
	s.m.settle()
}

func (s *sending) outcome(err error) (bool, error) {
	want := error(nil)
	if s.failed || s.m.closed {
		want = futures.ErrClosed
	}
	if err != want {
		return false, fmt.Errorf("err=%v, want %v", err, want)
	}
	if s.Take() && err != nil {
		s.m.release()
	}
	return err == nil, nil
}

func (m *modelled) actions() []explore.Action {
	x := m.x
	anyTx := func() *end[*Sender[*item]] { return m.tx[x.Rand.IntN(len(m.tx))] }
	anyRx := func() *end[*Receiver[*item]] { return m.rx[x.Rand.IntN(len(m.rx))] }
	return []explore.Action{
		{Name: "send", Do: func() bool {
			of, it := anyTx(), m.item("sending")
			p := &sending{Place: m.slots.Place(1), of: of, m: m}
			p.OnDrop = func() { m.all[it] = "dropped" }
			explore.Go(x, "send", of.e.Send(it), p, func(_ struct{}, err error) error {
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
			of := anyTx()
			p := &sending{Place: m.slots.Place(1), of: of, m: m}
			explore.Go(x, "reserve", of.e.Reserve(), p, func(v *Permit[*item], err error) error {
				ok, err := p.outcome(err)
				if ok {
					m.permits = append(m.permits, v)
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
				m.release()
				p.Drop()
			} else {
				it := m.item("")
				m.arrive(it)
				p.Send(it)
			}
			p.Drop()
			return true
		}},
		{Name: "try to send", Do: func() bool {
			of := anyTx()
			want := error(nil)
			switch {
			case m.closed || of.dropped:
				want = futures.ErrClosed
			case !m.slots.Try(1):
				want = ErrFull
			}
			if x.Rand.IntN(2) == 0 {
				p, err := of.e.TryReserve()
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
			if err := of.e.TrySend(it); err != want {
				x.Fail("TrySend: %v, want %v", err, want)
			}
			return true
		}},
		{Name: "receive", Do: func() bool {
			of := anyRx()
			r := &receiving{Place: m.claims.Place(1), of: of, m: m}
			explore.Go(x, "recv", of.e.Recv(), r, r.outcome).Exact()
			return true
		}},
		{Name: "poll next", Do: func() bool {
			of := anyRx()
			if of.dropped || of.next != nil && !of.next.Over() {
				return false
			}
			// Its place is the receiver's, and outlives the task that waits for it.
			r := &receiving{Place: of.place, of: of, m: m}
			lasting := explore.Funcs{OnBegin: func() {
				if !of.place.Queued() && !of.place.Granted {
					r.Begin()
				}
			}, IsReady: r.Ready}
			of.next = explore.Poll(x, "next", func(cx *futures.Context) bool {
				it, ready, err := of.e.PollNext(cx)
				if ready {
					if err := r.outcome(it, err); err != nil {
						x.Fail("PollNext: %v", err)
					}
				}
				return ready
			}, func() {}, lasting).Lasting()
			return true
		}},
		{Name: "try to receive", Do: func() bool {
			of := anyRx()
			if of.next != nil && !of.next.Over() {
				return false // whose item it would take
			}
			it, ok, err := of.e.TryRecv()
			switch {
			case of.dropped:
				if ok || err != io.EOF {
					x.Fail("TryRecv of a dropped receiver: %v, %v", ok, err)
				}
			case of.place.Take() || m.claims.Try(1):
				if !ok || it != m.first() {
					x.Fail("TryRecv: %v, %v", ok, err)
				}
			case ok || (err == io.EOF) != m.claims.Closed:
				x.Fail("TryRecv: %v, %v", ok, err)
			}
			return true
		}},
		{Name: "clone", Do: func() bool {
			if x.Rand.IntN(2) == 0 && len(m.tx) < 3 {
				of := anyTx()
				m.tx = append(m.tx, &end[*Sender[*item]]{e: of.e.Clone(), dropped: of.dropped})
			} else if len(m.rx) < 3 {
				of := anyRx()
				m.rx = append(m.rx, &end[*Receiver[*item]]{e: of.e.Clone(), dropped: of.dropped, place: m.claims.Place(1)})
			}
			return true
		}},
		{Name: "drop a sender", Do: func() bool {
			of := anyTx()
			if x.Rand.IntN(12) > 0 {
				return false
			}
			of.dropped = true
			m.settle()
			of.e.Drop()
			return true
		}},
		{Name: "drop a receiver", Do: func() bool {
			of := anyRx()
			if x.Rand.IntN(12) > 0 || of.next != nil && !of.next.Over() {
				return false
			}
			m.dropRx(of)
			return true
		}},
		{Name: "close", Do: func() bool {
			if x.Rand.IntN(40) > 0 {
				return false
			}
			m.closed = true
			m.slots.Close()
			m.settle()
			if x.Rand.IntN(2) == 0 {
				anyTx().e.Close()
			} else {
				anyRx().e.Close()
			}
			return true
		}},
	}
}

func (m *modelled) dropRx(of *end[*Receiver[*item]]) {
	if !of.dropped {
		of.dropped = true
		of.place.Drop()
		if live(m.rx) == 0 {
			m.gone, m.closed = true, true
			m.slots.Close()
			for _, it := range m.items {
				m.all[it] = "dropped"
				m.slots.Release(1)
			}
			m.items = nil
			m.settle()
		}
	}
	of.e.Drop()
}

func (m *modelled) check() error {
	ch := m.ch
	if ch.items.Len() != len(m.items) || ch.closed != m.closed || ch.free != m.slots.Free {
		return fmt.Errorf("%d items, closed=%v, %d slots free, want %d, %v, %d",
			ch.items.Len(), ch.closed, ch.free, len(m.items), m.closed, m.slots.Free)
	}
	if !m.gone && ch.items.Len()-ch.claimed != m.claims.Free {
		return fmt.Errorf("%d of %d items are claimed, want %d unclaimed", ch.claimed, ch.items.Len(), m.claims.Free)
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
	for _, r := range m.rx {
		r.e.Drop()
	}
	for _, s := range m.tx {
		s.e.Drop()
	}
	ch := m.ch
	if ch.free != m.cap || ch.claimed != 0 || ch.senders != 0 || ch.receivers != 0 || !ch.tx.Empty() || !ch.rx.Empty() || !ch.closers.Empty() {
		return fmt.Errorf("free=%d of %d, claimed=%d, %d senders, %d receivers", ch.free, m.cap, ch.claimed, ch.senders, ch.receivers)
	}
	return nil
}

// Every schedule of senders, receivers and their drops does what the model does.
func TestAgainstModel(t *testing.T) {
	explore.Run(t, func(x *explore.X) explore.System {
		capacity := 1 + x.Rand.IntN(3)
		tx, rx := New[*item](capacity)
		if x.Rand.IntN(8) == 0 {
			capacity = unbounded
			tx, rx = NewUnbounded[*item]()
		}
		m := &modelled{
			x: x, cap: capacity, ch: tx.ch,
			tx:    []*end[*Sender[*item]]{{e: tx}},
			slots: &explore.Queue{Free: capacity}, claims: &explore.Queue{}, all: map[*item]string{},
		}
		m.rx = []*end[*Receiver[*item]]{{e: rx, place: m.claims.Place(1)}}
		closed := explore.Funcs{IsReady: func() bool { return m.closed }}
		explore.Go(x, "closed", tx.Closed(), closed, func(struct{}, error) error { return nil }).Exact()
		return explore.System{Actions: m.actions(), Check: m.check, End: m.end, InWake: func() { rx.Len() }}
	})
}
