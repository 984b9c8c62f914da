//go:build !futures_portable

package net

import (
	"fmt"
	"sync"
	"sync/atomic"

	stdnet "net"

	"golang.org/x/sys/unix"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// source is a descriptor with its readiness and its wakers, one of each for each
// direction. Its state is one word:
//
//	ready  an event has said so since the last attempt that found it wanting
//	ended  as ready, but said for good: the peer has closed, or there was an error
//	busy   a system call is under way in this direction
//	urgent urgent data has come
//	shut   the writing direction was ended from here
//	gone   Drop was called
//	tick   how many events have come
//
// An attempt begins only if its direction is ready or ended. If the system says
// that it was not, these bits are cleared, but only if the tick is still what it
// was before the attempt: an event that has come meanwhile may be about something
// that came after the attempt, and there will be no second one. The next attempt
// then either sees an event or stores a waker, under mu, under which events set
// their bits: so a stored waker means that no event is unseen.
//
// A read from a TCP socket that filled only a part of its buffer has emptied it,
// and clears ready as well, which saves the attempt that would find nothing; ended
// stays, because the end may have been announced before that read. The exception
// is a read that has stopped at urgent data.
//
// Busy keeps the descriptor open: Drop sets gone, and whoever finds gone set and
// both directions idle closes it, Drop itself or the end of the last system call.
// So no system call meets a number that was given out again.
type source struct {
	mu     sync.Mutex
	wakers [2]futures.Waker // by direction
	state  atomic.Uint32
	fd     int32
	gen    uint32
}

// direction is one of the two ways in which bytes flow.
type direction uint8

const (
	in direction = iota
	out
)

// The bits of the state that exist for each direction are those of in, shifted.
const (
	bitReady uint32 = 1 << (2 * iota)
	bitEnded
	bitBusy
	bitUrgent
	bitGone
	bitTick = 1 << 12

	bitShut = bitUrgent << 1
)

func (d direction) ready() uint32 { return bitReady << d }
func (d direction) ended() uint32 { return bitEnded << d }
func (d direction) busy() uint32  { return bitBusy << d }

func (d direction) String() string {
	if d == in {
		return "read"
	}
	return "written"
}

// open registers fd and takes it, whether or not it succeeds.
func (s *source) open(fd int, state uint32) error {
	s.fd = int32(fd)
	s.state.Store(state)
	err := theReactor.add(s)
	if err != nil {
		s.state.Or(bitGone)
		unix.Close(fd)
	}
	return err
}

// event notes what the reactor has learnt and appends the wakers that it concerns.
func (s *source) event(ev uint32, wakers []futures.Waker) []futures.Waker {
	var bits uint32
	if ev&(unix.EPOLLIN|unix.EPOLLPRI) != 0 {
		bits |= in.ready()
	}
	if ev&unix.EPOLLPRI != 0 {
		bits |= bitUrgent
	}
	if ev&unix.EPOLLOUT != 0 {
		bits |= out.ready()
	}
	if ev&unix.EPOLLRDHUP != 0 {
		bits |= in.ended()
	}
	if ev&(unix.EPOLLHUP|unix.EPOLLERR) != 0 {
		bits |= in.ended() | out.ended()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		st := s.state.Load()
		if s.state.CompareAndSwap(st, (st|bits)+bitTick) { // the tick may wrap
			break
		}
	}
	for d := in; d <= out; d++ {
		if bits&(d.ready()|d.ended()) != 0 && s.wakers[d] != nil {
			wakers = append(wakers, s.wakers[d])
			s.wakers[d] = nil
		}
	}
	return wakers
}

// begin begins an attempt in direction d, if it is worth one; whoever gets ok must
// call finish with the state. Otherwise w, if not nil, is woken when it is.
func (s *source) begin(d direction, w futures.Waker) (st uint32, ok bool, err error) {
	for {
		st := s.state.Load()
		switch {
		case st&bitGone != 0:
			return st, false, stdnet.ErrClosed
		case st&d.busy() != 0:
			panic(fmt.Sprintf("futures/net: a socket is %v by two goroutines at a time", d))
		case st&(d.ready()|d.ended()) == 0:
			if w == nil || s.park(d, w) {
				return st, false, nil
			}
		case s.state.CompareAndSwap(st, st|d.busy()):
			return st, true, nil
		}
	}
}

// park stores w, unless the direction is ready by now.
func (s *source) park(d direction, w futures.Waker) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state.Load()&(d.ready()|d.ended()|bitGone) != 0 {
		return false
	}
	s.wakers[d] = w
	return true
}

// finish ends an attempt that began in the state st, and clears bits of it unless
// an event has come since.
func (s *source) finish(d direction, st, clear uint32) {
	for {
		now := s.state.Load()
		next := now &^ d.busy()
		if now/bitTick == st/bitTick {
			next &^= clear
		}
		if s.state.CompareAndSwap(now, next) {
			if next&bitGone != 0 && next&(in.busy()|out.busy()) == 0 {
				s.close()
			}
			return
		}
	}
}

// notReady is what to clear when the system says that d is not ready.
func (d direction) notReady() uint32 { return d.ready() | d.ended() }

// poll is ready when d is: without an attempt, so that it may be wrong.
func (s *source) poll(d direction, w futures.Waker) (ready bool, err error) {
	st, ok, err := s.begin(d, w)
	if ok {
		s.finish(d, st, 0)
	}
	return ok || err != nil, err
}

// cancel forgets the waker of direction d.
func (s *source) cancel(d direction) {
	s.mu.Lock()
	s.wakers[d] = nil
	s.mu.Unlock()
}

// drop closes the descriptor, or leaves that to the system call that is under way,
// and wakes who waits. It says whether it was the first to do so.
func (s *source) drop() bool {
	for {
		st := s.state.Load()
		if st&bitGone != 0 {
			return false
		}
		if s.state.CompareAndSwap(st, st|bitGone) {
			if st&(in.busy()|out.busy()) == 0 {
				s.close()
			}
			break
		}
	}
	s.mu.Lock()
	wakers := s.wakers
	s.wakers = [2]futures.Waker{}
	s.mu.Unlock()
	leaf.WakeAll(wakers[:])
	return true
}

// close closes the descriptor. Control holds mu, too.
func (s *source) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	theReactor.remove(s)
	unix.Close(int(s.fd))
}

// control calls f with the descriptor, which stays open meanwhile.
func (s *source) control(f func(fd int) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state.Load()&bitGone != 0 {
		return stdnet.ErrClosed
	}
	return f(int(s.fd))
}
