package futures_test

import (
	"testing"

	"github.com/futvet/futvet/futures"
)

// What is nil needs no cleanup, is never taken, or is refused at once.
func TestNil(t *testing.T) {
	var block *futures.Block[int]
	for _, x := range []futures.AsyncDropper{nil, block} {
		if _, ready, err := poll(futures.AsyncDrop(x), futures.NoopWaker()); !ready || err != nil {
			t.Errorf("AsyncDrop(%T(nil)) is %v %v", x, ready, err)
		}
	}
	var f futures.Future[int] = block
	var s futures.Stream[int]
	if futures.Ref[int](nil) != nil || futures.Ref(f) != nil || futures.RefStream(s) != nil {
		t.Error("what lends nothing is not nil")
	}
	run(t, func(co *futures.Co) (nothing, error) {
		if co.Select(futures.On(futures.Ref(f))) != nil {
			t.Error("a lent nil was taken")
		}
		return nothing{}, nil
	})
	mustPanic(t, "JoinAll of a nil future", func() { futures.JoinAll(futures.Ready(1), nil) })
	mustPanic(t, "TryJoinAll of a nil future", func() { futures.TryJoinAll(f) })
	mustPanic(t, "Race of a nil future", func() { futures.Race(f) })
	mustPanic(t, "SelectOk of a nil future", func() { futures.SelectOk(f) })
	// Values that are nil are not dropped.
	futures.Ready[*owned](nil).Drop()
}
