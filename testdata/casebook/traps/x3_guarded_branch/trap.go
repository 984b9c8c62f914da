// Package trap lends a one-shot future to every turn of a select loop, and disables
// its branch once it has completed.
package trap

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Run handles messages and says once that it takes long.
func Run(co *futures.Co, messages *mpsc.Receiver[string], handle func(string), slow func()) error {
	late := timer.Sleep(time.Second)
	defer late.Drop()
	said := false
	for {
		message := futures.On(messages.Recv())
		var due *futures.BranchOf[time.Time]
		if !said {
			due = futures.On(futures.Ref(late))
		}
		switch co.Select(message, due) {
		case due:
			said = true
			slow()
		case message:
			m, err := message.Result()
			if err != nil {
				return err
			}
			handle(m)
		}
	}
}
