// Package x means the completed future to be skipped, since it keeps its result in a
// variable; the select knows nothing of variables.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
)

func Serve(co *futures.Co, in *mpsc.Receiver[string], reload *oneshot.Receiver[int], handle func(string, int)) error {
	defer reload.Drop()
	level, loaded := 0, false
	for {
		config := futures.On(futures.Ref[int](reload))
		msg := futures.On(in.Recv())
		switch co.SelectBiased(config, msg) { // want "FV2001"
		case config:
			if n, err := config.Result(); err == nil && !loaded {
				level, loaded = n, true
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
