package futtest

import (
	"container/heap"
	"sync"
	"time"
)

// clock is the time of a home. It begins at the real time and stands still but for
// the driver, who moves it. In a bubble of testing/synctest it is the bubble's, which
// has the same virtues and is seen by everybody who calls time.Now; moving it is
// sleeping.
type clock struct {
	bubble bool

	mu     sync.Mutex
	at     time.Time // unused in a bubble
	alarms alarms
	made   int
	rung   int
}

// alarm is one call that is to be made.
type alarm struct {
	at    time.Time
	seq   int // of those for the same time, the one that was made first comes first
	fn    func()
	index int // in the heap; -1 outside
}

func newClock() *clock {
	now := time.Now()
	return &clock{at: now, bubble: now == now.Round(0)}
}

func (c *clock) now() time.Time {
	if c.bubble {
		return time.Now()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) afterFunc(d time.Duration, fn func()) (stop func()) {
	now := c.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.made++
	t := &alarm{at: now.Add(d), seq: c.made, fn: fn}
	heap.Push(&c.alarms, t)
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if t.index >= 0 {
			heap.Remove(&c.alarms, t.index)
		}
	}
}

// next is the time of the earliest alarm.
func (c *clock) next() (at time.Time, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.alarms) == 0 {
		return time.Time{}, false
	}
	return c.alarms[0].at, true
}

// set is how many alarms have been set so far.
func (c *clock) set() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.made
}

// rings is how many alarms have rung so far.
func (c *clock) rings() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rung
}

// advance moves time to at, if that is not past, and makes the calls that are due by
// then.
func (c *clock) advance(at time.Time) {
	if c.bubble {
		time.Sleep(time.Until(at))
	}
	c.mu.Lock()
	if at.After(c.at) {
		c.at = at
	}
	c.mu.Unlock()
	c.ring()
}

// ring makes the calls that are due.
func (c *clock) ring() {
	now := c.now()
	for {
		c.mu.Lock()
		if len(c.alarms) == 0 || c.alarms[0].at.After(now) {
			c.mu.Unlock()
			return
		}
		t := heap.Pop(&c.alarms).(*alarm)
		c.rung++
		c.mu.Unlock()
		t.fn()
	}
}

// alarms is a heap.
type alarms []*alarm

func (h alarms) Len() int { return len(h) }
func (h alarms) Less(i, j int) bool {
	if h[i].at.Equal(h[j].at) {
		return h[i].seq < h[j].seq
	}
	return h[i].at.Before(h[j].at)
}
func (h alarms) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}
func (h *alarms) Push(x any) {
	t := x.(*alarm)
	t.index = len(*h)
	*h = append(*h, t)
}
func (h *alarms) Pop() any {
	old := *h
	t := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	t.index = -1
	return t
}
