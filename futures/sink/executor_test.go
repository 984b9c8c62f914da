package sink

import (
	"slices"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/internal/leaftest"
	"github.com/futvet/futvet/futures/mpsc"
)

// A stream and a sink that are always ready, and know nothing of budgets, yield.
func TestForwardYields(t *testing.T) {
	n := 0
	out := FromFunc(func(int) error { n++; return nil })
	f := SendAll[int](out, endless{})
	polls := 0
	_, err := executor.Run(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
		if _, ready, _ := f.Poll(cx); ready {
			t.Error("ready")
		}
		polls++
		return 0, polls == 3, nil // it is polled again without anybody's help
	}, nil))
	if err != nil || n == 0 || n > 3*128 {
		t.Errorf("%d items in %d polls, %v", n, polls, err)
	}
	f.Drop()
	out.Drop()

	const limit = 1000
	d := Drain[int]()
	n, err = executor.Run(futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
		return leaftest.Steps(cx, limit, func(cx *futures.Context) bool { ready, _ := d.PollReady(cx); return ready }), true, nil
	}, nil))
	if n != 128 || err != nil {
		t.Errorf("%d steps, %v", n, err)
	}
}

type endless struct{}

func (endless) PollNext(*futures.Context) (int, bool, error) { return 1, true, nil }
func (endless) Drop()                                        {}

// Fan-in: several tasks send through a channel that is forwarded to one sink; fan-out:
// one stream goes to several tasks. Every item arrives as often as it should.
func TestFanInAndOut(t *testing.T) {
	var got [3][]int
	_, err := executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		in, merged := mpsc.New[int](2)
		for i := range 4 {
			st := script()
			for j := range 25 {
				st.script = append(st.script, 25*i+j, nil)
			}
			futures.Spawn(co, Forward[int](st, in.Clone().IntoSink())).Detach()
		}
		in.Drop()
		var outs []futures.Sink[int]
		group := futures.NewGroup[struct{}](co)
		defer co.AsyncDrop(group)
		for i := range got {
			tx, rx := mpsc.New[int](1 + i)
			outs = append(outs, tx.IntoSink())
			group.Spawn(futures.Async(func(co *futures.Co) (struct{}, error) {
				for v, err := range futures.Each(co, futures.Stream[int](rx)) {
					if err != nil {
						return struct{}{}, err
					}
					got[i] = append(got[i], v)
				}
				return struct{}{}, nil
			}, rx))
		}
		if _, err := futures.Await(co, Forward(futures.Stream[int](merged), Fanout(outs...))); err != nil {
			return struct{}{}, err
		}
		for range got {
			if _, err := futures.Await(co, group.Ended()); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		if !slices.Equal(got[i], got[0]) {
			t.Errorf("consumer %d got other items, or in another order", i)
		}
	}
	slices.Sort(got[0])
	for i, v := range got[0] {
		if v != i {
			t.Fatalf("item %d is %d", i, v)
		}
	}
	if len(got[0]) != 100 {
		t.Errorf("%d items", len(got[0]))
	}
}

// A block that is cancelled closes its sink, and Run does not return before that is
// done, although it has to wait.
func TestCancelledBlockCloses(t *testing.T) {
	p := &probe{waits: times(3)}
	_, err := executor.Run(futures.Async(func(co *futures.Co) (struct{}, error) {
		block := futures.Async(func(co *futures.Co) (struct{}, error) {
			out := CloseOnDrop[int](p)
			defer co.AsyncDrop(out)
			for _, v := range []int{1, 2} {
				if _, err := futures.Await(co, Feed[int](out, v)); err != nil {
					return struct{}{}, err
				}
			}
			return futures.Await(co, futures.Pending[struct{}]())
		})
		for range 20 {
			co.TrySelect(futures.On(futures.Ref[struct{}](block)))
			co.Yield()
		}
		block.Drop()
		return struct{}{}, nil
	}))
	if err != nil {
		t.Error(err)
	}
	p.check(t, []int{1, 2}, true)
	if p.drops != 1 {
		t.Errorf("%d drops", p.drops)
	}
}
