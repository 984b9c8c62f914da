package timer

import (
	"io"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaf"
	"github.com/futvet/futvet/futures/internal/release"
)

// DelayQueue is a [futures.Stream] of values, each of which it yields when the time has
// come that was set for it, the earliest first and those of the same time in the order
// in which they were set. It has one owner, who must Drop it and whom all methods are
// for; between two polls, also while one is pending, the owner may insert and remove
// values and set other times for them.
//
// The stream is at its end, io.EOF, whenever it is polled while it is empty, and goes
// on after another Insert; [DelayQueue.Expired] waits in that case. The queue takes
// the values: one that nobody takes out is dropped with it if it is a
// [futures.Dropper]. The meaning is that of DelayQueue in tokio-util.
type DelayQueue[T any] struct {
	// The values are in slots, where their keys find them; unused ones are chained
	// through pos, from free on, whose numbers are one higher so that 0 is none. The
	// heap orders the slots in use, by time and then by seq.
	slots []delayed[T]
	free  int
	heap  []int
	seq   uint64

	timer   Sleeper       // for the first of the heap, while somebody waits
	waker   futures.Waker // of the latest pending poll
	owner   *expired[T]   // which stored it; nil for PollNext
	ended   bool          // io.EOF was returned last
	dropped bool
}

type delayed[T any] struct {
	value T
	at    time.Time
	seq   uint64
	pos   int // in the heap
	gen   uint32
	used  bool
}

var (
	_ futures.Stream[int] = (*DelayQueue[int])(nil)
	_ futures.Fused       = (*DelayQueue[int])(nil)
)

// Key names a value in the [DelayQueue] that it was inserted into, until it was
// yielded or removed. After that it names nothing, whatever is inserted later.
type Key struct {
	slot int
	gen  uint32
}

// NewDelayQueue makes an empty queue.
//
// Cancel safety: dropping the queue, which is a stream, drops the values in it; to
// stop waiting for a while, keep it or lend it.
func NewDelayQueue[T any]() *DelayQueue[T] { return &DelayQueue[T]{} }

// Insert adds v, to be yielded when d has passed since the call. It takes v. It
// panics if the queue was dropped.
//
//futvet:owns v
func (q *DelayQueue[T]) Insert(v T, d time.Duration) Key { return q.InsertAt(v, Now().Add(d)) }

// InsertAt adds v, to be yielded at t, or at once if t has passed. It takes v. It
// panics if the queue was dropped.
//
//futvet:owns v
func (q *DelayQueue[T]) InsertAt(v T, t time.Time) Key {
	if q.dropped {
		panic("futures/timer: Insert into a DelayQueue that was dropped")
	}
	i := q.free - 1
	if i < 0 {
		i = len(q.slots)
		q.slots = append(q.slots, delayed[T]{gen: 1}) // no zero Key names anything
	} else {
		q.free = q.slots[i].pos
	}
	s := &q.slots[i]
	s.value, s.used, s.pos = v, true, len(q.heap)
	q.heap = append(q.heap, i)
	q.ended = false
	q.set(i, t)
	return Key{i, s.gen}
}

// find is the slot that k names, or nil.
func (q *DelayQueue[T]) find(k Key) *delayed[T] {
	if k.slot < len(q.slots) {
		if s := &q.slots[k.slot]; s.used && s.gen == k.gen {
			return s
		}
	}
	return nil
}

// Reset has the value that k names yielded when d has passed since the call. It
// says whether there is one.
func (q *DelayQueue[T]) Reset(k Key, d time.Duration) bool { return q.ResetAt(k, Now().Add(d)) }

// ResetAt has the value that k names yielded at t. It says whether there is one.
func (q *DelayQueue[T]) ResetAt(k Key, t time.Time) bool {
	if q.find(k) == nil {
		return false
	}
	q.set(k.slot, t)
	return true
}

// Remove takes the value that k names out of the queue, and gives it to the caller.
// It says whether there was one.
func (q *DelayQueue[T]) Remove(k Key) (v T, ok bool) {
	if q.find(k) == nil {
		return v, false
	}
	v = q.take(k.slot)
	if len(q.heap) == 0 {
		q.notify() // the stream is at its end
	}
	return v, true
}

// Deadline is the time that is set for the value that k names, if there is one.
func (q *DelayQueue[T]) Deadline(k Key) (t time.Time, ok bool) {
	if s := q.find(k); s != nil {
		return s.at, true
	}
	return time.Time{}, false
}

// Len is the number of values that were not yielded or removed.
func (q *DelayQueue[T]) Len() int { return len(q.heap) }

// Clear drops all values that are [futures.Dropper]s, and forgets all.
func (q *DelayQueue[T]) Clear() {
	vs := make([]T, 0, len(q.heap))
	for len(q.heap) > 0 {
		vs = append(vs, q.take(q.heap[0]))
	}
	q.notify()
	release.Values(vs)
}

// PollNext is the next value whose time has come, or io.EOF if the queue is empty.
func (q *DelayQueue[T]) PollNext(cx *futures.Context) (v T, ready bool, err error) {
	if len(q.heap) == 0 && !q.dropped {
		if !cx.PollBudget() {
			return v, false, nil
		}
		q.ended, q.waker, q.owner = true, nil, nil
		cx.SpendBudget()
		return v, true, io.EOF
	}
	v, ready = q.poll(cx, nil)
	return v, ready, nil
}

// IsTerminated says whether the end was returned, and nothing inserted since, or the
// queue was dropped.
func (q *DelayQueue[T]) IsTerminated() bool { return q.ended || q.dropped }

// Expired is a future of the next value whose time has come; unlike [futures.Next] of
// the queue it is pending while the queue is empty. It borrows the queue. It never
// fails.
//
// Cancel safety: cancel safe. A value leaves the queue in the poll that yields it and
// not before, so dropping a pending Expired loses nothing.
//
//futvet:cancelsafe a value stays in the queue until the poll that yields it
func (q *DelayQueue[T]) Expired() futures.Future[T] {
	f := &expired[T]{q: q}
	f.life.Made()
	return f
}

// poll is one poll by f or, if f is nil, by PollNext.
func (q *DelayQueue[T]) poll(cx *futures.Context, f *expired[T]) (v T, ready bool) {
	if q.dropped {
		panic("futures/timer: DelayQueue polled after Drop")
	}
	if !cx.PollBudget() {
		return v, false
	}
	if len(q.heap) > 0 {
		first := q.slots[q.heap[0]].at
		if !clockNow(cx).Before(first) {
			q.waker, q.owner = nil, nil
			v = q.take(q.heap[0])
			cx.SpendBudget()
			return v, true
		}
		q.timer.waker = nil // who waits is about to poll
		q.timer.ResetAt(first)
		if _, over := q.timer.over(cx); over { // since Now was read
			cx.Waker().Wake()
		}
	}
	q.waker, q.owner = cx.Waker(), f
	return v, false
}

// notify has whoever waits poll once more, because another value is the first.
func (q *DelayQueue[T]) notify() {
	w := q.waker
	q.waker, q.owner = nil, nil
	leaf.Wake(w)
}

// Drop drops all values that are [futures.Dropper]s. Drop is idempotent.
func (q *DelayQueue[T]) Drop() {
	q.dropped = true
	q.waker, q.owner = nil, nil
	q.timer.Drop()
	q.Clear()
	q.slots, q.heap, q.free = nil, nil, 0
}

// expired is the future of DelayQueue.Expired.
type expired[T any] struct {
	q    *DelayQueue[T]
	life leaf.Life
}

func (f *expired[T]) Poll(cx *futures.Context) (v T, ready bool, err error) {
	f.life.Check("futures/timer: Expired")
	if v, ready = f.q.poll(cx, f); ready {
		f.life = leaf.Completed
	}
	return v, ready, nil
}

func (f *expired[T]) Drop() {
	if f.life.End() && f.q.owner == f {
		f.q.waker, f.q.owner = nil, nil
		f.q.timer.Stop()
	}
}

// less is the heap's order of slots i and j.
func (q *DelayQueue[T]) less(i, j int) bool {
	a, b := &q.slots[i], &q.slots[j]
	if c := a.at.Compare(b.at); c != 0 {
		return c < 0
	}
	return a.seq < b.seq
}

// set gives slot i, which is in the heap, the time t.
func (q *DelayQueue[T]) set(i int, t time.Time) {
	was := q.heap[0]
	s := &q.slots[i]
	q.seq++
	s.at, s.seq = t, q.seq
	q.fix(s.pos)
	if first := q.heap[0]; first == i || was == i {
		q.notify()
	}
}

// take empties slot i, which is in the heap, and returns its value.
func (q *DelayQueue[T]) take(i int) T {
	s := &q.slots[i]
	pos, last := s.pos, len(q.heap)-1
	q.swap(pos, last)
	q.heap = q.heap[:last]
	if pos < last {
		q.fix(pos)
	}
	v := s.value
	*s = delayed[T]{gen: s.gen + 1, pos: q.free}
	q.free = i + 1
	return v
}

func (q *DelayQueue[T]) swap(a, b int) {
	q.heap[a], q.heap[b] = q.heap[b], q.heap[a]
	q.slots[q.heap[a]].pos, q.slots[q.heap[b]].pos = a, b
}

// fix moves what is at pos in the heap to where it belongs.
func (q *DelayQueue[T]) fix(pos int) {
	for pos > 0 {
		parent := (pos - 1) / 2
		if !q.less(q.heap[pos], q.heap[parent]) {
			break
		}
		q.swap(pos, parent)
		pos = parent
	}
	for {
		child := 2*pos + 1
		if child >= len(q.heap) {
			return
		}
		if child+1 < len(q.heap) && q.less(q.heap[child+1], q.heap[child]) {
			child++
		}
		if !q.less(q.heap[child], q.heap[pos]) {
			return
		}
		q.swap(pos, child)
		pos = child
	}
}
