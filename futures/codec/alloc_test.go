//go:build !race

package codec

import (
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Writing a frame allocates nothing, and reading one no more than the item; neither
// does a poll that finds no frame.
func TestAllocs(t *testing.T) {
	x, y := aio.Pipe(256)
	codec := NewLengthDelimited()
	out := NewFramedWrite(x, codec)
	in := NewFramedRead(y, codec)
	cx := futures.NewContext(futures.NoopWaker())
	item := []byte("a frame")
	send := func() {
		out.PollReady(cx)
		out.StartSend(item)
		out.PollFlush(cx)
		if _, ready, err := in.PollNext(cx); !ready || err != nil {
			t.Fatal(ready, err)
		}
	}
	send()
	if got := testing.AllocsPerRun(500, send); got > 1 {
		t.Errorf("a frame: %v allocations", got)
	}
	if got := testing.AllocsPerRun(500, func() { in.PollNext(cx) }); got > 0 {
		t.Errorf("a pending poll: %v allocations", got)
	}
}
