// Package closures cleans up in blocks, in literals and through method values.
package closures

import (
	"errors"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
)

func Block(m *lock.Mutex[int], in *mpsc.Receiver[int]) *futures.Block[int] {
	return futures.Async(func(co *futures.Co) (int, error) {
		g, err := futures.Await(co, m.Lock())
		if err != nil {
			return 0, err
		}
		v, err := futures.Await(co, in.Recv())
		*g.Value() += v
		g.Unlock() // want `FV3002`
		return v, err
	})
}

// The literal is called after the suspension point, and is no deferred call.
func Literal(co *futures.Co, m *lock.Mutex[int], in *mpsc.Receiver[int]) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	done := func(v int) {
		*g.Value() = v
		g.Unlock() // want `FV3002`
	}
	v, err := futures.Await(co, in.Recv())
	done(v)
	return err
}

func MethodValue(co *futures.Co, m *lock.Mutex[int], in *mpsc.Receiver[int]) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	unlock := g.Unlock
	*g.Value(), err = futures.Await(co, in.Recv())
	unlock() // want `FV3002`
	return err
}

func MethodValueDeferred(co *futures.Co, m *lock.Mutex[int], in *mpsc.Receiver[int]) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	unlock := g.Unlock
	defer unlock()
	*g.Value(), err = futures.Await(co, in.Recv())
	return err
}

func LiteralDeferred(co *futures.Co, dst aio.Writer, p []byte) (err error) {
	w := aio.NewWriter(dst)
	defer func() { err = errors.Join(err, co.AsyncDrop(w)) }()
	_, err = futures.Await(co, aio.WriteAll(w, p))
	return err
}

// Cancelled, the deferred literal finds the flag unset and cleans up.
func FlagDeferred(co *futures.Co, m *lock.Mutex[int], in *mpsc.Receiver[int]) (err error) {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	unlocked := false
	defer func() {
		if !unlocked {
			g.Unlock()
		}
	}()
	*g.Value(), err = futures.Await(co, in.Recv())
	g.Unlock()
	unlocked = true
	return err
}

// Suspension points in a literal that is called in place count.
func WaitsInLiteral(co *futures.Co, m *lock.Mutex[int], in *mpsc.Receiver[int]) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	add := func() error {
		v, err := futures.Await(co, in.Recv())
		*g.Value() += v
		return err
	}
	if err = add(); err == nil {
		err = add()
	}
	g.Unlock() // want `FV3002`
	return err
}

// What a block of its own waits for is not waited for here.
func BlockMade(co *futures.Co, m *lock.Mutex[int], in *mpsc.Receiver[int]) *futures.Task[int] {
	g, ok := m.TryLock()
	if !ok {
		return nil
	}
	task := futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
		return futures.Await(co, in.Recv())
	}))
	*g.Value()++
	g.Unlock()
	return task
}
