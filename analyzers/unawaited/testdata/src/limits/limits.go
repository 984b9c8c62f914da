// Package limits is wrong throughout, and nothing of it is reported: silence beats
// a false alarm. A report here is an improvement; move the function then.
package limits

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// not reported: what is put into a map that somebody looks into is taken to be
// handed on.
func Map(in *mpsc.Receiver[int]) int {
	m := make(map[string]futures.Future[int])
	m["a"] = in.Recv()
	for k := range m {
		return len(k)
	}
	return 0
}

// not reported: what is sent on a channel that somebody may receive from is taken
// to be handed on.
func Channel(in *mpsc.Receiver[int]) {
	c := make(chan futures.Future[int], 1)
	c <- in.Recv()
	go func() { println(len(c)) }()
}

// not reported: a function value takes what it is given.
func FunctionValue(in *mpsc.Receiver[int], look func(futures.Future[int])) {
	look(in.Recv())
}

// Looker looks.
type Looker interface{ Look(futures.Future[int]) }

// not reported: a method of an interface takes what it is given.
func InterfaceMethod(in *mpsc.Receiver[int], l Looker) {
	l.Look(in.Recv())
}

// not reported: a callee that takes it on some of its paths only is taken to take
// it.
func Sometimes(in *mpsc.Receiver[int], n int) {
	dropIf(in.Recv(), n > 0)
}

func dropIf(f futures.Future[int], drop bool) {
	if drop {
		f.Drop()
	}
}

// not reported: a function that calls itself is unknown to itself and to those in
// the same cycle.
func Recursive(f futures.Future[int], n int) bool {
	if n == 0 {
		return f == nil
	}
	return Recursive(f, n-1)
}

func CallsRecursive(in *mpsc.Receiver[int]) bool { return Recursive(in.Recv(), 3) }

// not reported: what is stored in a field of a value that others see is theirs.
type Holder struct{ next futures.Future[int] }

func (h *Holder) Overwrites(in *mpsc.Receiver[int]) {
	h.next = in.Recv()
	h.next = in.Recv()
}

// not reported: the futures of a slice are one. That one was awaited.
func SliceElement(co *futures.Co, a, b *mpsc.Receiver[int]) (int, error) {
	fs := []futures.Future[int]{a.Recv(), b.Recv()}
	i := 0
	if a == b {
		i = 1
	}
	return futures.Await(co, fs[i])
}

// not reported: the panic is recovered, and the future left behind on a path that
// is no return.
func Recovered(co *futures.Co, r aio.Reader, n int) (int, error) {
	defer func() { recover() }()
	f := aio.Read(r, make([]byte, 8))
	if n < 0 {
		panic("negative")
	}
	return futures.Await(co, f)
}

// Nobody drops a parameter that a block captures if the block is dropped before it
// starts.
func CapturedParameter(f futures.Future[int]) *futures.Block[int] {
	return futures.Async(func(co *futures.Co) (int, error) { // want `FV1001: this future is captured by a block`
		return futures.Await(co, f)
	})
}

// A function that returns its argument does not take it.
func Alias(in *mpsc.Receiver[int]) {
	_ = same(in.Recv()) // want `FV1001`
}

func same(f futures.Future[int]) futures.Future[int] { return f }

// A send that is a case of a select statement may not happen.
func TrySend(c chan<- futures.Future[int], in *mpsc.Receiver[int]) {
	f := in.Recv() // want `FV1001`
	select {
	case c <- f:
	default:
	}
}
