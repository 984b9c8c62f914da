// Package helpers calls functions of another package that block.
package helpers

import (
	"time"

	"github.com/futvet/futvet/analyzers/blockingasync/testdata/src/helpers/lib"
	"github.com/futvet/futvet/futures"
)

func load(co *futures.Co) {
	lib.Load("x") // want `FV5002: os.ReadFile blocks`
}

func nap(co *futures.Co) { lib.Nap(co) }

func each(co *futures.Co, ch chan int) {
	lib.Each(3, func(i int) {
		ch <- i // want `FV5002: a send`
	})
	lib.Go(func(i int) { ch <- i })
}

func declared(co *futures.Co, d lib.Device) int {
	lib.Wait()         // want `FV5002: lib.Wait blocks`
	return d.Measure() // want `FV5002: Device.Measure blocks`
}

func queue(co *futures.Co, q *lib.Queue) {
	q.Get() // want `FV5002: a receive`
	q.TryGet()
	lib.Pure()
}

func recursive(co *futures.Co) {
	lib.Ping(3) // want `FV5002: time.Sleep`
	lib.Pong(3) // want `FV5002: time.Sleep`
}

type server struct{ ch chan int }

func (s *server) deep() int   { return s.deeper() }
func (s *server) deeper() int { return s.deepest() }
func (s *server) deepest() int {
	return <-s.ch
}

func (s *server) run(co *futures.Co) {
	s.deep() // want `FV5002: a receive`
}

func (s *server) Poll(cx *futures.Context) (int, bool, error) {
	return s.deep(), true, nil // want `FV5002: a receive from a channel blocks the worker that runs this poll`
}

func (s *server) Drop() {}

func generic[T any](ch chan T) T { return <-ch }

func callsGeneric(co *futures.Co, ch chan string) {
	generic(ch) // want `FV5002: a receive`
}

func own(n int, f func()) {
	for range n {
		f()
	}
}

func calls(co *futures.Co) {
	own(3, func() {
		time.Sleep(1) // want `FV5002`
	})
}

var global = func() { time.Sleep(1) }
