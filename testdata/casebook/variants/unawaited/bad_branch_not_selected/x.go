// Package x makes a branch and then finds that there is nothing to select for; the
// future that the branch owns goes with it.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Mailbox struct {
	in     *mpsc.Receiver[string]
	closed bool
}

func (m *Mailbox) Next(co *futures.Co, patience time.Duration) (string, error) {
	recv := futures.On(m.in.Recv()) // want "FV1001"
	if m.closed {
		return "", futures.ErrClosed
	}
	late := futures.On(timer.Sleep(patience))
	switch co.Select(recv, late) {
	case recv:
		return recv.Result()
	default:
		return "", futures.ErrElapsed
	}
}
