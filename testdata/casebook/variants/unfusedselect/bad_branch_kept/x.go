// Package x makes the branch of its lent future once, before the loop, and goes on
// selecting it after it has won.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
)

func Serve(co *futures.Co, in *mpsc.Receiver[string], reload *oneshot.Receiver[int], handle func(string, int)) error {
	defer reload.Drop()
	level := 0
	config := futures.On(futures.Ref[int](reload))
	for {
		msg := futures.On(in.Recv())
		switch co.SelectBiased(config, msg) { // want "FV2001"
		case config:
			if n, err := config.Result(); err == nil {
				level = n
			}
		case msg:
			m, err := msg.Result()
			if err != nil {
				return err
			}
			handle(m, level)
		}
	}
}
