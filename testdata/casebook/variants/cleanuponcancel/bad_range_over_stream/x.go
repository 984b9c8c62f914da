// Package x ranges over a stream with a lock in hand; every step may suspend.
package x

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

func Fill(co *futures.Co, m *lock.Mutex[[]string], in *mpsc.Receiver[string]) (err error) {
	g, ok := m.TryLock()
	if !ok {
		in.Drop()
		return errors.New("in use")
	}
	for s, serr := range futures.Each(co, in) {
		if serr != nil {
			err = serr
			break
		}
		*g.Value() = append(*g.Value(), s)
	}
	g.Unlock() // want "FV3002"
	return err
}
