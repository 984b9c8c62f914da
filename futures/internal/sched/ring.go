package sched

import "sync/atomic"

// ring is a worker's queue of tasks: the worker appends and takes, other workers
// steal. It is Tokio's (runtime/scheduler/multi_thread/queue.rs), whose head is two
// numbers in one word:
//
//	        steal          real           tail
//	──────────┬──────────────┬──────────────┬──────────
//	   free   │ being copied │    queued    │   free
//	──────────┴──────────────┴──────────────┴──────────
//
// A thief moves real forward, past what it is going to take, and leaves steal where
// it is: that says which slots it still reads. It copies them and then moves steal up
// to real. The owner takes from real and appends at tail, but only as far as steal, so
// it never writes a slot that is being read. While steal and real differ nobody else
// steals.
//
// Every index is taken by exactly one compare and swap of the head, so plain reads
// and writes of the slots are ordered by it. The numbers wrap around: only
// differences count.
type ring struct {
	head  atomic.Uint64
	tail  atomic.Uint32 // written by the owner only
	slots [ringSize]*Task
}

const (
	ringSize = 256 // a power of two
	ringMask = ringSize - 1
)

func unpack(head uint64) (steal, real uint32) { return uint32(head >> 32), uint32(head) }

func pack(steal, real uint32) uint64 { return uint64(steal)<<32 | uint64(real) }

// size is how many tasks are queued; only the owner's answer is exact.
func (r *ring) size() uint32 {
	_, real := unpack(r.head.Load())
	return r.tail.Load() - real
}

// free is how many tasks the owner can append.
func (r *ring) free() uint32 {
	steal, _ := unpack(r.head.Load())
	return ringSize - (r.tail.Load() - steal)
}

// push appends t. If there is no room it returns what is to be queued elsewhere: t
// and the older half of the ring, or t alone while a thief is at work.
func (r *ring) push(t *Task) (over queue) {
	for {
		head := r.head.Load()
		steal, real := unpack(head)
		tail := r.tail.Load()
		if tail-steal < ringSize {
			r.slots[tail&ringMask] = t
			r.tail.Store(tail + 1)
			return queue{}
		}
		if steal == real {
			// The head that was seen as full must still be there: if a thief has
			// moved it, its tasks would be taken a second time.
			const half = ringSize / 2
			if !r.head.CompareAndSwap(head, pack(real+half, real+half)) {
				continue
			}
			for i := range uint32(half) {
				slot := &r.slots[(real+i)&ringMask]
				over.push(*slot)
				*slot = nil
			}
		}
		over.push(t)
		return over
	}
}

// pop takes the oldest task, or nil. It is for the owner.
func (r *ring) pop() *Task {
	for {
		head := r.head.Load()
		steal, real := unpack(head)
		if real == r.tail.Load() {
			return nil
		}
		next := pack(steal, real+1)
		if steal == real {
			next = pack(real+1, real+1)
		}
		if r.head.CompareAndSwap(head, next) {
			slot := &r.slots[real&ringMask]
			t := *slot
			*slot = nil
			return t
		}
	}
}

// steal moves the older half of the tasks of r to dst, whose owner calls it, and
// returns one of them and how many these were.
func (r *ring) steal(dst *ring) (t *Task, n uint32) {
	var real uint32
	for {
		head := r.head.Load()
		s, first := unpack(head)
		if s != first {
			return nil, 0 // another thief
		}
		n = r.tail.Load() - first
		n = min(n-n/2, dst.free()+1)
		if n == 0 {
			return nil, 0
		}
		if r.head.CompareAndSwap(head, pack(first, first+n)) {
			real = first
			break
		}
	}
	take := func(i uint32) (t *Task) {
		slot := &r.slots[i&ringMask]
		t = *slot
		*slot = nil
		return t
	}
	t = take(real)
	tail := dst.tail.Load()
	for i := uint32(1); i < n; i++ {
		dst.slots[tail&ringMask] = take(real + i)
		tail++
	}
	dst.tail.Store(tail)
	for {
		head := r.head.Load()
		_, now := unpack(head)
		if r.head.CompareAndSwap(head, pack(now, now)) {
			return t, n
		}
	}
}
