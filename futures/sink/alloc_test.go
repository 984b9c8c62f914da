//go:build !race

package sink

import (
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// No poll, and no item, of any sink allocates.
func TestAllocs(t *testing.T) {
	cx := futures.NewContext(futures.NoopWaker())
	drain := FromFunc(func(int) error { return nil })
	tx, rx := mpsc.New[int](4)
	_, half := Split[int, int](&idle{drain})
	for name, s := range map[string]futures.Sink[int]{
		"FromFunc":    drain,
		"With":        With(drain, func(v int) (int, error) { return v, nil }),
		"Buffer":      Buffer(drain, 4),
		"Fanout":      Fanout(drain, drain),
		"MapErr":      MapErr(drain, func(err error) error { return err }),
		"CloseOnDrop": CloseOnDrop(drain),
		"SinkHalf":    half,
		"a stack":     Buffer(With(Fanout(drain, Ref(drain)), func(v int) (int, error) { return v, nil }), 2),
	} {
		step := func() {
			s.PollReady(cx)
			s.StartSend(1)
			s.PollFlush(cx)
		}
		step()
		if got := testing.AllocsPerRun(500, step); got > 0 {
			t.Errorf("%s: %v allocations", name, got)
		}
	}
	f := SendAll(Ref[int](tx.IntoSink()), futures.Stream[int](endless{}))
	step := func() {
		f.Poll(cx)
		for range 4 {
			rx.TryRecv()
		}
	}
	step()
	if got := testing.AllocsPerRun(500, step); got > 0 {
		t.Errorf("SendAll: %v allocations", got)
	}
	rx.Drop()
}

// idle is a sink, and a stream without items.
type idle struct{ futures.Sink[int] }

func (*idle) PollNext(*futures.Context) (int, bool, error) { return 0, false, nil }
