// Package basic makes values that owe something, and leaves them.
package basic

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Unflushed(co *futures.Co, dst aio.Writer, text string) error {
	w := aio.NewWriter(dst) // want `^FV3001: the \*aio\.BufWriter is left on some path without Flush, Close or AsyncDrop: what it buffers is lost$`
	_, err := futures.Await(co, aio.WriteAll(w, []byte(text)))
	return err
}

// Flushed, and written to after that.
func WrittenAfter(co *futures.Co, dst aio.Writer, text string) error {
	w := aio.NewWriter(dst) // want `FV3001: the \*aio\.BufWriter is left on some path`
	if _, err := futures.Await(co, aio.WriteAll(w, []byte(text))); err != nil {
		w.Drop()
		return err
	}
	if _, err := futures.Await(co, aio.Flush(w)); err != nil {
		return err
	}
	_, err := futures.Await(co, aio.WriteAll(w, []byte("\n")))
	return err
}

func Locked(m *lock.Mutex[int]) (n int) {
	g, ok := m.TryLock() // want `^FV3001: the \*lock\.Guard\[int\] is left on some path without Unlock or Drop$`
	if ok {
		n = *g.Value()
	}
	return n
}

func LockedIgnored(co *futures.Co, m *lock.Mutex[int]) error {
	_, err := futures.Await(co, m.Lock()) // want `FV3001: the \*lock\.Guard\[int\] is left on some path`
	return err
}

func Reserved(co *futures.Co, out *mpsc.Sender[int]) error {
	room, err := futures.Await(co, out.Reserve()) // want `^FV3001: the \*mpsc\.Permit\[int\] is left on some path without Send or Drop$`
	if err != nil {
		return err
	}
	println(room != nil)
	return nil
}

// The guard comes out of a combinator.
func Within(co *futures.Co, m *lock.Mutex[int], d time.Duration) (int, error) {
	g, err := futures.Await(co, timer.Timeout(d, m.Lock())) // want `FV3001: the \*lock\.Guard\[int\] is left on some path`
	if err != nil {
		return 0, err
	}
	return *g.Value(), nil
}

func Selected(co *futures.Co, m *lock.Mutex[int], d time.Duration) (int, error) {
	locked, late := futures.On(m.Lock()), futures.On(timer.Sleep(d))
	if co.Select(locked, late) == late {
		return 0, futures.ErrElapsed
	}
	g, err := locked.Result() // want `FV3001: the \*lock\.Guard\[int\] is left on some path`
	if err != nil {
		return 0, err
	}
	return *g.Value(), nil
}

func Grouped(s futures.Spawner, f futures.Future[int]) int {
	g := futures.NewGroup[int](s) // want `^FV3001: the \*futures\.Group\[int\] is left on some path without AsyncDrop$`
	g.Spawn(f)
	return g.Len()
}

// Session has asynchronous cleanup of its own.
type Session struct {
	conn aio.Writer
	bye  futures.Future[int]
}

func Open(conn aio.Writer) *Session {
	return &Session{conn: conn, bye: aio.WriteAll(conn, []byte("bye\n"))}
}

func (s *Session) PollDrop(cx *futures.Context) (bool, error) {
	_, ready, err := s.bye.Poll(cx)
	return ready, err
}

func (s *Session) Drop() { s.bye.Drop() }

func Sessions(conn aio.Writer) {
	s := Open(conn) // want `^FV3001: the \*basic\.Session is left on some path without AsyncDrop$`
	println(s.conn == conn)
}

// Tx has a contract.
//
//futvet:mustcall Commit Rollback
type Tx struct{ rows int }

func Begin() *Tx { return &Tx{} }

func (t *Tx) Add(n int)     { t.rows += n }
func (t *Tx) Commit() error { return nil }
func (t *Tx) Rollback()     {}

func Transaction(n int) {
	tx := Begin() // want `^FV3001: the \*basic\.Tx is left on some path without Commit or Rollback$`
	tx.Add(n)
}

func Literal(n int) {
	tx := &Tx{} // want `FV3001: the \*basic\.Tx is left on some path`
	tx.Add(n)
}

// Asking for the cleanup is not waiting for it, but that is another rule's: the
// future of AsyncDrop is not awaited.
func Dropped(conn aio.Writer) { Open(conn).Drop() }
