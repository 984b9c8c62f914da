package futures

import (
	"sync"

	"github.com/futvet/futvet/futures/internal/release"
)

// WakerSet holds the wakers of any number of futures that wait for the same thing.
// It is for leaf futures written by hand; it allocates nothing. The zero WakerSet
// is empty. It may be used from any goroutine, and must not be copied after first
// use.
//
// The rules are those of [AtomicWaker]: a future registers and looks then, the
// others change things and wake then. Wakers are called without a lock, in the order
// of registration. (Its like are embassy's MultiWakerRegistration and async-std's
// WakerSet; this one has no fixed capacity, and a future can leave it.)
type WakerSet struct {
	mu         sync.Mutex
	head, tail *WakerEntry
	round      uint64 // of WakeAll
}

// WakerEntry is a future's place in a WakerSet, a field of the future. The zero
// WakerEntry is in no set. It must not be copied while it is in one, belongs to one
// set at a time, and is guarded by that set.
//
//	        Register             WakeOne, WakeAll
//	outside ────────▶ registered ───────────────▶ woken
//	   ▲                  │ Remove                │ │
//	   ├──────────────────┘                  Remove│ │Register
//	   └───────────────────────────────────────────┘ └▶ registered
type WakerEntry struct {
	prev, next *WakerEntry
	waker      Waker
	round      uint64 // the set's at registration
	state      entryState
}

type entryState uint8

const (
	entryOutside entryState = iota
	entryRegistered
	entryWoken
)

// Register puts e into the set, to be woken through wk. An entry that is there
// already keeps its place and gets the new waker.
func (s *WakerSet) Register(e *WakerEntry, wk Waker) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e.waker = wk
	if e.state == entryRegistered {
		return
	}
	e.state, e.round = entryRegistered, s.round
	e.prev, e.next = s.tail, nil
	if s.tail != nil {
		s.tail.next = e
	} else {
		s.head = e
	}
	s.tail = e
}

// Remove takes e out of the set: it is not woken any more. Woken says that it was
// woken since it was registered. A future that is dropped removes its entry, and
// passes on a WakeOne that it was given and did not use:
//
//	if set.Remove(&f.entry) {
//		set.WakeOne()
//	}
func (s *WakerSet) Remove(e *WakerEntry) (woken bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	woken = e.state == entryWoken
	if e.state == entryRegistered {
		s.unlink(e)
	}
	e.state = entryOutside
	return woken
}

// unlink takes a registered entry out and returns its waker.
func (s *WakerSet) unlink(e *WakerEntry) Waker {
	if e.prev != nil {
		e.prev.next = e.next
	} else {
		s.head = e.next
	}
	if e.next != nil {
		e.next.prev = e.prev
	} else {
		s.tail = e.prev
	}
	wk := e.waker
	*e = WakerEntry{state: entryWoken}
	return wk
}

// WakeOne wakes the entry that was registered first and says whether there was
// one. The entry leaves the set.
func (s *WakerSet) WakeOne() bool {
	s.mu.Lock()
	if s.head == nil {
		s.mu.Unlock()
		return false
	}
	wk := s.unlink(s.head)
	s.mu.Unlock()
	wk.Wake()
	return true
}

// WakeAll wakes every entry that was registered before the call. The entries leave
// the set. A waker that panics does not keep the others asleep.
func (s *WakerSet) WakeAll() {
	s.mu.Lock()
	if s.head == nil {
		s.mu.Unlock()
		return
	}
	s.round++
	round := s.round
	s.mu.Unlock()
	s.wakeBefore(round)
}

// wakeBatch is how many wakers are taken at a time.
const wakeBatch = 16

// wakeBefore wakes the entries of earlier rounds. Those that register meanwhile
// stand behind them, with this round or a later one.
func (s *WakerSet) wakeBefore(round uint64) {
	finished := false
	defer func() {
		if !finished { // a waker has panicked, or called Goexit
			s.wakeBefore(round)
		}
	}()
	for {
		var batch [wakeBatch]Waker
		n := 0
		s.mu.Lock()
		for n < len(batch) && s.head != nil && s.head.round < round {
			batch[n] = s.unlink(s.head)
			n++
		}
		s.mu.Unlock()
		if n == 0 {
			finished = true
			return
		}
		release.Each(batch[:n], Waker.Wake)
	}
}

// Len is how many entries wait in the set.
func (s *WakerSet) Len() (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for e := s.head; e != nil; e = e.next {
		n++
	}
	return n
}
