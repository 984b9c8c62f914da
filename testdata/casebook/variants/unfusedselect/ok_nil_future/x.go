// Package x sets its future to nil once it has completed, and lends it only while
// it is not nil.
package x

import (
	"log"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

func Serve(co *futures.Co, in *mpsc.Receiver[string], reload futures.Future[int], handle func(string, int)) error {
	defer func() {
		if reload != nil {
			reload.Drop()
		}
	}()
	level := 0
	for {
		var config *futures.BranchOf[int]
		if reload != nil {
			config = futures.On(futures.Ref(reload))
		}
		msg := futures.On(in.Recv())
		switch co.Select(config, msg) {
		case config:
			n, err := config.Result()
			if err != nil {
				log.Print(err)
			} else {
				level = n
			}
			reload = nil
		case msg:
			m, err := msg.Result()
			if err != nil {
				return err
			}
			handle(m, level)
		}
	}
}
