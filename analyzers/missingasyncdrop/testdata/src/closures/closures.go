// Package closures releases in literals, method values and deferred calls.
package closures

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

func Deferred(co *futures.Co, dst aio.Writer, p []byte) (err error) {
	w := aio.NewWriter(dst)
	defer func() {
		err = errors.Join(err, co.AsyncDrop(w))
	}()
	_, err = futures.Await(co, aio.WriteAll(w, p))
	return err
}

// The deferred literal has a path of its own on which it does nothing.
func DeferredSometimes(co *futures.Co, dst aio.Writer, p []byte) (err error) {
	w := aio.NewWriter(dst) // want `FV3001: the \*aio\.BufWriter is left`
	defer func() {
		if err == nil {
			err = co.AsyncDrop(w)
		}
	}()
	if _, err := futures.Await(co, aio.WriteAll(w, p)); err != nil {
		return err
	}
	if len(p) == 0 {
		return errors.New("nothing to write")
	}
	return nil
}

func MethodValue(m *lock.Mutex[int]) int {
	g, ok := m.TryLock()
	if !ok {
		return 0
	}
	unlock := g.Unlock
	defer unlock()
	return *g.Value()
}

// In a block as in any function.
func Block(m *lock.Mutex[int], change func(*int) bool) *futures.Block[bool] {
	return futures.Async(func(co *futures.Co) (bool, error) {
		g, err := futures.Await(co, m.Lock()) // want `FV3001`
		if err != nil {
			return false, err
		}
		if !change(g.Value()) {
			return false, nil
		}
		g.Unlock()
		return true, nil
	})
}

func Called(m *lock.Mutex[int], n int) bool {
	return func() bool {
		g, ok := m.TryLock() // want `FV3001`
		if !ok || n < 0 {
			return false
		}
		g.Unlock()
		return true
	}()
}

func Goroutine(m *lock.Mutex[int], n int) {
	go func() {
		g, err := executor.Run(m.Lock()) // want `FV3001`
		if err != nil || n < 0 {
			return
		}
		*g.Value() += n
		g.Unlock()
	}()
}

// The task takes the writer, and flushes it.
func Task(s futures.Spawner, dst aio.Writer, in *mpsc.Receiver[string]) *futures.Task[int] {
	w := aio.NewWriter(dst)
	return futures.Spawn(s, futures.Async(func(co *futures.Co) (n int, err error) {
		defer co.AsyncDrop(w)
		for {
			s, err := futures.Await(co, in.Recv())
			if err != nil {
				return n, err
			}
			if _, err := futures.Await(co, aio.WriteAll(w, []byte(s))); err != nil {
				return n, err
			}
			n++
		}
	}, w))
}

// A literal that returns the guard hands it to its caller.
func Returned(m *lock.Mutex[int]) (n int) {
	try := func() (*lock.Guard[int], bool) { return m.TryLock() }
	g, ok := try()
	if ok {
		n = *g.Value()
		g.Unlock()
	}
	return n
}

func ReturnedAndLeft(m *lock.Mutex[int]) (n int) {
	try := func() (*lock.Guard[int], bool) { return m.TryLock() } // want `FV3001`
	g, ok := try()
	if ok {
		n = *g.Value()
	}
	return n
}
