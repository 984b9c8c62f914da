package sink

import (
	"slices"
	"strings"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
	"github.com/futvet/futvet/futures/mpsc"
)

func TestFeedFlushClose(t *testing.T) {
	p := &probe{waits: times(2)}
	put(t, futures.Sink[int](p), 1, 2)
	if p.flushed != 0 {
		t.Error("Feed flushed")
	}
	if _, err := leaftest.Wait(Flush[int](p)); err != nil {
		t.Error(err)
	}
	p.check(t, []int{1, 2}, false)
	closeIt[int](t, p)
	p.check(t, []int{1, 2}, true)
	if p.drops != 0 {
		t.Error("a borrowed sink was dropped")
	}
}

// The item of a Feed that fails, or is dropped, is dropped; one that is dropped while
// pending gives up what it waits for; one that was not polled leaves the sink alone.
func TestFeedItem(t *testing.T) {
	var refused error
	aborts := 0
	s := &hooks{ready: func() (bool, error) { return refused != nil, nil }, start: func(*leaftest.Item) error { return refused }, abort: func() bool { aborts++; return true }}
	for _, test := range []struct {
		name   string
		use    func(f futures.Future[struct{}])
		aborts int
	}{
		{"not polled", func(f futures.Future[struct{}]) { f.Drop() }, 0},
		{"pending", func(f futures.Future[struct{}]) { f.Poll(noop()); f.Drop(); f.Drop() }, 1},
		{"refused", func(f futures.Future[struct{}]) {
			refused = errBoom
			if _, ready, err := f.Poll(noop()); !ready || err != errBoom {
				t.Error(ready, err)
			}
			f.Drop()
		}, 0},
	} {
		for name, send := range map[string]func(futures.Sink[*leaftest.Item], *leaftest.Item) futures.Future[struct{}]{
			"Feed": Feed[*leaftest.Item], "Send": futures.Send[*leaftest.Item],
		} {
			aborts, refused = 0, nil
			item := &leaftest.Item{}
			test.use(send(s, item))
			if item.Drops() != 1 || aborts != test.aborts {
				t.Errorf("%s, %s: dropped %d times, %d aborts", name, test.name, item.Drops(), aborts)
			}
		}
	}
}

// hooks is a sink of functions.
type hooks struct {
	ready func() (bool, error)
	start func(*leaftest.Item) error
	abort func() bool
}

func (h *hooks) PollReady(*futures.Context) (bool, error) { return h.ready() }
func (h *hooks) StartSend(i *leaftest.Item) error         { return h.start(i) }
func (h *hooks) PollFlush(*futures.Context) (bool, error) { return true, nil }
func (h *hooks) PollClose(*futures.Context) (bool, error) { return true, nil }
func (h *hooks) AbortSend() bool                          { return h.abort() }
func (h *hooks) Drop()                                    {}

// sink.rs send_all (futures): order, flushing while there is nothing and at the end,
// errors of both sides.
func TestSendAll(t *testing.T) {
	tests := []struct {
		name  string
		p     probe
		st    *items
		want  []int
		flush int
		err   error
		left  int
	}{
		{"items", probe{}, script(1, 2, 3), []int{1, 2, 3}, 3, nil, 0},
		{"waits", probe{waits: times(2)}, script(1, nil, 2, nil, nil, 3), []int{1, 2, 3}, 3, nil, 0},
		{"nothing", probe{}, script(), nil, 0, nil, 0},
		{"a failing item", probe{}, script(1, errBoom, 2), []int{1}, 0, errBoom, 1},
		{"a failing item after a pause", probe{}, script(1, nil, errBoom), []int{1}, 1, errBoom, 0},
		{"a refused item", probe{limit: 2}, script(1, 2, 3, 4), []int{1, 2}, 0, errBoom, 1},
		{"a dead sink", probe{fails: errBoom}, script(1), nil, 0, errBoom, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := leaftest.Wait(SendAll[int](&test.p, test.st))
			if err != test.err || !slices.Equal(test.p.got, test.want) || test.p.flushed != test.flush || len(test.st.script) != test.left {
				t.Errorf("got %v, flushed %d, %v; %d left", test.p.got, test.p.flushed, err, len(test.st.script))
			}
			if test.p.closed || test.p.drops+test.st.drops > 0 {
				t.Error("what was borrowed was closed or dropped")
			}
		})
	}
}

// SendAll and Forward are given up at every point: no item is lost, or sent twice.
// futures-rs loses the one that waits for room.
func TestDroppedSendAllLosesNothing(t *testing.T) {
	for polls := range 12 {
		p := &probe{waits: times(1)}
		st := script(1, nil, 2, 3, nil, nil, 4)
		f := SendAll[int](p, st)
		ready := false
		for i := 0; i < polls && !ready; i++ {
			_, ready, _ = f.Poll(noop())
		}
		f.Drop()
		if p.ready {
			t.Errorf("after %d polls: the sink is still ready for an item", polls)
		}
		rest := Flush[int](p)
		if !st.ended {
			rest = SendAll[int](p, st)
		}
		if _, err := leaftest.Wait(rest); err != nil {
			t.Fatal(err)
		}
		p.check(t, []int{1, 2, 3, 4}, false)
	}
}

func TestForward(t *testing.T) {
	p, st := &probe{waits: times(1)}, script(1, nil, 2)
	if _, err := leaftest.Wait(Forward[int](st, p)); err != nil {
		t.Error(err)
	}
	p.check(t, []int{1, 2}, true)
	if p.drops != 1 {
		t.Error("not dropped")
	}

	for name, test := range map[string]struct {
		p  *probe
		st *items
	}{
		"a failing item": {&probe{}, script(1, errBoom, 2)},
		"a refused item": {&probe{limit: 1}, script(1, 2, 3)},
		"a dead sink":    {&probe{fails: errBoom}, script(1)},
	} {
		_, err := leaftest.Wait(Forward[int](test.st, test.p))
		if err != errBoom || test.p.closed || test.p.drops != 1 || test.st.drops != 1 {
			t.Errorf("%s: %v, closed %v, drops %d and %d", name, err, test.p.closed, test.p.drops, test.st.drops)
		}
	}
}

// Dropping Forward drops both and does not close; lent, they live on without a loss.
func TestForwardDrop(t *testing.T) {
	p, st := &probe{}, script(1, nil, 2)
	f := Forward[int](st, p)
	f.Poll(noop())
	f.Drop()
	f.Drop()
	p.check(t, []int{1}, false)
	if p.drops != 1 || st.drops != 1 {
		t.Errorf("drops: %d, %d", p.drops, st.drops)
	}
	for polls := range 8 {
		p, st := &probe{waits: times(1)}, script(1, nil, 2, 3)
		f := Forward(futures.RefStream[int](st), Ref[int](p))
		ready := false
		for i := 0; i < polls && !ready; i++ {
			_, ready, _ = f.Poll(noop())
		}
		f.Drop()
		if p.drops+st.drops > 0 {
			t.Fatal("what was lent was dropped")
		}
		if !st.ended {
			leaftest.Wait(Forward(futures.RefStream[int](st), Ref[int](p)))
		} else if !p.closed {
			leaftest.Wait(Close(Ref[int](p)))
		}
		p.check(t, []int{1, 2, 3}, true)
	}
}

// Two streams go to one channel with room for one item, through a Forward each: one
// that has no item does not keep the room from the other (upstream, a PollSender
// would).
func TestForwardGivesRoomBack(t *testing.T) {
	tx, rx := mpsc.New[int](1)
	defer rx.Drop()
	idle := Forward[int](&items{stay: true}, tx.Clone().IntoSink())
	busy := Forward[int](script(1, 2), tx.IntoSink())
	idle.Poll(noop())
	for _, want := range []int{1, 2} {
		busy.Poll(noop())
		idle.Poll(noop())
		if v, ok, err := rx.TryRecv(); v != want || !ok || err != nil {
			t.Fatalf("got %d, %v, %v", v, ok, err)
		}
	}
	idle.Poll(noop()) // it was woken, since the slot is its now
	if _, ready, err := busy.Poll(noop()); !ready || err != nil {
		t.Error(ready, err)
	}
	idle.Drop()
}

// A sender that waits in a dropped future does not stand in the queue any more.
func TestDroppedSendLeavesTheQueue(t *testing.T) {
	for name, send := range map[string]func(futures.Sink[int]) futures.Future[struct{}]{
		"Feed":    func(s futures.Sink[int]) futures.Future[struct{}] { return Feed(s, 9) },
		"Send":    func(s futures.Sink[int]) futures.Future[struct{}] { return futures.Send(s, 9) },
		"SendAll": func(s futures.Sink[int]) futures.Future[struct{}] { return SendAll[int](s, script(9)) },
		"in a stack": func(s futures.Sink[int]) futures.Future[struct{}] {
			s = MapErr(Fanout(Ref(s)), func(err error) error { return err })
			return Feed(CloseOnDrop(With(s, func(v int) (int, error) { return v, nil })), 9)
		},
	} {
		tx, rx := mpsc.New[int](1)
		other := tx.Clone()
		s := tx.IntoSink()
		other.TrySend(1)
		f := send(s)
		f.Poll(noop())
		waker := &leaftest.Counter{}
		behind := other.Send(2)
		behind.Poll(futures.NewContext(waker))
		f.Drop()
		rx.TryRecv()
		if waker.Count() != 1 {
			t.Errorf("%s: the next in the queue was not woken", name)
		}
		behind.Drop()
		s.Drop()
		other.Drop()
		rx.Drop()
	}
}

func TestMisusePanics(t *testing.T) {
	p := func() *probe { return &probe{} }
	for name, f := range map[string]func() futures.Future[struct{}]{
		"Feed":    func() futures.Future[struct{}] { return Feed[int](p(), 1) },
		"Flush":   func() futures.Future[struct{}] { return Flush[int](p()) },
		"Close":   func() futures.Future[struct{}] { return Close[int](p()) },
		"SendAll": func() futures.Future[struct{}] { return SendAll[int](p(), script()) },
		"Forward": func() futures.Future[struct{}] { return Forward[int](script(), p()) },
	} {
		x := f()
		x.Poll(noop())
		if got := leaftest.Panics(func() { x.Poll(noop()) }); got != "futures/sink: "+name+" polled after completion" {
			t.Errorf("%s: %q", name, got)
		}
		x = f()
		x.Drop()
		if got := leaftest.Panics(func() { x.Poll(noop()) }); got != "futures/sink: "+name+" polled after Drop" {
			t.Errorf("%s: %q", name, got)
		}
	}

	sinks := map[string]func() futures.Sink[int]{
		"With":       func() futures.Sink[int] { return With[int](p(), func(v int) (int, error) { return v, nil }) },
		"WithFuture": func() futures.Sink[int] { return WithFuture[int](p(), futures.Ready[int]) },
		"WithFlatMap": func() futures.Sink[int] {
			return WithFlatMap[int](p(), func(v int) futures.Stream[int] { return script(v) })
		},
		"MapErr":   func() futures.Sink[int] { return MapErr[int](p(), func(err error) error { return err }) },
		"Buffer":   func() futures.Sink[int] { return Buffer[int](p(), 1) },
		"Fanout":   func() futures.Sink[int] { return Fanout[int](p()) },
		"FromFunc": func() futures.Sink[int] { return Drain[int]() },
		"Unfold": func() futures.Sink[int] {
			return Unfold(0, func(s, v int) futures.Future[int] { return futures.Ready(s + v) })
		},
		"CloseOnDrop": func() futures.Sink[int] { return CloseOnDrop[int](p()) },
	}
	for name, make := range sinks {
		s := make()
		s.Drop()
		s.Drop()
		for method, use := range map[string]func(){
			"PollReady": func() { s.PollReady(noop()) }, "StartSend": func() { s.StartSend(1) },
			"PollFlush": func() { s.PollFlush(noop()) }, "PollClose": func() { s.PollClose(noop()) },
		} {
			if got := leaftest.Panics(use); got != "futures/sink: "+name+" used after Drop" {
				t.Errorf("%s of %s: %q", method, name, got)
			}
		}
	}
	for _, name := range []string{"WithFuture", "WithFlatMap", "Buffer", "Unfold"} {
		s := sinks[name]()
		s.PollReady(noop())
		s.StartSend(1)
		if got := leaftest.Panics(func() { s.StartSend(2) }); got != "futures/sink: StartSend of "+name+" without a PollReady that was ready" {
			t.Errorf("%s: %q", name, got)
		}
	}
	for want, use := range map[string]func(){
		"Buffer of less than 1":            func() { Buffer[int](p(), 0) },
		"WithFuture returned a nil future": func() { WithFuture[int](p(), func(int) futures.Future[int] { return nil }).StartSend(1) },
		"WithFlatMap returned a nil stream": func() {
			WithFlatMap[int](p(), func(int) futures.Stream[int] { return nil }).StartSend(1)
		},
		"Unfold returned a nil future": func() { Unfold(0, func(int, int) futures.Future[int] { return nil }).StartSend(1) },
	} {
		if got := leaftest.Panics(use); !strings.HasSuffix(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
