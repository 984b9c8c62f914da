// Package shape fuses a future anew in every turn.
//
// Source: the documentation of select in rust-lang/futures-rs.
package shape

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

func Base(co *futures.Co, a futures.Future[int], in *mpsc.Receiver[int], use func(int)) error {
	defer a.Drop()
	for {
		x, y := futures.On[int](futures.Fuse(futures.Ref(a))), futures.On(in.Recv())
		switch co.Select(x, y) { // want "FV2001"
		case x:
			n, _ := x.Result()
			use(n)
		case y:
			n, err := y.Result()
			if err != nil {
				return err
			}
			use(n)
		}
	}
}

func Outside(co *futures.Co, in *mpsc.Receiver[int], use func(int)) error {
	a := futures.Fuse(lib.Start(1))
	defer a.Drop()
	for {
		x, y := futures.On(futures.Ref[int](a)), futures.On(in.Recv())
		switch co.Select(x, y) {
		case x:
			n, _ := x.Result()
			use(n)
		case y:
			n, err := y.Result()
			if err != nil {
				return err
			}
			use(n)
		}
	}
}
