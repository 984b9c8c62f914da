// Package trap awaits in the body of a loop over a stream. The stream is a
// channel: while the body waits, items wait in it, and no future is left unpolled.
package trap

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// Pump writes what arrives until the channel ends. It takes in.
func Pump(co *futures.Co, w aio.Writer, in *mpsc.Receiver[[]byte]) (n int, err error) {
	for item, err := range futures.Each(co, in) {
		if err != nil {
			return n, err
		}
		k, err := futures.Await(co, aio.WriteAll(w, item))
		n += k
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// Results awaits tasks one after the other; they run whether awaited or not.
func Results(co *futures.Co, tasks *mpsc.Receiver[*futures.Task[int]]) (sum int, err error) {
	for task, err := range futures.Each(co, tasks) {
		if err != nil {
			return sum, err
		}
		v, err := futures.Await(co, task)
		if err != nil {
			return sum, err
		}
		sum += v
	}
	return sum, nil
}
