// Package limits pins what the rule does not see.
package limits

import (
	"io"
	"time"

	"github.com/futvet/futvet/futures"
)

// Function values and interfaces are not looked behind.
func value(co *futures.Co) {
	hook()
	var w waiter = chanWaiter{}
	w.wait()
}

var hook = func() { time.Sleep(1) }

type waiter interface{ wait() }

type chanWaiter struct{ ch chan int }

func (c chanWaiter) wait() { <-c.ch }

// A reader that is a connection in the end.
func reader(co *futures.Co, r io.Reader) { io.ReadAll(r) }

// A capacity that is not what it is taken for.
func capacity(co *futures.Co, n int) {
	ch := make(chan int, n)
	for i := range 2 * n {
		ch <- i
	}
}

// A queue that may be full.
type queue struct{ out chan int }

func newQueue() *queue { return &queue{out: make(chan int, 100)} }

func (q *queue) push(co *futures.Co, v int) { q.out <- v }

// A loop that only uses the processor.
func spins(co *futures.Co) (n int) {
	for n < 1<<40 {
		n++
	}
	return n
}
