//go:build !futures_portable

package net

import (
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/sched"
)

// The reactor.
//
// It owns an epoll descriptor, with which every source is registered once, edge
// triggered, for everything. The descriptor is itself registered with Go's network
// poller, which sees that it is readable when an event has come; no thread waits
// in epoll_wait. One goroutine waits for that and hands the events out, unless a
// worker of an executor was faster, see glance.
//
// An event carries the descriptor's number and a generation, which is another for
// each registration. A number that was closed and given out again meanwhile, by
// this package or by another, is thereby told from the old one, whose late events
// are forgotten.
//
// The goroutine and the epoll descriptor begin with the first source and end with
// the last: a program without sockets has neither.
type reactor struct {
	mu      sync.Mutex
	epfd    int
	file    *os.File  // of epfd; nil while there is no source
	sources []*source // by descriptor
	n       int
	gen     uint32

	raw atomic.Pointer[syscall.RawConn] // of file, for workers; nil while there is none
}

// theReactor serves the whole process.
var theReactor reactor

// interest is all that a source can be told of. EPOLLPRI is there because a read
// stops short at urgent data, see source.
const interest = unix.EPOLLIN | unix.EPOLLOUT | unix.EPOLLRDHUP | unix.EPOLLPRI | unix.EPOLLET

// add registers s. Events may come before it has returned.
func (r *reactor) add(s *source) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.n == 0 {
		if err := r.start(); err != nil {
			return err
		}
	}
	fd := int(s.fd)
	for fd >= len(r.sources) {
		r.sources = append(r.sources, nil)
		r.sources = r.sources[:cap(r.sources)]
	}
	r.gen++
	s.gen = r.gen
	r.sources[fd] = s
	r.n++
	ev := unix.EpollEvent{Events: interest, Fd: s.fd, Pad: int32(s.gen)}
	if err := unix.EpollCtl(r.epfd, unix.EPOLL_CTL_ADD, fd, &ev); err != nil {
		r.forget(s)
		return os.NewSyscallError("epoll_ctl", err)
	}
	return nil
}

// remove undoes add. The descriptor is still open.
func (r *reactor) remove(s *source) {
	r.mu.Lock()
	defer r.mu.Unlock()
	// Closing the descriptor is not enough if it was duplicated, by a fork for
	// example: the registration is of what it refers to.
	unix.EpollCtl(r.epfd, unix.EPOLL_CTL_DEL, int(s.fd), nil)
	r.forget(s)
}

// forget takes s out of the table. mu is held.
func (r *reactor) forget(s *source) {
	r.sources[s.fd] = nil
	if r.n--; r.n == 0 {
		// This ends the goroutine, which closes the file. To close it here would
		// be to wait for the goroutine, which may be waiting for a lock that the
		// caller holds, or be the caller.
		r.file.SetReadDeadline(time.Unix(1, 0))
		r.file, r.sources = nil, nil
		r.raw.Store(nil)
	}
}

// start opens the epoll descriptor and starts the goroutine. mu is held.
func (r *reactor) start() error {
	epfd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return os.NewSyscallError("epoll_create1", err)
	}
	if err := unix.SetNonblock(epfd, true); err != nil {
		unix.Close(epfd)
		return os.NewSyscallError("setnonblock", err)
	}
	file := os.NewFile(uintptr(epfd), "epoll")
	raw, err := file.SyscallConn()
	if err == nil {
		err = file.SetReadDeadline(time.Time{}) // fails if the poller does not watch it
	}
	if err != nil {
		file.Close()
		return err
	}
	r.epfd, r.file = epfd, file
	r.raw.Store(&raw)
	go r.wait(file, raw)
	return nil
}

// batch is how many events are taken at a time.
const batch = 256

// catch is what one batch of events becomes.
type catch struct {
	events []unix.EpollEvent
	ready  []*source
	wakers []futures.Waker // of those who are to be woken
}

func newCatch() *catch {
	return &catch{events: make([]unix.EpollEvent, batch), ready: make([]*source, batch)}
}

// take gets events without waiting for any, and notes them.
func (r *reactor) take(epfd uintptr, c *catch) (n int, err error) {
	n, err = waitFor(int(epfd), c.events)
	if err != nil {
		return 0, err
	}
	r.lookUp(c.events[:n], c.ready)
	for i, s := range c.ready[:n] {
		if s != nil {
			c.wakers = s.event(c.events[i].Events, c.wakers)
			c.ready[i] = nil
		}
	}
	return n, nil
}

// wake wakes them.
func (c *catch) wake() {
	if len(c.wakers) == 0 {
		return
	}
	defer func() {
		clear(c.wakers)
		c.wakers = c.wakers[:0]
	}()
	leaf.WakeAll(c.wakers)
}

// wait hands out events until the epoll descriptor has a deadline that is over, and
// then closes it. Raw is the same as file.
func (r *reactor) wait(file *os.File, raw syscall.RawConn) {
	defer file.Close()
	c := newCatch()
	step := func(fd uintptr) bool {
		n, err := r.take(fd, c)
		if err != nil {
			return err == unix.EINTR
		}
		c.wake()
		// True is to be called again at once, false is to wait for the poller,
		// which has noted whatever happened since epoll_wait was called.
		return n == batch
	}
	for raw.Read(step) == nil {
	}
}

// A glance is a look at the events by a worker of an executor that has nothing else
// to do. It saves waking the reactor's goroutine, and that one's waking the worker, as
// long as there is always something to do. One worker at a time is enough; mu is not
// held while anybody is woken.
//
// The worker polls the tasks that it finds itself, if they are its executor's.
//
// What a glance takes the goroutine does not see, and what it leaves the poller has
// noted: the epoll descriptor is told of each event anew.
type glance struct {
	mu   sync.Mutex
	into *catch             // what take fills; mu
	take func(epfd uintptr) // look, made once
}

// theGlance serves the whole process.
var theGlance glance

// catches are those of glances.
var catches = sync.Pool{New: func() any { return newCatch() }}

func init() {
	theGlance.take = theGlance.look
	sched.Events = theGlance.at
}

// at implements sched.Events.
func (g *glance) at(take func(t *sched.Task) bool) {
	raw := theReactor.raw.Load()
	if raw == nil || !g.mu.TryLock() {
		return
	}
	c := catches.Get().(*catch)
	g.into = c
	(*raw).Control(g.take) // fails if the descriptor is closed meanwhile
	g.into = nil
	g.mu.Unlock()
	for i, w := range c.wakers {
		if t, ok := w.(*sched.Task); ok && take(t) {
			c.wakers[i] = nil
		}
	}
	c.wake()
	catches.Put(c)
}

// look takes events until there are only few more.
func (g *glance) look(epfd uintptr) {
	for {
		if n, err := theReactor.take(epfd, g.into); err != unix.EINTR && n < batch {
			return
		}
	}
}

// lookUp finds the sources that the events are for: nil if it is gone.
func (r *reactor) lookUp(events []unix.EpollEvent, into []*source) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range events {
		fd := int(events[i].Fd)
		if fd < len(r.sources) {
			if s := r.sources[fd]; s != nil && s.gen == uint32(events[i].Pad) {
				into[i] = s
			}
		}
	}
}
