// Package given has futures that are given away inside of something else: as an item, in
// a closure, in a struct behind an interface, or as a copy.
package given

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/watch"
)

type F = futures.Future[int]

func start() F { return futures.Map(futures.Ready(1), func(n int) int { return n + 1 }) }

// What fails to take leaves.

func offered(tx *mpsc.Sender[F]) error {
	f := start()
	if err := tx.TrySend(f); err != nil {
		f.Drop()
		return err
	}
	return nil
}

func refused(tx *mpsc.Sender[F]) error {
	f := start() // want `FV1001`
	return tx.TrySend(f)
}

func answered(tx *oneshot.Sender[F]) error {
	f := start()
	err := tx.Send(f)
	if err != nil {
		f.Drop()
	}
	return err
}

func published(tx *watch.Sender[F]) { tx.Send(start()) }

func sent(co *futures.Co, tx *mpsc.Sender[F]) error {
	_, err := futures.Await(co, tx.Send(start()))
	return err
}

// A function that is returned has the parameters that it captured.

func awaits(f F) func(co *futures.Co) {
	return func(co *futures.Co) { _, _ = futures.Await(co, f) }
}

func drops(f F) func() { return func() { f.Drop() } }

func call(co *futures.Co, fns ...func(co *futures.Co)) {
	for _, fn := range fns {
		fn(co)
	}
}

func captured(co *futures.Co) {
	defer drops(start())()
	call(co, awaits(start()), awaits(start()))
	f := start()
	call(co, func(co *futures.Co) { _, _ = futures.Await(co, f) })
}

type option func(*config)

type config struct{ stop F }

func stopWhen(f F) option { return func(c *config) { c.stop = f } }

func serve(co *futures.Co, opts ...option) {
	c := config{stop: futures.Pending[int]()}
	for _, o := range opts {
		c.stop.Drop()
		o(&c)
	}
	_, _ = futures.Await(co, c.stop)
}

func configured(co *futures.Co) { serve(co, stopWhen(start())) }

// A struct that goes behind an interface takes its fields along.

type waits struct{ f F }

type both struct{ fs []F }

func execute(co *futures.Co, cmds ...any) {
	for _, c := range cmds {
		switch c := c.(type) {
		case waits:
			_, _ = futures.Await(co, c.f)
		case both:
			_, _ = futures.Await(co, futures.JoinAll(c.fs...))
		}
	}
}

func executed(co *futures.Co) {
	execute(co, waits{start()}, both{[]F{start(), start()}})
	cmds := []any{waits{start()}}
	execute(co, append(cmds, waits{start()})...)
}

// A copy goes on in the stead of what it is a copy of.

type request struct{ inner F }

func (r *request) Poll(cx *futures.Context) (int, bool, error) { return r.inner.Poll(cx) }
func (r *request) Drop()                                       { r.inner.Drop() }

func newRequest() *request { return &request{start()} }

func copied(co *futures.Co) {
	reqs := make([]request, 2)
	for i := range reqs {
		reqs[i] = *newRequest()
	}
	for i := range reqs {
		_, _ = futures.Await[int](co, &reqs[i])
	}
}
