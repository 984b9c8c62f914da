// Package x races an unsafe read in a loop; whenever the read loses, the function
// returns and its deferred call drops the connection.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Receive(co *futures.Co, conn *aio.PipeEnd, quit *mpsc.Receiver[struct{}], handle func([]byte)) error {
	defer conn.Drop()
	buf := make([]byte, 256)
	for {
		read := futures.On(aio.ReadFull(conn, buf))
		stop := futures.On(quit.Recv())
		late := futures.On(timer.Sleep(time.Minute))
		won := co.Select(read, stop, late)
		if won != read {
			return futures.ErrCancelled
		}
		if _, err := read.Result(); err != nil {
			return err
		}
		handle(buf)
	}
}
