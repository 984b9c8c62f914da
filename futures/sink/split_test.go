package sink

import (
	"io"
	"slices"
	"sync"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

// connection is a stream and a sink in one, which cannot be used on two goroutines at a
// time: -race sees that in n.
type connection struct {
	probe
	items
	n     int
	drops int
	// during, if not nil, is called by the next PollNext
	during func()
}

func (c *connection) PollNext(cx *futures.Context) (int, bool, error) {
	c.n++
	if f := c.during; f != nil {
		c.during = nil
		f()
	}
	return c.items.PollNext(cx)
}

func (c *connection) PollReady(cx *futures.Context) (bool, error) {
	c.n++
	return c.probe.PollReady(cx)
}

func (c *connection) StartSend(v int) error { c.n++; return c.probe.StartSend(v) }
func (c *connection) AbortSend() bool       { c.n++; return c.probe.AbortSend() }
func (c *connection) Drop()                 { c.drops++ }

// stream_split.rs (futures), on two goroutines: all items arrive both ways.
func TestSplit(t *testing.T) {
	const n = 3000
	c := &connection{}
	c.waits = times(1)
	var want []int
	for i := range n {
		c.script = append(c.script, i, nil)
		want = append(want, i)
	}
	stream, s := Split(c)
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, v := range want {
			if _, err := leaftest.Wait(Feed(s, v)); err != nil {
				t.Error(err)
			}
		}
		if _, err := leaftest.Wait(Close(s)); err != nil {
			t.Error(err)
		}
		s.Drop()
	})
	var got []int
	wg.Go(func() {
		for {
			v, err := leaftest.Wait(futures.Next(stream))
			if err == io.EOF {
				break
			}
			got = append(got, v)
		}
		stream.Drop()
	})
	wg.Wait()
	c.check(t, want, true)
	if !slices.Equal(got, want) || c.drops != 1 {
		t.Errorf("got %d items, %d drops", len(got), c.drops)
	}
}

// SplitSink item loss, which nothing upstream tests: an item that is put into the sink
// half while the other half is in its poll arrives, although the sink half is dropped
// at once, and so does one that meets nobody. In futures-rs both are lost.
func TestDroppedSinkHalfLosesNothing(t *testing.T) {
	c := &connection{}
	c.script = []any{7, 8}
	stream, s := Split(c)
	s.PollReady(noop())
	if err := s.StartSend(1); err != nil || !slices.Equal(c.got, []int{1}) {
		t.Errorf("%v, got %v", err, c.got)
	}
	s.PollReady(noop())
	c.during = func() {
		if err := s.StartSend(2); err != nil || len(c.got) != 1 {
			t.Errorf("%v, got %v", err, c.got)
		}
		s.Drop()
	}
	if v, ready, err := stream.PollNext(noop()); v != 7 || !ready || err != nil {
		t.Error(v, ready, err)
	}
	if !slices.Equal(c.got, []int{1, 2}) {
		t.Errorf("got %v", c.got)
	}
	if v, ready, err := stream.PollNext(noop()); v != 8 || !ready || err != nil {
		t.Error(v, ready, err)
	}
	if c.drops != 0 {
		t.Error("dropped too early")
	}
	stream.Drop()
	stream.Drop()
	if c.drops != 1 {
		t.Errorf("dropped %d times", c.drops)
	}
}

// A half that finds the other one in its poll is pending, and woken after it.
func TestSplitWhilePolled(t *testing.T) {
	c := &connection{}
	c.script = []any{7}
	stream, s := Split(c)
	waker := &leaftest.Counter{}
	c.during = func() {
		if ready, err := s.PollReady(futures.NewContext(waker)); ready || err != nil {
			t.Error(ready, err)
		}
		if s.AbortSend() {
			t.Error("aborted what was not there")
		}
		if ready, err := s.PollFlush(futures.NewContext(waker)); ready || err != nil {
			t.Error(ready, err)
		}
		if waker.Count() != 0 {
			t.Error("woken too early")
		}
	}
	stream.PollNext(noop())
	if waker.Count() != 1 || c.aborts != 1 {
		t.Errorf("woken %d times, %d aborts", waker.Count(), c.aborts)
	}
	stream.Drop()
	s.Drop()
}

// The error of an item that had to wait comes with the next poll.
func TestSplitSlotError(t *testing.T) {
	c := &connection{}
	c.limit = 1
	c.got = []int{0}
	c.script = []any{7}
	stream, s := Split(c)
	s.PollReady(noop())
	if err := s.StartSend(1); err != errBoom {
		t.Error(err)
	}
	s.PollReady(noop())
	c.during = func() {
		if err := s.StartSend(1); err != nil {
			t.Error(err)
		}
	}
	stream.PollNext(noop())
	for _, f := range []futures.Future[struct{}]{Feed[int](s, 1), Flush[int](s), Close[int](s)} {
		if _, err := leaftest.Wait(f); err != errBoom {
			t.Error(err)
		}
	}
	stream.Drop()
	s.Drop()
}

func TestReunite(t *testing.T) {
	c := &connection{}
	stream, s := Split(c)
	stream2, s2 := Split(&connection{})
	if _, err := Reunite(stream, s2); err != ErrNotPair {
		t.Error(err)
	}
	x, err := Reunite(stream, s)
	if x != c || err != nil {
		t.Error(x, err)
	}
	if _, err := Reunite(stream, s); err != ErrNotPair {
		t.Error(err)
	}
	s.AbortSend()
	stream.Drop()
	s.Drop()
	if c.drops != 0 {
		t.Error("dropped although reunited")
	}
	s2.Drop()
	if _, err := Reunite(stream2, s2); err != ErrNotPair {
		t.Error(err)
	}
	stream2.Drop()
	for want, use := range map[string]func(){
		"futures/sink: StreamHalf polled after Drop or Reunite":                  func() { stream.PollNext(noop()) },
		"futures/sink: SinkHalf used after Drop or Reunite":                      func() { s.PollReady(noop()) },
		"futures/sink: StartSend of SinkHalf without a PollReady that was ready": func() { s.StartSend(1) },
	} {
		if got := leaftest.Panics(use); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// CloseOnDrop: everything put into the sink is closed before it is dropped, by PollDrop,
// by a Drop that need not wait, or by whoever Drop hands it to; a dead sink, and one
// that is closed, is only dropped.
func TestCloseOnDrop(t *testing.T) {
	p := &probe{waits: times(2)}
	c := CloseOnDrop[int](p)
	put(t, futures.Sink[int](c), 1, 2)
	for _, want := range []bool{false, false, true, true} {
		if ready, err := c.PollDrop(noop()); ready != want || err != nil {
			t.Fatal(ready, err)
		}
	}
	p.check(t, []int{1, 2}, true)
	c.Drop()
	if p.drops != 1 {
		t.Errorf("%d drops", p.drops)
	}

	p = &probe{}
	c = CloseOnDrop[int](p)
	put(t, futures.Sink[int](c), 1)
	c.Drop()
	c.Drop()
	p.check(t, []int{1}, true)

	done := make(chan bool)
	waiting := &signalling{probe: probe{waits: times(1)}, done: done}
	c = CloseOnDrop[int](waiting)
	put(t, futures.Sink[int](c), 1)
	waiting.asked = false
	c.Drop()
	c.Drop()
	<-done
	waiting.check(t, []int{1}, true)
	if got := leaftest.Panics(func() { c.PollReady(noop()) }); got != "futures/sink: CloseOnDrop used after Drop" {
		t.Error(got)
	}

	for name, end := range map[string]func(c *Closing[int], p *probe){
		"failed": func(c *Closing[int], p *probe) { p.fails = errBoom; c.PollFlush(noop()) },
		"refused": func(c *Closing[int], p *probe) {
			p.limit = 1
			c.PollReady(noop())
			c.StartSend(1)
			c.PollReady(noop())
			c.StartSend(1)
		},
		"failed to close": func(c *Closing[int], p *probe) {
			p.fails = errBoom
			if ready, err := c.PollDrop(noop()); !ready || err != errBoom {
				t.Error(ready, err)
			}
		},
		"closed": func(c *Closing[int], p *probe) { c.PollClose(noop()) },
	} {
		p := &probe{}
		c := CloseOnDrop[int](p)
		end(c, p)
		polls := p.polls
		c.Drop()
		if p.polls != polls || p.drops != 1 {
			t.Errorf("%s: %d more polls, %d drops", name, p.polls-polls, p.drops)
		}
	}
}

type signalling struct {
	probe
	done chan bool
}

func (s *signalling) Drop() { s.probe.Drop(); close(s.done) }
