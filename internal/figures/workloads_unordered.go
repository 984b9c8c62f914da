package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/stream"
)

// A shelf is where the children of a set leave their wakers. It has a lock because
// the peer's has one.
type shelf struct {
	mu     sync.Mutex
	wakers []futures.Waker
	polls  int
}

// twice is a future that leaves its waker with the first poll and is ready with the second.
type twice struct {
	shelf *shelf
	i     int
	armed bool
}

func (c *twice) Poll(cx *futures.Context) (int, bool, error) {
	c.shelf.polls++
	if c.armed {
		return c.i, true, nil
	}
	c.armed = true
	c.shelf.mu.Lock()
	c.shelf.wakers[c.i] = cx.Waker()
	c.shelf.mu.Unlock()
	return 0, false, nil
}
func (c *twice) Drop() {}

// warmUpTo is the largest set that is measured several times.
const warmUpTo = 10_000

// unorderedSet measures, per child, pushing and polling n futures, and then waking
// them all and taking them out. It counts the first time in the process, as the peer
// does. Of small sets that is mostly what the process pays once, so the best of some
// more times is shown besides.
func unorderedSet(s size) (values, error) {
	s.asIfAlone()
	first, err := fillAndDrain(s.n)
	if err != nil {
		return nil, err
	}
	out := values{"push": first.push, "wake": first.wake, "polls": first.polls}
	if s.n > warmUpTo {
		return out, nil
	}
	for again := range times {
		m, err := fillAndDrain(s.n)
		if err != nil {
			return nil, err
		}
		if again == 0 || m.push < out["warm push"] {
			out["warm push"] = m.push
		}
		if again == 0 || m.wake < out["warm wake"] {
			out["warm wake"] = m.wake
		}
		out["polls"] = max(out["polls"], m.polls)
	}
	return out, nil
}

// drained is what it takes per child, and how often one is polled that was woken.
type drained struct{ push, wake, polls float64 }

func fillAndDrain(n int) (drained, error) {
	sh := &shelf{wakers: make([]futures.Waker, n)}
	set := stream.NewUnordered[int]()
	var push, wake time.Duration
	var begin time.Time
	left, polls := n, 0
	root := futures.PollFunc(func(cx *futures.Context) (struct{}, bool, error) {
		if begin.IsZero() {
			begin = time.Now()
			for i := range n {
				set.Push(&twice{shelf: sh, i: i})
			}
			for sh.polls < n {
				if _, ready, _ := set.PollNext(cx); ready {
					return struct{}{}, true, fmt.Errorf("a future is ready too early")
				}
			}
			push = time.Since(begin)
			polls = sh.polls
			begin = time.Now()
			for k := range n {
				sh.wakers[k*7919%n].Wake()
			}
		}
		for left > 0 {
			_, ready, err := set.PollNext(cx)
			if !ready {
				return struct{}{}, false, nil
			}
			if err != nil {
				return struct{}{}, true, err
			}
			left--
		}
		wake = time.Since(begin)
		return struct{}{}, true, nil
	}, nil)
	_, err := executor.Run(root)
	set.Drop()
	each := float64(n)
	return drained{float64(push) / each, float64(wake) / each, float64(sh.polls-polls) / each}, err
}
