// Package basic cleans up on the line after a suspension point.
package basic

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Unlock(co *futures.Co, m *lock.Mutex[int], w aio.Writer) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	_, err = futures.Await(co, aio.WriteAll(w, []byte("hello")))
	g.Unlock() // want `^FV3002: a cancellation before this statement skips the cleanup of the \*lock\.Guard\[int\]: defer it$`
	return err
}

func Flush(co *futures.Co, dst aio.Writer, p []byte) error {
	w := aio.NewWriter(dst)
	_, err := futures.Await(co, aio.WriteAll(w, p))
	co.AsyncDrop(w) // want `FV3002: a cancellation before this statement skips the cleanup of the \*aio\.BufWriter`
	return err
}

func AwaitedDrop(co *futures.Co, dst aio.Writer, p []byte) error {
	w := aio.NewWriter(dst)
	futures.Await(co, aio.WriteAll(w, p))
	_, err := futures.Await(co, futures.AsyncDrop(w)) // want `FV3002: .* the \*aio\.BufWriter`
	return err
}

func Permit(co *futures.Co, in *mpsc.Receiver[int], out *mpsc.Sender[int]) error {
	room, err := futures.Await(co, out.Reserve())
	if err != nil {
		return err
	}
	v, _ := futures.Await(co, in.Recv())
	room.Send(v) // want `FV3002: .* the \*mpsc\.Permit\[int\]`
	return nil
}

func Group(co *futures.Co, f futures.Future[int], d time.Duration) error {
	g := futures.NewGroup[int](co)
	g.Spawn(f)
	_, err := futures.Await(co, timer.Sleep(d))
	co.AsyncDrop(g) // want `FV3002: .* the \*futures\.Group\[int\]`
	return err
}

// Tx has a contract.
//
//futvet:mustcall Commit Rollback
type Tx struct{ rows int }

func Begin() *Tx { return &Tx{} }

func (t *Tx) Commit() error { return nil }
func (t *Tx) Rollback()     {}

func Transaction(co *futures.Co, d time.Duration) error {
	tx := Begin()
	if _, err := futures.Await(co, timer.Sleep(d)); err != nil {
		tx.Rollback() // want `FV3002: .* the \*basic\.Tx`
		return err
	}
	return tx.Commit()
}

// A future that was started goes down with its block; nobody drops it then.
func Started(co *futures.Co, r aio.Reader, p []byte, d time.Duration) error {
	f := aio.Read(r, p)
	got, late := futures.On(futures.Ref(f)), futures.On(timer.Sleep(d))
	won := co.Select(got, late)
	f.Drop() // want `FV3002: .* skips the cleanup of the .*Future\[int\]`
	if won == late {
		return futures.ErrElapsed
	}
	_, err := got.Result()
	return err
}

func Select(co *futures.Co, m *lock.Mutex[int], in *mpsc.Receiver[int], d time.Duration) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	item, late := futures.On(in.Recv()), futures.On(timer.Sleep(d))
	if co.Select(item, late) == item {
		*g.Value(), err = item.Result()
	}
	g.Unlock() // want `FV3002`
	return err
}

func Join(co *futures.Co, m *lock.Mutex[[]byte], a, b aio.Writer) error {
	g, err := futures.Await(co, m.Lock())
	if err != nil {
		return err
	}
	x, y := futures.On(aio.WriteAll(a, *g.Value())), futures.On(aio.WriteAll(b, *g.Value()))
	err = co.TryJoin(x, y)
	g.Unlock() // want `FV3002`
	return err
}

func Yield(co *futures.Co, m *lock.Mutex[int], step func(*int)) {
	g, ok := m.TryLock()
	if !ok {
		return
	}
	step(g.Value())
	co.Yield()
	step(g.Value())
	g.Drop() // want `FV3002`
}
