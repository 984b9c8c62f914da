// Package x goes on selecting a task that has ended. A task knows that it has, and
// the select skips it.
package x

import (
	"log"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

func Serve(co *futures.Co, in *mpsc.Receiver[string], warmup futures.Future[int], handle func(string)) error {
	task := futures.Spawn(co, warmup)
	defer task.Drop()
	for {
		warm := futures.On(futures.Ref[int](task))
		msg := futures.On(in.Recv())
		switch co.Select(warm, msg) {
		case warm:
			if n, err := warm.Result(); err != nil {
				log.Printf("warm-up: %v", err)
			} else {
				log.Printf("warm-up: %d entries", n)
			}
		case msg:
			m, err := msg.Result()
			if err != nil {
				return err
			}
			handle(m)
		}
	}
}
