package fix

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

func Captured(in *mpsc.Receiver[int]) futures.Future[int] {
	f := in.Recv()
	return futures.Async(func(co *futures.Co) (int, error) {
		return futures.Await(co, f)
	})
}

func CapturedToo(a, b *mpsc.Receiver[int]) futures.Future[int] {
	first := a.Recv()
	second := b.Recv()
	return futures.Async(func(co *futures.Co) (int, error) {
		n, err := futures.Await(co, first)
		if err != nil {
			second.Drop()
			return 0, err
		}
		defer second.Drop()
		m, err := futures.Await(co, second)
		return n + m, err
	}, first)
}

// Whether the block owns it is not certain: it is looked at outside.
func Shared(in *mpsc.Receiver[int]) futures.Future[int] {
	f := in.Recv() // no fix
	println(f != nil)
	return futures.Async(func(co *futures.Co) (int, error) {
		return futures.Await(co, f)
	})
}
