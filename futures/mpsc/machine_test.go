package mpsc

import (
	"fmt"
	"io"
	"strconv"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestMain(m *testing.M) { leaftest.Main(m) }

type item = leaftest.Item

// machine is a channel of items, with everything that was made of it by name.
type machine struct {
	ch      *channel[*item]
	rx      *Receiver[*item]
	tx      map[string]*Sender[*item]
	sends   map[string]futures.Future[struct{}]
	resv    map[string]futures.Future[*Permit[*item]]
	permits map[string]*Permit[*item]
	recvs   map[string]futures.Future[*item]
	items   map[int]*item
	wakers  map[string]*leaftest.Counter
}

func newMachine(capacity int) *machine {
	tx, rx := New[*item](capacity)
	return &machine{
		ch: tx.ch, rx: rx, tx: map[string]*Sender[*item]{"tx": tx},
		sends:   map[string]futures.Future[struct{}]{},
		resv:    map[string]futures.Future[*Permit[*item]]{},
		permits: map[string]*Permit[*item]{},
		recvs:   map[string]futures.Future[*item]{},
		items:   map[int]*item{},
		wakers:  map[string]*leaftest.Counter{},
	}
}

func (m *machine) item(id string) *item {
	n, err := strconv.Atoi(id)
	if err != nil {
		panic(err)
	}
	if m.items[n] == nil {
		m.items[n] = &item{ID: n}
	}
	return m.items[n]
}

func (m *machine) context(name string) *futures.Context {
	if m.wakers[name] == nil {
		m.wakers[name] = &leaftest.Counter{}
	}
	return futures.NewContext(m.wakers[name])
}

func outcome(v *item, ready bool, err error) string {
	switch {
	case !ready && err != nil:
		return "pending with an error"
	case !ready:
		return "pending"
	case err == io.EOF:
		return "eof"
	case err == futures.ErrClosed:
		return "closed"
	case err == ErrFull:
		return "full"
	case err != nil:
		return err.Error()
	case v == nil:
		return "ok"
	}
	return strconv.Itoa(v.ID)
}

// poll polls the future called name with the waker called waker.
func (m *machine) poll(name, waker string) string {
	cx := m.context(waker)
	if f := m.sends[name]; f != nil {
		_, ready, err := f.Poll(cx)
		return outcome(nil, ready, err)
	}
	if f := m.resv[name]; f != nil {
		p, ready, err := f.Poll(cx)
		if p != nil {
			m.permits[name] = p
		}
		return outcome(nil, ready, err)
	}
	return outcome(m.recvs[name].Poll(cx))
}

func (m *machine) commands() map[string]func(args ...string) string {
	return map[string]func(args ...string) string{
		// Making futures, each with its sender "tx" or the one that is named.
		"send": func(a ...string) string { m.sends[a[0]] = m.tx["tx"].Send(m.item(a[1])); return "" },
		"send-from": func(a ...string) string {
			m.sends[a[0]] = m.tx[a[1]].Send(m.item(a[2]))
			return ""
		},
		"reserve": func(a ...string) string { m.resv[a[0]] = m.tx["tx"].Reserve(); return "" },
		"recv":    func(a ...string) string { m.recvs[a[0]] = m.rx.Recv(); return "" },
		// poll NAME, or poll NAME WAKER; the waker's name is the future's otherwise.
		"poll": func(a ...string) string { return m.poll(a[0], a[len(a)-1]) },
		"drop": func(a ...string) string {
			if f := m.sends[a[0]]; f != nil {
				f.Drop()
			}
			if f := m.resv[a[0]]; f != nil {
				f.Drop()
			}
			if f := m.recvs[a[0]]; f != nil {
				f.Drop()
			}
			return ""
		},
		"next":        func(a ...string) string { return outcome(m.rx.PollNext(m.context("next"))) },
		"permit-send": func(a ...string) string { m.permits[a[0]].Send(m.item(a[1])); return "" },
		"permit-drop": func(a ...string) string { m.permits[a[0]].Drop(); return "" },
		"try": func(a ...string) string {
			return outcome(nil, true, m.tx[a[0]].TrySend(m.item(a[1])))
		},
		"clone":   func(a ...string) string { m.tx[a[1]] = m.tx[a[0]].Clone(); return "" },
		"tx-drop": func(a ...string) string { m.tx[a[0]].Drop(); return "" },
		"tryrecv": func(a ...string) string {
			v, ok, err := m.rx.TryRecv()
			if !ok && err == nil {
				return "empty"
			}
			return outcome(v, true, err)
		},
		"close":   func(a ...string) string { m.rx.Close(); return "" },
		"rx-drop": func(a ...string) string { m.rx.Drop(); return "" },
		"wakes":   func(a ...string) string { m.context(a[0]); return strconv.Itoa(m.wakers[a[0]].Count()) },
		"drops":   func(a ...string) string { return strconv.Itoa(m.item(a[0]).Drops()) },
		// slots: free, waiting futures, queued items, stored receiver's waker
		"state": func(a ...string) string {
			waiting := 0
			for range m.waiting() {
				waiting++
			}
			return fmt.Sprintf("free=%d waiting=%d queued=%d rx=%v", m.ch.free, waiting, m.ch.items.Len(), m.ch.rxWaker != nil)
		},
	}
}

// waiting is how many futures are queued, found by asking the futures.
func (m *machine) waiting() (names []string) {
	for name, f := range m.sends {
		if n := f.(*send[*item]).node; n.State() == 1 {
			names = append(names, name)
		}
	}
	for name, f := range m.resv {
		if n := f.(*reserve[*item]).node; n.State() == 1 {
			names = append(names, name)
		}
	}
	return names
}
