// Package loops waits in loops with something in hand.
package loops

import (
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func AfterLoop(co *futures.Co, dst aio.Writer, in *mpsc.Receiver[[]byte]) error {
	w := aio.NewWriter(dst)
	var err error
	for err == nil {
		var p []byte
		if p, err = futures.Await(co, in.Recv()); err == nil {
			_, err = futures.Await(co, aio.WriteAll(w, p))
		}
	}
	if derr := co.AsyncDrop(w); derr != nil { // want `FV3002`
		return derr
	}
	if err == io.EOF {
		return nil
	}
	return err
}

func EachTurn(co *futures.Co, ms []*lock.Mutex[int], pause time.Duration) {
	for _, m := range ms {
		g, ok := m.TryLock()
		if !ok {
			continue
		}
		futures.Await(co, timer.Sleep(pause))
		*g.Value()++
		g.Unlock() // want `FV3002`
	}
}

func EachTurnBefore(co *futures.Co, ms []*lock.Mutex[int], pause time.Duration) {
	for _, m := range ms {
		if g, ok := m.TryLock(); ok {
			*g.Value()++
			g.Unlock()
		}
		futures.Await(co, timer.Sleep(pause))
	}
}

// A function for each turn, and a deferred call in it.
func Scoped(co *futures.Co, ms []*lock.Mutex[int], pause time.Duration) {
	for _, m := range ms {
		func() {
			g, ok := m.TryLock()
			if !ok {
				return
			}
			defer g.Unlock()
			futures.Await(co, timer.Sleep(pause))
			*g.Value()++
		}()
	}
}
