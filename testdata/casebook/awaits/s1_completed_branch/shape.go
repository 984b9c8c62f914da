// Package shape selects on two lent futures in a loop, of which one may have
// completed in the last turn.
//
// Source: research on select in loops; the form of tokio-rs/tokio's poll after
// completion.
package shape

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

func Base(co *futures.Co, a, b futures.Future[int], use func(int)) {
	defer a.Drop()
	defer b.Drop()
	for {
		x, y := futures.On(futures.Ref(a)), futures.On(futures.Ref(b))
		switch co.Select(x, y) { // want "FV2001"
		case x:
			n, _ := x.Result()
			use(n)
		case y:
			return
		}
	}
}

func Elsewhere(co *futures.Co, use func(int)) {
	a, b := lib.Start(1), lib.Start(2)
	defer a.Drop()
	defer b.Drop()
	for {
		x, y := futures.On(futures.Ref(a)), futures.On(futures.Ref(b))
		if co.Select(x, y) == x { // want "FV2001"
			n, _ := x.Result()
			use(n)
		}
	}
}

func Generic[T any](co *futures.Co, a futures.Future[T], b futures.Stream[T], use func(T)) {
	defer a.Drop()
	defer b.Drop()
	for {
		x, y := futures.On(futures.Ref(a)), futures.On(futures.Next(b))
		switch co.Select(x, y) { // want "FV2001"
		case x:
			v, _ := x.Result()
			use(v)
		case y:
			if _, err := y.Result(); err != nil {
				return
			}
		}
	}
}

func Ranged(co *futures.Co, a futures.Future[int], use func(int)) {
	defer a.Drop()
	for i := range lib.Count(3) {
		x, y := futures.On(futures.Ref(a)), futures.On(lib.Start(i))
		co.Select(x, y) // want "FV2001"
		use(i)
	}
}

func Fatal(co *futures.Co, a, b futures.Future[int], use func(int)) {
	defer func() { a.Drop() }()
	defer b.Drop()
	for {
		x, y := futures.On(futures.Ref(a)), futures.On(futures.Ref(b))
		switch co.Select(x, y) {
		case x:
			if n, err := x.Result(); err != nil || n > 0 {
				lib.Fatal(n)
			}
			a = lib.Start(1)
		case y:
			lib.Fatal("y")
		}
	}
}
