// Package peekuntil polls a lent future by hand until it is ready, and then no more.
package peekuntil

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

// Answer comes late.
type Answer struct{ Text string }

// Game draws frames while it waits for an answer.
type Game struct {
	frames int
	draw   func(n int)
}

// Wait draws until answer is there. It takes answer.
func (g *Game) Wait(co *futures.Co, answer *oneshot.Receiver[Answer]) (a Answer, err error) {
	defer answer.Drop()
	for ready := false; !ready; g.frames++ {
		a, ready, err = futures.NowOrNever(futures.Ref[Answer](answer))
		if ready {
			break
		}
		g.draw(g.frames)
		if _, err := futures.Await(co, timer.Sleep(16*time.Millisecond)); err != nil {
			return a, err
		}
	}
	return a, err
}
