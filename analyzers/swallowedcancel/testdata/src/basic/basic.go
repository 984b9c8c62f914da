// Package basic holds the shapes that are always reported.
package basic

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/futvet/futvet/analyzers/swallowedcancel/testdata/src/basic/lib"
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/compat"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func ask(co *futures.Co, f futures.Future[bool]) (ok bool) {
	defer func() {
		if r := recover(); r != nil { // want `FV5003: this recovers the cancellation of the block`
			ok = false
		}
	}()
	ok, err := futures.Await(co, f)
	return ok && err == nil
}

func asError(co *futures.Co) (err error) {
	defer func() {
		if r := recover(); r != nil { // want `FV5003`
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	co.Yield()
	return nil
}

func ignored(co *futures.Co) {
	defer func() { recover() }() // want `FV5003`
	co.Yield()
}

func block() futures.Future[int] {
	return futures.Async(func(co *futures.Co) (n int, err error) {
		for range 3 {
			func() {
				defer func() {
					if r := recover(); r != nil { // want `FV5003`
						log.Print(r)
					}
				}()
				co.Yield()
			}()
		}
		return 0, nil
	})
}

func protect() {
	if r := recover(); r != nil {
		log.Print(r)
	}
}

func named(co *futures.Co) {
	defer protect() // want `FV5003`
	co.Yield()
}

func imported(co *futures.Co) {
	defer lib.Protect() // want `FV5003`
	helper(co)
}

func helper(co *futures.Co) { co.Yield() }

func inLiteral(co *futures.Co) {
	defer func() { recover() }() // want `FV5003`
	func() { helper(co) }()
}

func ranged(co *futures.Co, s futures.Stream[int]) {
	defer func() { recover() }() // want `FV5003`
	for range futures.Each(co, s) {
	}
}

// From the cancellation on it fails at once, in every turn.
func goesOn(co *futures.Co, t *futures.CancelToken, in *mpsc.Receiver[int], use func(int)) {
	for {
		v, err := futures.Await(co, futures.RunUntilCancelled(t, in.Recv())) // want `FV5003: cancelled, futures.RunUntilCancelled fails at once and for ever`
		if err != nil {
			log.Print(err)
			continue
		}
		use(v)
	}
}

func elseBranch(co *futures.Co, t *futures.CancelToken, in *mpsc.Receiver[int], use func(int)) {
	for {
		v, err := futures.Await(co, futures.RunUntilCancelled(t, in.Recv())) // want `FV5003`
		if err == nil {
			use(v)
		}
	}
}

func byContext(ctx context.Context, co *futures.Co, ping func()) {
	for {
		futures.Await(co, compat.WithContext(ctx, timer.Sleep(time.Second))) // want `FV5003: cancelled, compat.WithContext fails at once`
		ping()
	}
}
