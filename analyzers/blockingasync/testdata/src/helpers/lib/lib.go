// Package lib has functions that block.
package lib

import (
	"os"
	"time"

	"github.com/futvet/futvet/futures"
)

// Load reads a file.
func Load(name string) ([]byte, error) { return read(name) }

func read(name string) ([]byte, error) { return os.ReadFile(name) }

// Nap is asynchronous, and is judged itself.
func Nap(co *futures.Co) {
	time.Sleep(time.Second) // want `FV5002: time.Sleep`
}

// Each calls f for each.
func Each(n int, f func(int)) {
	for i := range n {
		apply(f, i)
	}
}

func apply(f func(int), i int) { f(i) }

// Go calls f on another goroutine.
func Go(f func(int)) { go f(1) }

// Device blocks in ways that cannot be seen.
type Device interface {
	// Measure waits for the device.
	//
	//futvet:blocking
	Measure() int
}

// Wait waits in C, say.
//
//futvet:blocking
func Wait() {}

// Pure does not.
func Pure() int { return 1 }

type Queue struct{ ch chan int }

func (q *Queue) Get() int { return <-q.ch }

// Poll tries.
func (q *Queue) TryGet() (int, bool) {
	select {
	case v := <-q.ch:
		return v, true
	default:
		return 0, false
	}
}

// Ping and Pong call each other.
func Ping(n int) {
	if n > 0 {
		Pong(n - 1)
	}
}

func Pong(n int) {
	time.Sleep(1)
	Ping(n)
}
