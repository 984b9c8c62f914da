package timer

import (
	"math"
	"math/bits"
	"sync"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
)

// A wheel holds entries by the tick at which they are due, a tick being a
// millisecond since the wheel was made. It has 6 levels of 64 slots: a slot of
// level 0 is one tick wide, one of level l+1 as wide as all of level l. An entry
// is put where its due tick first differs from the tick up to which the wheel
// has been advanced ("elapsed"), read as numbers in base 64:
//
//	level   the highest digit in which the two differ, at most 5
//	slot    that digit of the due tick
//
// So adding and removing take constant time, and an entry moves at most 5 times,
// each time to a lower level, when elapsed reaches the beginning of its slot. The
// wheel spans 2^36 ticks, about two years; entries due later wait in the highest
// level and go round it until their time has come.
//
// Two properties carry the correctness.
//
//   - The earliest slot is the first occupied one, after elapsed's digit, of the
//     lowest occupied level: an entry of a lower level agrees with elapsed in more
//     digits than one of a higher level, and so is due earlier.
//   - No slot begins before elapsed, because elapsed only moves to the beginning
//     of the earliest slot, or, when the wheel is empty, to the present.
//
// One runtime timer, the alarm, serves the whole wheel. It is set for a tick at
// which, or before which, the first entry is due: whenever it goes off, what is due
// fires, and it is set for the beginning of the slot that is then the earliest.
// Adding an entry that is due later leaves it alone; so does removing one, and it
// may then find nothing to do.
//
// Everything is guarded by mu, which also guards the entries. Wakers are called
// without it.
type wheel struct {
	mu       sync.Mutex
	base     time.Time // tick 0; with a monotonic reading
	elapsed  int64
	count    int
	occupied [levels]uint64 // bit s of occupied[l]: slots[l][s] is not empty
	slots    [levels][slotsPerLevel]*entry

	alarm     *time.Timer
	alarmTick int64 // for which the alarm is set; never if it is not
	advancing bool  // the alarm's function runs, and will set the alarm itself

	// expiring is the slot that is being emptied, of which entries may still be
	// removed while the lock is released to call wakers.
	expiring *entry
}

const (
	levelBits     = 6
	levels        = 6
	slotsPerLevel = 1 << levelBits
	span          = int64(1) << (levelBits * levels) // in ticks

	tick  = time.Millisecond
	never = int64(math.MaxInt64)

	// expiringLevel is the level of an entry in wheel.expiring.
	expiringLevel = levels
)

// newWheel returns an empty wheel whose tick 0 is at base.
func newWheel(base time.Time) *wheel {
	return &wheel{base: base, alarmTick: never}
}

// An entry is one registration for one wake-up, embedded in the future that
// wants it.
//
//	unset --add--> waiting --its time--> fired
//	  ^               |
//	  '----remove-----'
//
// One that has fired is unset by remove as well. The lock of the source guards what
// is not the owner's: source, life, and when as long as the entry is unset.
type entry struct {
	prev, next *entry
	when       int64 // the due tick; of a sleep that has not begun, how long it will last
	waker      futures.Waker
	source     source
	level      uint8
	slot       uint8
	state      entryState
	life       leaf.Life // of the future, here because there is room for it
}

type entryState uint8

const (
	unset entryState = iota
	waiting
	fired
)

// add registers e, to be woken through waker when d has passed; since is the
// present.
func (w *wheel) add(e *entry, since, d time.Duration, waker futures.Waker) {
	w.mu.Lock()
	if w.count == 0 {
		w.elapsed = max(w.elapsed, int64(since/tick))
	}
	e.when, e.waker, e.state = dueTick(since, d), waker, waiting
	w.place(e)
	w.count++
	if e.when < w.alarmTick && !w.advancing {
		next, _, _ := w.earliest()
		w.setAlarm(next, since)
	}
	w.mu.Unlock()
}

// dueTick is the first tick that does not begin before d has passed at since.
func dueTick(since, d time.Duration) int64 {
	due := since + d
	if due < since { // overflow
		return never / int64(tick)
	}
	t := int64(due / tick)
	if due%tick != 0 {
		t++
	}
	return t
}

// place links e into its slot. e.when may be elapsed, but not before it, except
// that what is overdue is put where elapsed is: it fires at the next advance.
func (w *wheel) place(e *entry) {
	when := max(e.when, w.elapsed)
	level := levels - 1
	if differ := when ^ w.elapsed; differ < span {
		level = max(bits.Len64(uint64(differ))-1, 0) / levelBits
	}
	slot := when >> (level * levelBits) % slotsPerLevel
	e.level, e.slot = uint8(level), uint8(slot)
	head := &w.slots[level][slot]
	e.prev, e.next = nil, *head
	if *head != nil {
		(*head).prev = e
	}
	*head = e
	w.occupied[level] |= 1 << slot
}

// unlink takes e out of its slot.
func (w *wheel) unlink(e *entry) {
	head := &w.expiring
	if e.level != expiringLevel {
		head = &w.slots[e.level][e.slot]
	}
	if e.prev != nil {
		e.prev.next = e.next
	} else {
		*head = e.next
		if *head == nil && e.level != expiringLevel {
			w.occupied[e.level] &^= 1 << e.slot
		}
	}
	if e.next != nil {
		e.next.prev = e.prev
	}
	e.prev, e.next = nil, nil
}

// remove takes e out of the wheel if it is still in it.
func (w *wheel) remove(e *entry) {
	w.mu.Lock()
	if e.state == waiting {
		w.unlink(e)
		w.count--
	}
	e.state, e.waker = unset, nil
	w.mu.Unlock()
}

// earliest is the first slot that is not empty, and the tick at which it begins:
// never if there is none.
func (w *wheel) earliest() (begin int64, level, slot int) {
	for level := range levels {
		occupied := w.occupied[level]
		if occupied == 0 {
			continue
		}
		shift := level * levelBits
		here := int(w.elapsed >> shift % slotsPerLevel)
		// In the highest level, the slot of elapsed itself is a whole round away:
		// what is due within it was put into a lower level.
		if level == levels-1 {
			here = (here + 1) % slotsPerLevel
		}
		slot := (here + bits.TrailingZeros64(bits.RotateLeft64(occupied, -here))) % slotsPerLevel
		round := int64(1) << (shift + levelBits)
		begin := w.elapsed&^(round-1) + int64(slot)<<shift
		if level == levels-1 && begin <= w.elapsed {
			begin += round
		}
		return begin, level, slot
	}
	return never, 0, 0
}

// setAlarm sets the alarm for a tick; since is the present. mu is held.
func (w *wheel) setAlarm(at int64, since time.Duration) {
	w.alarmTick = at
	d := time.Duration(at)*tick - since
	if w.alarm == nil {
		w.alarm = time.AfterFunc(d, w.ring)
	} else {
		w.alarm.Reset(d)
	}
}

// ring is what the alarm calls: it advances the wheel to the present and sets the
// alarm anew. Of two calls at a time, which happen when the alarm is set while it
// goes off, the second leaves the work to the first.
func (w *wheel) ring() {
	w.mu.Lock()
	if w.advancing {
		w.mu.Unlock()
		return
	}
	w.advancing = true
	w.alarmTick = never
	for {
		since := time.Since(w.base)
		next, _, _ := w.earliest()
		if next > int64(since/tick) {
			if next != never {
				w.setAlarm(next, since)
			}
			break
		}
		w.advance(int64(since / tick))
	}
	w.advancing = false
	w.mu.Unlock()
}

// advance moves elapsed to the tick to, firing on its way the entries that are
// due by then. It is called with mu held and returns with it held, but releases
// it to call wakers, a few at a time. Only one call may run at a time.
func (w *wheel) advance(to int64) {
	var batch [32]futures.Waker
	n := 0
	flush := func() {
		w.mu.Unlock()
		for i, waker := range batch[:n] {
			batch[i] = nil
			leaf.Wake(waker)
		}
		n = 0
		w.mu.Lock()
	}
	for {
		begin, level, slot := w.earliest()
		if begin > to {
			break
		}
		w.elapsed = begin
		w.expiring = w.slots[level][slot]
		w.slots[level][slot] = nil
		w.occupied[level] &^= 1 << slot
		for e := w.expiring; e != nil; e = e.next {
			e.level = expiringLevel
		}
		for w.expiring != nil {
			e := w.expiring
			w.unlink(e)
			if e.when > w.elapsed {
				w.place(e)
				continue
			}
			w.count--
			batch[n] = e.fire()
			if n++; n == len(batch) {
				flush()
			}
		}
	}
	if w.count == 0 {
		w.elapsed = max(w.elapsed, to)
	}
	if n > 0 {
		flush()
	}
}

// fire marks e and returns its waker, to be woken without the lock.
func (e *entry) fire() futures.Waker {
	w := e.waker
	e.waker, e.state = nil, fired
	return w
}
