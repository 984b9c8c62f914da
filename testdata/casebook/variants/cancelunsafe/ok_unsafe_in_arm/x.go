// Package x does unsafe things in the branch that has won, where nothing competes
// with them.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Serve(co *futures.Co, in *mpsc.Receiver[[]byte], w aio.Writer, idle time.Duration) (err error) {
	for {
		msg := futures.On(in.Recv())
		quiet := futures.On(timer.Sleep(idle))
		switch co.Select(msg, quiet) {
		case msg:
			b, err := msg.Result()
			if err != nil {
				return err
			}
			if _, err := futures.Await(co, aio.WriteAll(w, b)); err != nil {
				return err
			}
		case quiet:
			if _, err := futures.Await(co, aio.WriteAll(w, []byte("idle\n"))); err != nil {
				return err
			}
		}
	}
}
