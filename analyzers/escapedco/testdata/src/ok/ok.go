// Package ok holds what looks as if a handle escaped.
package ok

import (
	"context"
	"slices"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/compat"
	"github.com/futvet/futvet/futures/stream"
	"github.com/futvet/futvet/futures/timer"
)

// A value that carries the handle through the calls of one block.
type session struct {
	co   *futures.Co
	step int
}

func (s *session) next() { s.step++; s.co.Yield() }

func carries(co *futures.Co) int {
	s := &session{co: co}
	s.next()
	s.next()
	return s.step
}

func newSession(co *futures.Co) *session { return &session{co: co} }

func uses(co *futures.Co) {
	s := newSession(co)
	s.next()
}

func byValue(co *futures.Co) {
	var s session
	s.co = co
	all := []*session{&s}
	for _, x := range all {
		x.next()
	}
}

// Lent, and taken back.
type conn struct{ co *futures.Co }

func (c *conn) run(co *futures.Co) {
	c.co = co
	defer func() { c.co = nil }()
	c.co.Yield()
}

func (c *conn) run2(co *futures.Co) {
	old := c.co
	c.co = co
	c.co.Yield()
	c.co = old
}

// Literals that are called where they stand.
func literals(co *futures.Co, list []int) error {
	wait := func(d time.Duration) error {
		_, err := futures.Await(co, timer.Sleep(d))
		return err
	}
	if err := wait(time.Second); err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b int) int {
		co.Yield()
		return a - b
	})
	each(list, func(int) { co.Yield() })
	defer func() { co.Yield() }()
	func() { co.Yield() }()
	return retry(co, func(co *futures.Co) error {
		co.Yield()
		return nil
	})
}

func each(list []int, f func(int)) {
	for _, v := range list {
		f(v)
	}
}

func retry(co *futures.Co, f func(*futures.Co) error) error { return f(co) }

// The same handle under two names.
func twoNames(co *futures.Co) error {
	return retry(co, func(in *futures.Co) error {
		co.Yield()
		return nil
	})
}

// Each block its own.
func nested(co *futures.Co) futures.Future[int] {
	co.Yield()
	return futures.Async(func(co *futures.Co) (int, error) {
		f := futures.Async(func(co *futures.Co) (int, error) {
			co.Yield()
			return 1, nil
		})
		return futures.Await(co, f)
	})
}

func scoped(co *futures.Co) {
	futures.Await(co, futures.Scoped(func(co *futures.Co, s *futures.Scope) (int, error) {
		co.Yield()
		return 1, nil
	}))
}

// Spawns a block, and does not use the handle in it.
func spawns(co *futures.Co, n int) {
	futures.Spawn(co, futures.Async(func(in *futures.Co) (int, error) {
		in.Yield()
		return n, nil
	})).Detach()
}

func offloads(co *futures.Co) {
	ctx := co.Context()
	futures.Await(co, compat.Blocking(func(context.Context) (int, error) { return 0, ctx.Err() }))
}

func goroutine(co *futures.Co, done chan struct{}) {
	go func() { close(done) }()
	co.Yield()
}

func variables(co *futures.Co) {
	mine := co
	mine.Yield()
	pair := [2]*futures.Co{co, mine}
	pair[0].Yield()
}

// Spawned by a poll that the block makes itself.
func spawnsInPoll(co *futures.Co, s futures.Stream[int]) {
	tasks := stream.Map(s, func(n int) *futures.Task[int] { return futures.Spawn(co, futures.Ready(n)) })
	for t, err := range futures.Each(co, tasks) {
		if err == nil {
			t.Detach()
		}
	}
}

func ranged(co *futures.Co, s futures.Stream[int]) {
	for range futures.Each(co, s) {
		co.Yield()
	}
}

// A literal in a variable that is called where it stands, and one that has a handle of
// its own.
func heldHere(co *futures.Co) (int, error) {
	step := func() { co.Yield() }
	step()
	step()
	body := func(co *futures.Co) (int, error) {
		co.Yield()
		return 0, nil
	}
	return futures.Await(co, futures.Async(body))
}
