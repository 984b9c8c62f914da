// Package x lends its future to a select inside the body of a loop over a stream.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

func Apply(co *futures.Co, orders *mpsc.Receiver[string], confirm *oneshot.Receiver[bool], do func(string, bool)) error {
	defer confirm.Drop()
	sure := false
	for o, err := range futures.Each(co, orders) {
		if err != nil {
			return err
		}
		yes := futures.On(futures.Ref[bool](confirm))
		late := futures.On(timer.Sleep(time.Second))
		if co.Select(yes, late) == yes { // want "FV2001"
			sure, _ = yes.Result()
		}
		do(o, sure)
	}
	return nil
}
