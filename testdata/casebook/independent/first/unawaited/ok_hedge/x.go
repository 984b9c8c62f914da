// Package x asks a second replica when the first is slow.
package x

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

type Replica struct{ reqs *mpsc.Sender[Req] }

type Req struct {
	Key   string
	Reply *oneshot.Sender[string]
}

func (r *Replica) Get(key string) futures.Future[string] {
	return futures.Async(func(co *futures.Co) (string, error) {
		tx, rx := oneshot.New[string]()
		defer rx.Drop()
		if _, err := futures.Await(co, r.reqs.Send(Req{key, tx})); err != nil {
			return "", err
		}
		return futures.Await(co, rx)
	})
}

// Hedged asks b when a has not answered within d. It reads only.
func Hedged(co *futures.Co, a, b *Replica, key string, d time.Duration) (string, error) {
	first := a.Get(key)
	defer first.Drop()
	got, slow := futures.On(futures.Ref(first)), futures.On(timer.Sleep(d))
	if co.Select(got, slow) == got {
		return got.Result()
	}
	return futures.Await(co, futures.SelectOk(futures.Ref(first), b.Get(key)))
}
