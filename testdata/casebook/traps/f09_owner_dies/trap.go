// Package trap drops a read of several steps once, and then the connection that
// it read from: what the read had consumed is of no use to anybody.
package trap

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

// Greet reads a peer's greeting, unless it takes too long or somebody quits.
// It takes conn and quit.
func Greet(co *futures.Co, conn *aio.PipeEnd, quit *oneshot.Receiver[struct{}]) (string, error) {
	defer conn.Drop()
	greeting := make([]byte, 16)
	read := futures.On(timer.Timeout(time.Second, aio.ReadFull(conn, greeting)))
	stop := futures.On[struct{}](quit)
	switch co.Select(read, stop) {
	case read:
		if _, err := read.Result(); err != nil {
			return "", err
		}
		return string(greeting), nil
	default:
		return "", futures.ErrCancelled
	}
}
