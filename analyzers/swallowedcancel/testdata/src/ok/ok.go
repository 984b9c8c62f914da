// Package ok holds what looks as if a cancellation were swallowed.
package ok

import (
	"context"
	"errors"
	"log"
	"os"
	"time"

	"github.com/futvet/futvet/analyzers/swallowedcancel/testdata/src/basic/lib"
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/compat"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func passedOn(co *futures.Co) (err error) {
	defer func() {
		if r := recover(); r != nil {
			if futures.IsCancel(r) {
				panic(r)
			}
			err = errors.New("failed")
		}
	}()
	co.Yield()
	return nil
}

func always(co *futures.Co) {
	defer func() {
		r := recover()
		log.Print(r)
		if r != nil {
			panic(r)
		}
	}()
	co.Yield()
}

func onlyPanics(co *futures.Co) (err error) {
	defer func() {
		r := recover()
		pe, ok := r.(*futures.PanicError)
		switch {
		case ok:
			err = pe
		case r != nil:
			panic(r)
		}
	}()
	co.Yield()
	return nil
}

func byHelper(co *futures.Co) {
	defer func() {
		if r := recover(); r != nil {
			rethrow(r)
		}
	}()
	co.Yield()
}

func rethrow(r any) {
	if futures.IsCancel(r) {
		panic(r)
	}
}

func imported(co *futures.Co) {
	defer lib.Careful()
	co.Yield()
}

func exits(co *futures.Co) {
	defer func() {
		if r := recover(); r != nil {
			log.Print(r)
			os.Exit(2)
		}
	}()
	co.Yield()
}

func fatal(co *futures.Co) {
	defer func() {
		if r := recover(); r != nil {
			log.Fatal(r)
		}
	}()
	co.Yield()
}

// Nothing waits under it.
func parses(co *futures.Co, parse func()) (ok bool) {
	func() {
		defer func() { ok = recover() == nil }()
		parse()
	}()
	co.Yield()
	return ok
}

func before(co *futures.Co, parse func()) (ok bool) {
	co.Yield()
	defer func() { ok = recover() == nil }()
	parse()
	return true
}

func sync(parse func()) (ok bool) {
	defer func() { ok = recover() == nil }()
	parse()
	return true
}

func spawns(co *futures.Co, f futures.Future[int]) (t *futures.Task[int]) {
	defer func() { recover() }()
	return futures.Spawn(co, f)
}

// Another block is unwound by itself.
func makes(parse func()) (f futures.Future[int]) {
	defer func() { recover() }()
	parse()
	return futures.Async(func(co *futures.Co) (int, error) {
		co.Yield()
		return 0, nil
	})
}

func goroutine(co *futures.Co, parse func()) {
	go func() {
		defer func() { recover() }()
		parse()
	}()
	co.Yield()
}

// Leaves the loop.
func leaves(co *futures.Co, t *futures.CancelToken, in *mpsc.Receiver[int], use func(int)) error {
	for {
		v, err := futures.Await(co, futures.RunUntilCancelled(t, in.Recv()))
		if err != nil {
			return err
		}
		use(v)
	}
}

func asks(co *futures.Co, t *futures.CancelToken, in *mpsc.Receiver[int], use func(int)) {
	for {
		v, err := futures.Await(co, futures.RunUntilCancelled(t, in.Recv()))
		if futures.IsCancelled(err) {
			return
		}
		if err != nil {
			log.Print(err)
			continue
		}
		use(v)
	}
}

func looks(co *futures.Co, t *futures.CancelToken, in *mpsc.Receiver[int], use func(int)) {
	for !t.IsCancelled() {
		v, err := futures.Await(co, futures.RunUntilCancelled(t, in.Recv()))
		if err != nil {
			log.Print(err)
			continue
		}
		use(v)
	}
}

func looksAtContext(ctx context.Context, co *futures.Co, ping func()) {
	for ctx.Err() == nil {
		futures.Await(co, compat.WithContext(ctx, timer.Sleep(time.Second)))
		ping()
	}
}

func counts(co *futures.Co, t *futures.CancelToken, in *mpsc.Receiver[int], use func(int)) {
	failures := 0
	for {
		v, err := futures.Await(co, futures.RunUntilCancelled(t, in.Recv()))
		if err != nil {
			if failures++; failures > 3 {
				return
			}
			continue
		}
		use(v)
	}
}

func anew(co *futures.Co, root *futures.CancelToken, in *mpsc.Receiver[int], use func(int)) {
	for range 3 {
		t := futures.NewCancelToken()
		v, err := futures.Await(co, futures.RunUntilCancelled(t, in.Recv()))
		if err != nil {
			continue
		}
		use(v)
	}
}

func bounded(co *futures.Co, t *futures.CancelToken, in *mpsc.Receiver[int], use func(int)) {
	for range 3 {
		v, err := futures.Await(co, futures.RunUntilCancelled(t, in.Recv()))
		if err != nil {
			continue
		}
		use(v)
	}
}

func once(co *futures.Co, t *futures.CancelToken, in *mpsc.Receiver[int]) int {
	v, _ := futures.Await(co, futures.RunUntilCancelled(t, in.Recv()))
	return v
}

// Tasks that were aborted are expected.
func reaps(co *futures.Co, g *futures.Group[int]) {
	for g.Len() > 0 {
		if _, err := futures.Await(co, g.Ended()); err != nil {
			log.Print(err)
		}
	}
}

func handles(co *futures.Co, t *futures.CancelToken, in *mpsc.Receiver[int], handle func(error)) {
	for {
		_, err := futures.Await(co, futures.RunUntilCancelled(t, in.Recv()))
		handle(err)
	}
}
