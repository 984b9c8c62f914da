// Package lib has a handle with a contract, and functions that wait.
package lib

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

// Handle must be closed.
//
//futvet:mustcall Close
type Handle struct{ n int }

func Open() *Handle        { return &Handle{} }
func (h *Handle) Close()   { h.n = -1 }
func (h *Handle) Len() int { return h.n }

// Say waits.
func (h *Handle) Say(co *futures.Co, w aio.Writer, text string) error {
	n, err := futures.Await(co, aio.WriteAll(w, []byte(text)))
	h.n += n
	return err
}

// Pause waits too, in a function that it calls.
func Pause(co *futures.Co) { pause(co, time.Second) }

func pause(co *futures.Co, d time.Duration) { futures.Await(co, timer.Sleep(d)) }

// Done closes h.
func Done(h *Handle) { h.Close() }

// Never waits, for all that it takes a co.
func Never(co *futures.Co, h *Handle) { h.n++ }
