// Package methodvalues calls by method values and method expressions what the rules
// know by its name: the receiver is not among the arguments, or is one of them.
package methodvalues

import (
	"io"
	"sync"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/compat"
	"github.com/futvet/futvet/futures/lock"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

type T struct {
	mu    sync.Mutex
	rw    sync.RWMutex
	cond  *sync.Cond
	n     *lock.Notify
	m     *lock.Mutex[int]
	waker futures.Waker
	in    *mpsc.Receiver[int]
	out   *mpsc.Sender[int]
	r     aio.Reader
	done  bool
}

func (t *T) locks(co *futures.Co) {
	l, u := t.mu.Lock, t.mu.Unlock
	l()
	co.Yield() // finds FV5001
	u()
	defer t.rw.RLocker().Unlock()
	try := t.mu.TryLock
	if try() {
		defer u()
	}
	(*sync.Mutex).Lock(&t.mu)
	(*sync.Mutex).Unlock(&t.mu)
	rl := t.rw.RLocker
	rl().Lock()
	func() {
		defer (*sync.RWMutex).RUnlock(&t.rw)
	}()
}

func (t *T) leaves() {
	l := t.mu.Lock
	l()
}

func (t *T) returns() {
	u := t.mu.Unlock
	defer u()
}

func (t *T) wakes() {
	l, u, w := t.mu.Lock, t.mu.Unlock, t.waker.Wake
	l()
	w() // finds FV4005
	u()
	futures.Waker.Wake(t.waker)
}

func (t *T) tells() {
	all, one := t.n.NotifyAll, t.n.NotifyOne
	t.done = true
	all()
	one()
	(*lock.Notify).NotifyAll(t.n)
}

func (t *T) wait() futures.Future[struct{}] {
	w := t.n.Wait
	return w()
}

func (t *T) waits(co *futures.Co, tick *timer.Interval) error {
	wait, next, isDone := t.n.Wait, tick.Tick, t.isDone
	for !isDone() {
		told, beat := futures.On(wait()), futures.On(next()) // finds FV1003
		if co.Select(told, beat) == beat {
			continue
		}
		if _, err := told.Result(); err != nil {
			return err
		}
		if _, err := futures.Await(co, t.wait()); err != nil {
			return err
		}
	}
	return nil
}

func (t *T) isDone() bool { return t.done }

func (t *T) guards(co *futures.Co) (int, error) {
	acquire, try := t.m.Lock, t.m.TryLock
	g, err := futures.Await(co, acquire())
	if err != nil {
		return 0, err
	}
	value, release := g.Value, g.Unlock
	defer release()
	*value()++
	if h, ok := try(); ok {
		v := h.Value
		*v() = 1
		h.Unlock()
	}
	h, err := futures.Await(co, (*lock.Mutex[int]).Lock(t.m))
	if err == nil {
		*(*lock.Guard[int]).Value(h)++
		(*lock.Guard[int]).Unlock(h)
	}
	return *value(), nil
}

func (t *T) channels(co *futures.Co, d time.Duration) error {
	recv, send, clone, drop := t.in.Recv, t.out.Send, t.out.Clone, t.out.Drop
	c := clone()
	defer c.Drop()
	if _, err := futures.Await(co, timer.Timeout(d, recv())); err != nil {
		return err
	}
	_, err := futures.Await(co, timer.Timeout(d, send(1)))
	drop()
	_, _ = futures.Await(co, (*mpsc.Receiver[int]).Recv(t.in))
	return err
}

func (t *T) selects(co *futures.Co) {
	sel, yield, spawner := co.Select, co.Yield, futures.Spawn[int]
	until := timer.Sleep(time.Second)
	end := futures.Ref(until)
	defer until.Drop()
	for range 3 {
		a, b := futures.On(t.in.Recv()), futures.On(end)
		sel(a, b) // finds FV2001
		res := a.Result
		res()
		yield()
	}
	task := spawner(co, futures.Ready(1))
	abort, detach := task.Abort, task.Detach
	abort()
	detach()
}

func (t *T) oneshots() (int, error) {
	tx, rx := oneshot.New[int]()
	send, drop := tx.Send, rx.Drop
	_ = send(1)
	drop()
	return 0, nil
}

// Poll polls by method values.
func (t *T) Poll(cx *futures.Context) (int, bool, error) {
	waker, poll := cx.Waker, t.in.Recv().Poll // finds FV1001
	t.waker = waker()
	if v, ready, err := poll(cx); ready {
		return v, true, err
	}
	l, u := t.mu.Lock, t.mu.Unlock
	l()
	defer u()
	return 0, false, nil
}

// PollRead reads by method values.
func (t *T) PollRead(cx *futures.Context, p []byte) (int, bool, error) {
	read := t.r.PollRead
	n, ready, err := read(cx, p)
	if ready && n == 0 {
		n, ready, err = aio.Reader.PollRead(t.r, cx, p)
	}
	return n, ready, err
}

// Drop drops by method values.
func (t *T) Drop() {
	drop := t.in.Drop
	drop()
	defer t.out.Drop()
}

func readers(co *futures.Co, r io.Reader, d time.Duration) ([]byte, error) {
	rd := aio.NewReader(compat.FromReader(r))
	line := rd.ReadLine

	for range 3 {
		if _, err := futures.Await(co, timer.Timeout(d, line())); err != nil {
			return nil, err
		}
	}
	p := make([]byte, 3)
	_, err := futures.Await(co, aio.ReadFull(rd, p))
	return p, err
}

func blocking(co *futures.Co, wg *sync.WaitGroup, ch chan int) {
	wait, sleep := wg.Wait, time.Sleep
	wait()   // finds FV5002
	sleep(1) // finds FV5002
	(*sync.WaitGroup).Wait(wg)
	timer := time.NewTimer(1)
	stop := timer.Stop
	if !stop() {
		<-timer.C
	}
}
