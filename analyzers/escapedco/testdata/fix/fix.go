// Package fix holds blocks that use the handle of the block around them.
package fix

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

func Named(co *futures.Co) (int, error) {
	f := futures.Async(func(in *futures.Co) (int, error) {
		in.Yield()
		for range 3 {
			if _, err := futures.Await(co, timer.Sleep(time.Second)); err != nil {
				return 0, err
			}
			func() { co.Yield() }()
		}
		return 0, nil
	})
	return futures.Await(co, f)
}

func Blank(co *futures.Co) futures.Future[int] {
	return futures.Async(func(_ *futures.Co) (int, error) {
		co.Yield()
		return 1, nil
	})
}

func Unnamed(co *futures.Co) futures.Future[int] {
	return futures.Async(func(*futures.Co) (int, error) {
		co.Yield()
		return 1, nil
	})
}

func Scoped(co *futures.Co) futures.Future[int] {
	return futures.Scoped(func(in *futures.Co, s *futures.Scope) (int, error) {
		co.Yield()
		return 1, nil
	})
}

func Shadowed(co *futures.Co) futures.Future[int] {
	return futures.Async(func(in *futures.Co) (int, error) {
		{
			in := 1
			co.Yield() // no fix
			return in, nil
		}
	})
}

func Goroutine(co *futures.Co) {
	go co.Yield() // no fix
}
