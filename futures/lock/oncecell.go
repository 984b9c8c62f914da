package lock

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// OnceCell holds a value that is made, asynchronously, when it is first asked for.
// It may be used from any goroutine. It must not be copied.
//
// Everybody who asks brings an initialiser of its own, and they take turns, first
// come first served, until one of them has succeeded. mu guards busy, done and
// waiters:
//
//	empty --GetOrInit's poll------------> busy
//	busy  --the initialiser succeeds----> done
//	busy  --it fails or is dropped------> busy, by the first waiter
//	                                      empty, if nobody waits
//
// Done is the end, and value is then never written again. Whoever makes it busy or
// is granted it has the turn, and runs its initialiser without holding mu.
//
// The value is the cell's, and whoever asks gets a copy. The cell does not drop it.
type OnceCell[T any] struct {
	mu      sync.Mutex
	busy    bool
	done    bool
	waiters leaf.Queue
	readers leaf.Queue // pending Waits
	value   T
}

// NewOnceCell returns an empty cell.
func NewOnceCell[T any]() *OnceCell[T] { return &OnceCell[T]{} }

// Get returns the value, if it is there already.
func (c *OnceCell[T]) Get() (value T, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.value, c.done
}

// Set puts v into the cell, unless there is a value, or an initialiser that runs or has
// its turn. It says whether it did, and takes v only then.
func (c *OnceCell[T]) Set(v T) bool {
	c.mu.Lock()
	if c.done || c.busy {
		c.mu.Unlock()
		return false
	}
	c.value, c.done = v, true
	ws := c.readers.RemoveAll() // and nobody waits for a turn
	c.mu.Unlock()
	leaf.WakeAll(ws)
	return true
}

// Wait is a future of the value, which somebody else puts into the cell: it waits for
// GetOrInit or Set. It never fails.
//
// Cancel safety: cancel safe. It only watches; dropping it loses nothing.
//
//futvet:cancelsafe only waits for the value, which stays in the cell
func (c *OnceCell[T]) Wait() futures.Future[T] {
	f := &waitOnce[T]{c: c}
	f.life.Made()
	return f
}

// waitOnce is the future of OnceCell.Wait.
type waitOnce[T any] struct {
	c    *OnceCell[T]
	node leaf.Node // guarded by c.mu
	life leaf.Life
}

func (f *waitOnce[T]) Poll(cx *futures.Context) (value T, ready bool, err error) {
	f.life.Check("futures/lock: Wait of a OnceCell")
	if !cx.PollBudget() {
		return value, false, nil
	}
	c := f.c
	c.mu.Lock()
	switch {
	case c.done:
		value, ready = c.value, true
	case f.node.State() == leaf.Queued:
		f.node.SetWaker(cx.Waker())
	default:
		c.readers.Push(&f.node, cx.Waker())
	}
	c.mu.Unlock()
	if ready {
		f.life = leaf.Completed
		cx.SpendBudget()
	}
	return value, ready, nil
}

func (f *waitOnce[T]) Drop() {
	if !f.life.End() {
		return
	}
	f.c.mu.Lock()
	if f.node.State() == leaf.Queued {
		f.c.readers.Remove(&f.node)
	}
	f.c.mu.Unlock()
}

// GetOrInit is a future of the value. If it is not there, the future waits for its
// turn, calls init and runs the future that it returns, whose value it puts into
// the cell. One initialiser runs at a time, and none after one has succeeded: of
// all that ask, most never call their init. The place in the queue counts from the
// first poll.
//
// If the initialiser fails, its error is the outcome of this future, the cell stays
// empty, and the next one that waits takes its turn. The same happens if it
// panics, once the future is dropped, as whoever polls a future that panics does.
// GetOrInit's poll panics if init returns nil. An initialiser that asks for the value of the same
// cell waits for itself.
//
// Cancel safety: dropped while it waits, only its place in the queue is lost.
// Dropped while its initialiser runs, it drops that, which loses what it loses
// then, and the next one that waits begins with its own. Cleanup that goes on after
// the drop, of an async block, may go on beside that one.
func (c *OnceCell[T]) GetOrInit(init func() futures.Future[T]) futures.Future[T] {
	f := &getOrInit[T]{c: c, init: init}
	f.life.Made()
	return f
}

// pass hands the turn to the first waiter, or leaves the cell empty. It returns
// the waker to wake after unlocking. mu is held, by who has the turn.
func (c *OnceCell[T]) pass() futures.Waker {
	w, ok := c.waiters.Grant()
	c.busy = ok
	return w
}

// getOrInit is the future of OnceCell.GetOrInit.
type getOrInit[T any] struct {
	c     *OnceCell[T]
	init  func() futures.Future[T]
	inner futures.Future[T] // what init returned; owned, and nil before and after
	node  leaf.Node         // guarded by c.mu
	turn  bool              // it has the turn, and knows
	life  leaf.Life
}

func (f *getOrInit[T]) Poll(cx *futures.Context) (value T, ready bool, err error) {
	f.life.Check("futures/lock: GetOrInit")
	if !f.turn {
		if !cx.PollBudget() {
			return value, false, nil
		}
		if value, ready = f.get(cx); ready {
			f.life, f.init = leaf.Completed, nil
			cx.SpendBudget()
			return value, true, nil
		}
		if !f.turn {
			return value, false, nil
		}
	}
	if f.inner == nil {
		inner := f.init()
		if release.IsNil(inner) {
			panic("futures/lock: the function of GetOrInit returned a nil future")
		}
		f.inner, f.init = inner, nil
	}
	if value, ready, err = f.inner.Poll(cx); !ready {
		return value, false, nil
	}
	f.life, f.inner = leaf.Completed, nil
	c := f.c
	var ws []futures.Waker
	c.mu.Lock()
	if err == nil {
		c.value, c.done, c.busy = value, true, false
		ws = append(c.waiters.RemoveAll(), c.readers.RemoveAll()...)
	} else {
		ws = []futures.Waker{c.pass()}
	}
	c.mu.Unlock()
	leaf.WakeAll(ws)
	return value, true, err
}

// get returns the value if it is there. If not, f has the turn after that, or is
// queued.
func (f *getOrInit[T]) get(cx *futures.Context) (value T, done bool) {
	c := f.c
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.done:
		return c.value, true
	case f.node.State() == leaf.Granted:
		f.node.Take()
		f.turn = true
	case f.node.State() == leaf.Queued:
		f.node.SetWaker(cx.Waker())
	case c.busy:
		c.waiters.Push(&f.node, cx.Waker())
	default:
		c.busy, f.turn = true, true
	}
	return value, false
}

func (f *getOrInit[T]) Drop() {
	if !f.life.End() {
		return
	}
	inner := f.inner
	f.inner, f.init = nil, nil
	defer f.leave() // also if inner's Drop panics
	if inner != nil {
		inner.Drop()
	}
}

// leave gives up the turn, or the place in the queue.
func (f *getOrInit[T]) leave() {
	c := f.c
	var w futures.Waker
	c.mu.Lock()
	switch {
	case f.node.State() == leaf.Queued:
		c.waiters.Remove(&f.node)
	case f.node.State() == leaf.Granted:
		f.node.Take()
		w = c.pass()
	case f.turn:
		w = c.pass()
	}
	c.mu.Unlock()
	leaf.Wake(w)
}
