// Package closures captures futures in function literals and blocks.
package closures

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// The block may be dropped before it starts, and then nobody drops f.
func Captured(in *mpsc.Receiver[int]) *futures.Block[int] {
	f := in.Recv() // want `^FV1001: this future is captured by a block that may be dropped before it starts: name it in the captures of Async$`
	return futures.Async(func(co *futures.Co) (int, error) {
		return futures.Await(co, f)
	})
}

func Named(in *mpsc.Receiver[int]) *futures.Block[int] {
	f := in.Recv()
	return futures.Async(func(co *futures.Co) (int, error) {
		return futures.Await(co, f)
	}, f)
}

func OneOfTwoNamed(a, b *mpsc.Receiver[int]) *futures.Block[int] {
	first := a.Recv()
	second := b.Recv() // want `FV1001: this future is captured by a block`
	return futures.Async(func(co *futures.Co) (int, error) {
		defer second.Drop()
		n, err := futures.Await(co, first)
		if err != nil {
			return 0, err
		}
		m, err := futures.Await(co, second)
		return n + m, err
	}, first)
}

// Awaited on the spot, the block does start.
func StartsAtOnce(co *futures.Co, in *mpsc.Receiver[int]) (int, error) {
	f := in.Recv()
	return futures.Await(co, futures.Async(func(co *futures.Co) (int, error) {
		return futures.Await(co, f)
	}))
}

func Run(in *mpsc.Receiver[int]) (int, error) {
	f := in.Recv()
	return executor.Run(futures.Async(func(co *futures.Co) (int, error) {
		return futures.Await(co, f)
	}))
}

// A literal that is called where it stands is a part of its function.
func Called(co *futures.Co, in *mpsc.Receiver[int], n int) (int, error) {
	f := in.Recv() // want `FV1001`
	return func() (int, error) {
		if n < 0 {
			return n, nil
		}
		return futures.Await(co, f)
	}()
}

func CalledLater(co *futures.Co, in *mpsc.Receiver[int], words []string) (err error) {
	read := func(w string) error {
		f := in.Recv() // want `FV1001`
		if w == "" {
			return nil
		}
		_, err := futures.Await(co, f)
		return err
	}
	for _, w := range words {
		if err := read(w); err != nil {
			return err
		}
	}
	return nil
}

func Deferred(co *futures.Co, in *mpsc.Receiver[int], check func() error) error {
	f := in.Recv()
	defer func() {
		f.Drop()
	}()
	if err := check(); err != nil {
		return err
	}
	_, err := futures.Await(co, f)
	return err
}

// The deferred call drops what f is when it runs, and that is the second one.
func DeferredValue(co *futures.Co, in *mpsc.Receiver[int], check func() error) error {
	f := in.Recv() // want `FV1001`
	defer func() { f.Drop() }()
	if check() != nil {
		f = in.Recv()
	}
	return check()
}

// The deferred call drops what f was when it was deferred, and that is the first.
func DeferredReceiver(co *futures.Co, in *mpsc.Receiver[int], check func() error) error {
	f := in.Recv()
	defer f.Drop()
	if check() != nil {
		f = in.Recv() // want `FV1001`
		return check()
	}
	_, err := futures.Await(co, f)
	return err
}

// Deferred is the making of the future, not the writing.
func DeferredMaking(co *futures.Co, w aio.Writer) error {
	defer aio.WriteAll(w, []byte("bye")) // want `FV1001: the future that aio\.WriteAll makes`
	_, err := futures.Await(co, aio.WriteAll(w, []byte("hello")))
	return err
}

func DeferredAwait(co *futures.Co, w aio.Writer) error {
	defer futures.Await(co, aio.WriteAll(w, []byte("bye")))
	_, err := futures.Await(co, aio.WriteAll(w, []byte("hello")))
	return err
}

func Goroutine(in *mpsc.Receiver[int], stop func() bool) {
	go func() {
		f := in.Recv() // want `FV1001`
		if stop() {
			return
		}
		executor.Run(f)
	}()
}

func GoMaking(co *futures.Co, w aio.Writer) error {
	go aio.Write(w, []byte("bye")) // want `FV1001: the future that aio\.Write makes`
	_, err := futures.Await(co, aio.Flush(w))
	return err
}

func GoRun(w aio.Writer) {
	f := aio.Flush(w)
	go executor.Run(f)
}

type Link struct{ w aio.Writer }

// Bye says goodbye.
//
// Cancel safety: not safe; dropped while pending, it loses how much was written.
func (l *Link) Bye() futures.Future[int] { return aio.WriteAll(l.w, []byte("bye")) }

func MethodValue(l *Link) {
	bye := l.Bye
	bye() // want `FV1001: the future that Bye makes`
}

func MethodValueOfFuture(co *futures.Co, d time.Duration, check func() error) error {
	f := timer.Sleep(d)
	drop := f.Drop
	defer drop()
	return check()
}

// A callback of a combinator hands its future to the combinator.
func Callback(co *futures.Co, in *mpsc.Receiver[int], w aio.Writer) (int, error) {
	return futures.Await(co, futures.AndThen(in.Recv(), func(n int) futures.Future[int] {
		return aio.WriteAll(w, make([]byte, n))
	}))
}

func CallbackForgets(co *futures.Co, in *mpsc.Receiver[int], w aio.Writer) (int, error) {
	return futures.Await(co, futures.Map(in.Recv(), func(n int) int {
		aio.WriteAll(w, make([]byte, n)) // want `FV1001: the future that aio\.WriteAll makes`
		return n
	}))
}
