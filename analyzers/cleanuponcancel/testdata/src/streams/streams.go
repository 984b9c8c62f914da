// Package streams ranges over streams with something in hand: every step may
// suspend.
package streams

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

func OverStream(co *futures.Co, m *lock.Mutex[[]string], in *mpsc.Receiver[string]) (err error) {
	g, ok := m.TryLock()
	if !ok {
		return nil
	}
	for s, serr := range futures.Each(co, in) {
		if serr != nil {
			err = serr
			break
		}
		*g.Value() = append(*g.Value(), s)
	}
	g.Unlock() // want `FV3002`
	return err
}

func OverStreamDeferred(co *futures.Co, m *lock.Mutex[[]string], in *mpsc.Receiver[string]) error {
	g, ok := m.TryLock()
	if !ok {
		return nil
	}
	defer g.Unlock()
	for s, err := range futures.Each(co, in) {
		if err != nil {
			return err
		}
		*g.Value() = append(*g.Value(), s)
	}
	return nil
}
