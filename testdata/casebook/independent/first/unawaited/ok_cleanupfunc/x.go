// Package x returns a subscription together with its end.
package x

import (
	"strings"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

type Bus struct{ in *mpsc.Receiver[string] }

func (b *Bus) next(prefix string) futures.Future[string] {
	return futures.Async(func(co *futures.Co) (string, error) {
		for {
			s, err := futures.Await(co, b.in.Recv())
			if err != nil || strings.HasPrefix(s, prefix) {
				return s, err
			}
		}
	})
}

// Once is the next event that begins with prefix, lent, and what ends the wait.
func (b *Bus) Once(prefix string) (ev futures.Future[string], cancel func()) {
	f := b.next(prefix)
	return futures.Ref(f), func() { f.Drop() }
}

// First waits for the first event of the kind, or for d to pass.
func First(co *futures.Co, b *Bus, kind string, d time.Duration) (string, bool, error) {
	ev, cancel := b.Once(kind + ":")
	defer cancel()
	got := futures.On(ev)
	if co.Select(got, futures.On(timer.Sleep(d))) != got {
		return "", false, nil
	}
	s, err := got.Result()
	return s, err == nil, err
}
