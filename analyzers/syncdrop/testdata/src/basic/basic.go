// Package basic drops what has asynchronous cleanup.
package basic

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

func Plain(co *futures.Co, dst aio.Writer, p []byte) error {
	w := aio.NewWriter(dst)
	_, err := futures.Await(co, aio.WriteAll(w, p))
	w.Drop() // want `FV3004: Drop leaves the cleanup of the \*aio\.BufWriter to the background, and its outcome to nobody: await it with AsyncDrop`
	return err
}

// Deferred, it may be there for the paths on which the buffer could not be flushed. It
// is on none.
func Deferred(co *futures.Co, dst aio.Writer, p []byte) error {
	w := aio.NewWriter(dst)
	defer w.Drop() // want `FV3004: Drop leaves the cleanup of the \*aio.BufWriter`
	_, err := futures.Await(co, aio.WriteAll(w, p))
	return err
}

func Block(dst aio.Writer, p []byte) futures.Future[int] {
	return futures.Async(func(co *futures.Co) (int, error) {
		w := aio.NewWriter(dst)
		defer w.Drop() // want `FV3004`
		return futures.Await(co, aio.WriteAll(w, p))
	})
}

// A future's drop is how it is cancelled.
func Cancels(co *futures.Co, f futures.Future[int]) {
	f.Drop()
}

// What has failed has nothing left to write.
func Failed(co *futures.Co, dst aio.Writer, p []byte) error {
	w := aio.NewWriter(dst)
	if _, err := futures.Await(co, aio.WriteAll(w, p)); err != nil {
		w.Drop()
		return err
	}
	return co.AsyncDrop(w)
}

// Nobody can wait here.
func Outside(w *aio.BufWriter) { w.Drop() }

// A Drop that blocks.
type worker struct {
	wg   sync.WaitGroup
	done chan struct{}
	out  int
}

func (w *worker) Poll(cx *futures.Context) (int, bool, error) { return w.out, true, nil }

func (w *worker) Drop() {
	w.stop()
	w.wg.Wait() // want `FV3004: .*Wait blocks Drop, and with it the worker of whoever cancels`
}

func (w *worker) stop() {
	select {
	case w.done <- struct{}{}:
	default:
	}
}

// Not a future's.
type plain struct{ wg sync.WaitGroup }

func (p *plain) Drop() { p.wg.Wait() }

// A method value is not looked at.
func Value(co *futures.Co, w *aio.BufWriter) {
	drop := w.Drop
	defer drop()
}

// It has been flushed: there is nothing left.
func Flushed(co *futures.Co, dst aio.Writer, p []byte) error {
	w := aio.NewWriter(dst)
	defer w.Drop()
	if _, err := futures.Await(co, aio.WriteAll(w, p)); err != nil {
		return err
	}
	_, err := futures.Await(co, aio.Flush(w))
	return err
}

func Group(co *futures.Co) error {
	g := futures.NewGroup[int](co)
	defer g.Drop() // want `FV3004: Drop leaves the cleanup of the \*futures\.Group\[int\]`
	return nil
}

// Deferred, and the function says that it has succeeded.
func Succeeded(co *futures.Co, dst aio.Writer, p []byte) (n int, err error) {
	w := aio.NewWriter(dst)
	defer w.Drop() // want `FV3004: Drop leaves the cleanup of the \*aio.BufWriter`
	if n, err = futures.Await(co, aio.WriteAll(w, p)); err != nil {
		return n, err
	}
	return n, nil
}
