package sink

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestMain(m *testing.M) { leaftest.Main(m) }

var errBoom = errors.New("boom")

func noop() *futures.Context { return futures.NewContext(futures.NoopWaker()) }

// probe is a sink that holds its users to the protocol, and is pending as often as its
// script says: before every poll that is ready it is pending waits() times. What it
// gets is in got; flushed is how much of it.
type probe struct {
	waits   func() int
	left    int // pending polls that are left
	asked   bool
	ready   bool
	got     []int
	limit   int // fails to take more than that many, if not 0
	fails   error
	flushed int
	closed  bool
	drops   int
	aborts  int
	polls   int
	waker   futures.Waker // of the latest pending poll; woken at once if there are waits
}

func (p *probe) hold(cx *futures.Context, what string) bool {
	p.polls++
	if p.drops > 0 {
		panic("probe: " + what + " after Drop")
	}
	if p.closed && what != "PollClose" {
		panic("probe: " + what + " after PollClose")
	}
	if !p.asked && p.waits != nil {
		p.left = p.waits()
	}
	p.asked = p.left > 0
	if p.asked {
		p.left--
		p.waker = cx.Waker()
		cx.Waker().Wake()
	}
	return p.asked
}

func (p *probe) PollReady(cx *futures.Context) (bool, error) {
	if p.hold(cx, "PollReady") {
		return false, nil
	}
	if p.fails != nil {
		return true, p.fails
	}
	p.ready = true
	return true, nil
}

func (p *probe) StartSend(v int) error {
	if !p.ready {
		panic("probe: StartSend without PollReady")
	}
	p.ready = false
	if p.limit > 0 && len(p.got) == p.limit {
		return errBoom
	}
	p.got = append(p.got, v)
	return nil
}

func (p *probe) PollFlush(cx *futures.Context) (bool, error) {
	if p.hold(cx, "PollFlush") {
		return false, nil
	}
	p.flushed = len(p.got)
	return true, p.fails
}

func (p *probe) PollClose(cx *futures.Context) (bool, error) {
	if p.hold(cx, "PollClose") {
		return false, nil
	}
	if p.fails != nil {
		return true, p.fails
	}
	p.flushed, p.closed = len(p.got), true
	return true, nil
}

func (p *probe) AbortSend() bool {
	p.aborts++
	had := p.ready || p.asked
	p.ready, p.asked, p.left = false, false, 0
	return had
}

func (p *probe) Drop() { p.drops++ }

func (p *probe) check(t *testing.T, want []int, closed bool) {
	t.Helper()
	if !slices.Equal(p.got, want) || p.flushed != len(want) || p.closed != closed {
		t.Errorf("got %v, flushed %d, closed %v; want %v", p.got, p.flushed, p.closed, want)
	}
}

// never makes the next n polls pending, without waking.
func times(n int) func() int { return func() int { return n } }

// items is a stream that goes through a script: nil is a pending poll, an error or an
// int an item. stay makes it pending for ever at its end.
type items struct {
	script []any
	stay   bool
	ended  bool
	drops  int
}

func script(xs ...any) *items { return &items{script: xs} }

func (s *items) PollNext(cx *futures.Context) (int, bool, error) {
	if s.ended || s.drops > 0 {
		panic("items: polled after its end")
	}
	if len(s.script) == 0 {
		if s.stay {
			return 0, false, nil
		}
		s.ended = true
		return 0, true, io.EOF
	}
	x := s.script[0]
	s.script = s.script[1:]
	switch x := x.(type) {
	case int:
		return x, true, nil
	case error:
		return 0, true, x
	}
	cx.Waker().Wake()
	return 0, false, nil
}

func (s *items) Drop() {
	if s.ended {
		panic("items: dropped after its end")
	}
	s.drops++
}

// later is a future that is pending n times and then has v, or fails with err.
type later[T any] struct {
	n     int
	v     T
	err   error
	done  bool
	drops int
}

func (l *later[T]) Poll(cx *futures.Context) (v T, ready bool, err error) {
	if l.done || l.drops > 0 {
		panic("later: polled after its end")
	}
	if l.n > 0 {
		l.n--
		cx.Waker().Wake()
		return v, false, nil
	}
	l.done = true
	return l.v, true, l.err
}

func (l *later[T]) Drop() {
	if l.done {
		panic("later: dropped after its end")
	}
	l.drops++
}

// put sends vs one by one, without flushing.
func put[T any](t *testing.T, s futures.Sink[T], vs ...T) {
	t.Helper()
	for _, v := range vs {
		if _, err := leaftest.Wait(Feed(s, v)); err != nil {
			t.Fatalf("%v: %v", v, err)
		}
	}
}

func closeIt[T any](t *testing.T, s futures.Sink[T]) {
	t.Helper()
	if _, err := leaftest.Wait(Close(s)); err != nil {
		t.Fatal(err)
	}
}

func pollReady[T any](s futures.Sink[T]) string {
	ready, err := s.PollReady(noop())
	return fmt.Sprint(ready, " ", err)
}
