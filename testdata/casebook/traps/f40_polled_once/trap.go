// Package trap polls futures once and drops them if they are not ready. What they
// do is safe to drop: nothing has been taken.
package trap

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Drain takes what is there.
func Drain(in *mpsc.Receiver[string], handle func(string)) {
	for {
		s, ready, err := futures.NowOrNever(in.Recv())
		if !ready || err != nil {
			return
		}
		handle(s)
	}
}

// Peek reads what has arrived.
func Peek(co *futures.Co, r aio.Reader, buf []byte) ([]byte, error) {
	for {
		n, err := futures.Await(co, futures.PollOnce(aio.Read(r, buf)))
		if err != nil || !n.Ok {
			return nil, err
		}
		if n.Value > 0 {
			return buf[:n.Value], nil
		}
	}
}

// Due says whether a tick is due.
func Due(i *timer.Interval) bool {
	_, ready, err := futures.NowOrNever(i.Tick())
	return ready && err == nil
}
