package futures_test

import (
	"io"
	"testing"

	"github.com/futvet/futvet/futures"
)

// A fused future stays pending after completion, without touching the waker.
func TestFuse(t *testing.T) {
	g := &gate[int]{}
	f := futures.Fuse[int](g)
	if f.IsTerminated() {
		t.Error("terminated before the first poll")
	}
	poll[int](f, futures.NoopWaker())
	if f.IsTerminated() {
		t.Error("terminated while pending")
	}
	g.open(3, nil)
	if v, ready, _ := poll[int](f, futures.NoopWaker()); v != 3 || !ready || !f.IsTerminated() {
		t.Error(v, ready)
	}
	for range 3 {
		if _, ready, _ := poll[int](f, forbidden{t}); ready {
			t.Error("ready again")
		}
	}
	f.Drop()
	d := futures.Fuse(futures.Pending[int]())
	d.Drop()
	if _, ready, _ := poll[int](d, forbidden{t}); ready || !d.IsTerminated() {
		t.Error("a dropped one is not terminated")
	}
	// That a future will never be ready does not terminate it.
	p := futures.Fuse(futures.Pending[int]())
	poll[int](p, forbidden{t})
	if p.IsTerminated() {
		t.Error("Pending is terminated")
	}
}

func TestRef(t *testing.T) {
	g := &gate[int]{}
	r := futures.Ref[int](g)
	poll(r, futures.NoopWaker())
	r.Drop()
	if _, drops := g.counts(); drops != 0 {
		t.Error("dropping the loan dropped the future")
	}
	g.open(1, nil)
	if v, ready, _ := poll(r, futures.NoopWaker()); v != 1 || !ready {
		t.Error("a dropped loan ends the future")
	}
	if _, ok := r.(futures.Fused); ok {
		t.Error("fused, though what it lends is not")
	}
	fused := futures.Fuse(futures.Ready(1))
	r = futures.Ref[int](fused)
	if r.(futures.Fused).IsTerminated() {
		t.Error("terminated")
	}
	poll(r, futures.NoopWaker())
	if !r.(futures.Fused).IsTerminated() {
		t.Error("not terminated")
	}
}

func TestRefStreamAndFuseStream(t *testing.T) {
	s := &items{script: []any{1}}
	r := futures.RefStream[int](s)
	if _, ok := r.(futures.Fused); ok {
		t.Error("fused, though what it lends is not")
	}
	r.Drop()
	if s.drops != 0 {
		t.Error("dropping the loan dropped the stream")
	}
	f := futures.FuseStream(r)
	fr := futures.RefStream[int](f)
	cx := futures.NewContext(forbidden{t})
	if v, ready, err := fr.PollNext(cx); v != 1 || !ready || err != nil || f.IsTerminated() {
		t.Error(v, ready, err)
	}
	for range 3 {
		if _, ready, err := fr.PollNext(cx); !ready || err != io.EOF {
			t.Error(ready, err)
		}
		if !f.IsTerminated() || !fr.(futures.Fused).IsTerminated() {
			t.Error("not terminated at its end")
		}
	}
	s = &items{}
	f = futures.FuseStream[int](s)
	f.Drop()
	f.Drop()
	if _, ready, err := f.PollNext(cx); s.drops != 1 || !ready || err != io.EOF || !f.IsTerminated() {
		t.Error(s.drops, ready, err)
	}
}

func TestNext(t *testing.T) {
	s := &items{script: []any{nil, 1, errBoom}}
	n := futures.Next[int](s)
	poll(n, futures.NoopWaker())
	n.Drop()
	if s.drops != 0 {
		t.Fatal("dropped the stream")
	}
	for _, want := range []struct {
		v   int
		err error
	}{{1, nil}, {0, errBoom}, {0, io.EOF}} {
		if v, ready, err := poll(futures.Next[int](s), futures.NoopWaker()); v != want.v || !ready || err != want.err {
			t.Errorf("got %v %v %v, want %v", v, ready, err, want)
		}
	}
}

func TestSend(t *testing.T) {
	tests := []struct {
		name    string
		pending []string
		fail    string
		polls   int
		err     error
		want    []string
	}{
		{"at once", nil, "", 1, nil, []string{"ready", "send 7", "flush"}},
		{"waiting", []string{"ready", "flush", "flush"}, "", 4, nil, []string{"ready", "send 7", "flush"}},
		{"not ready", nil, "ready", 1, errBoom, []string{"ready"}},
		{"refused", nil, "send 7", 1, errBoom, []string{"ready", "send 7"}},
		{"flush fails", nil, "flush", 1, errBoom, []string{"ready", "send 7", "flush"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &sink{pending: tt.pending, fail: tt.fail}
			f := futures.Send[int](s, 7)
			for i := 1; ; i++ {
				_, ready, err := poll(f, futures.NoopWaker())
				if ready {
					if i != tt.polls || err != tt.err {
						t.Errorf("ready at poll %d with %v", i, err)
					}
					break
				}
			}
			f.Drop()
			s.want(t, tt.want...)
		})
	}
}

func TestSendDropsWhatTheSinkDidNotTake(t *testing.T) {
	for _, tt := range []struct {
		name  string
		sink  ownedSink
		drops int
	}{
		{"dropped before it was ready", ownedSink{}, 1},
		{"refused", ownedSink{ready: true}, 1},
		{"taken", ownedSink{ready: true, take: true}, 0},
	} {
		v := new(owned)
		f := futures.Send[*owned](&tt.sink, v)
		poll(f, futures.NoopWaker())
		f.Drop()
		f.Drop()
		if v.drops() != tt.drops {
			t.Errorf("%s: %d drops", tt.name, v.drops())
		}
	}
}
