// Package limits is wrong throughout, and nothing of it is reported: silence beats
// a false alarm. A report here is an improvement; move the function then.
package limits

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// not reported: the branches come in a slice of unknown contents.
func Slice(co *futures.Co, late futures.Future[time.Time], others []futures.Branch) (n int) {
	defer late.Drop()
	for range 3 {
		all := append([]futures.Branch{futures.On(futures.Ref(late))}, others...)
		co.Select(all...)
		n++
	}
	return n
}

// not reported: the future was taken by a function that is not known, which lends
// it anew in every turn.
func FunctionValue(co *futures.Co, late futures.Future[time.Time], in *mpsc.Receiver[int], lend func(futures.Future[time.Time]) futures.Branch) (n int) {
	for {
		item, alarm := futures.On(in.Recv()), lend(late)
		if co.Select(item, alarm) == item {
			if _, err := item.Result(); err != nil {
				return n
			}
		}
		n++
	}
}

// One turn of the loop is a method of its own.
type Watcher struct {
	late futures.Future[time.Time]
	in   *mpsc.Receiver[int]
}

func (w *Watcher) turn(co *futures.Co) (int, error) {
	item, alarm := futures.On(w.in.Recv()), futures.On(futures.Ref(w.late))
	if co.Select(item, alarm) == alarm { // want `FV2001: w.late may be polled again here`
		return 0, nil
	}
	return item.Result()
}

func (w *Watcher) Run(co *futures.Co) (n int, err error) {
	for err == nil {
		var v int
		v, err = w.turn(co)
		n += v
	}
	return n, err
}

// not reported: what is in a map is not told apart.
func Map(co *futures.Co, late map[string]futures.Future[time.Time], in *mpsc.Receiver[int]) (n int) {
	for {
		item, alarm := futures.On(in.Recv()), futures.On(futures.Ref(late["a"]))
		if co.Select(item, alarm) == item {
			if _, err := item.Result(); err != nil {
				return n
			}
		}
		n++
	}
}
