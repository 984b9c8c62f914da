// Package basic holds the shapes that are always reported.
package basic

import (
	"context"
	"sync"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/compat"
	"github.com/futvet/futvet/futures/timer"
)

type server struct {
	co    *futures.Co
	where futures.Spawner
	byID  map[int]*futures.Co
}

var global *futures.Co

func (s *server) store(co *futures.Co) {
	s.co = co      // want `FV5004: co is stored in a place that outlives the block`
	s.where = co   // want `FV5004: co is stored`
	s.byID[1] = co // want `FV5004: co is stored in a map`
	global = co    // want `FV5004: co is stored`
}

func sends(co *futures.Co, ch chan *futures.Co) {
	ch <- co // want `FV5004: co is stored in a channel`
}

type session struct{ co *futures.Co }

var sessions []*session

func registers(co *futures.Co, ch chan *session) {
	s := &session{co: co} // want `FV5004: co is stored`
	ch <- s
}

func outer() futures.Future[int] {
	var kept *futures.Co
	f := futures.Async(func(co *futures.Co) (int, error) {
		kept = co // want `FV5004: co is stored`
		co.Yield()
		return 0, nil
	})
	_ = kept
	return f
}

func goroutine(co *futures.Co, f futures.Future[int]) {
	go func() {
		futures.Await(co, f) // want `FV5004: co belongs to its block's own goroutine, and is used on another one here \(a go statement\)`
	}()
}

func work(co *futures.Co) { co.Yield() }

func goCall(co *futures.Co) {
	go work(co) // want `FV5004: co belongs`
}

func goDeep(co *futures.Co) {
	go func() {
		func() {
			defer work(co) // want `FV5004`
		}()
		work(co) // once is enough
	}()
}

func blocking(co *futures.Co) {
	f := compat.Blocking(func(context.Context) (int, error) {
		co.Yield() // want `FV5004: co belongs to its block's own goroutine, and is used on another one here \(compat.Blocking\)`
		return 0, nil
	})
	futures.Await(co, f)
}

func later(co *futures.Co, wg *sync.WaitGroup) {
	time.AfterFunc(time.Second, func() { co.Yield() }) // want `FV5004`
	wg.Go(func() { co.Yield() })                       // want `FV5004`
}

func inner(co *futures.Co) (int, error) {
	f := futures.Async(func(in *futures.Co) (int, error) {
		_, err := futures.Await(co, timer.Sleep(time.Second)) // want `FV5004: co belongs to the block around this one`
		return 0, err
	})
	return futures.Await(co, f)
}

func innerUnnamed(co *futures.Co) futures.Future[int] {
	return futures.Async(func(*futures.Co) (int, error) {
		co.Yield() // want `FV5004`
		return 0, nil
	})
}

func makes(body func(co *futures.Co) (int, error)) futures.Future[int] { return futures.Async(body) }

func helper(co *futures.Co) {
	futures.Spawn(co, makes(func(in *futures.Co) (int, error) {
		work(co) // want `FV5004`
		return 0, nil
	})).Detach()
}

func callback(co *futures.Co, f futures.Future[int]) futures.Future[int] {
	return futures.Map(f, func(n int) int {
		co.Yield() // want `FV5004: co is used in a poll here, by futures.Map`
		return n
	})
}

func byHand(co *futures.Co) futures.Future[int] {
	return futures.PollFunc(func(cx *futures.Context) (int, bool, error) {
		co.Yield() // want `FV5004: co is used in a poll here`
		return 0, true, nil
	}, nil)
}

func generic[T any](co *futures.Co, f futures.Future[T]) {
	go func() {
		futures.Await(co, f) // want `FV5004`
	}()
}

func ranged(co *futures.Co, s futures.Stream[int]) {
	for v, _ := range futures.Each(co, s) {
		go func() {
			_ = v
			co.Yield() // want `FV5004`
		}()
	}
}

// A body that is held in a variable first.
func held(co *futures.Co, n int) (sum int, err error) {
	body := func(in *futures.Co) (int, error) {
		co.Yield() // want `FV5004: co belongs to the block around this one`
		return 1, nil
	}
	for range n {
		k, err := futures.Await(co, futures.Async(body))
		if err != nil {
			return 0, err
		}
		sum += k
	}
	return sum, nil
}

func heldGeneric[T any](co *futures.Co, f futures.Future[T]) futures.Future[T] {
	body := func(_ *futures.Co) (T, error) {
		return futures.Await(co, f) // want `FV5004: co belongs to the block around this one`
	}
	return futures.Async(body, f)
}
