package main

import (
	"fmt"
	"slices"
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

// warmChildren is how many children all the sets together have that are measured
// after the first, at least: enough for the heap to have grown to its size and for
// memory to be used again.
const warmChildren = 500_000

// unorderedSet measures, per child, pushing and polling n futures, and then waking
// them all and taking them out. It counts the first time in the process, as the peer
// does, which measures no other. Of small sets that is mostly what the process pays
// once, so the medians of more times are shown besides.
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
	var push, wake []float64
	for range s.warmSets() {
		m, err := fillAndDrain(s.n)
		if err != nil {
			return nil, err
		}
		push, wake = append(push, m.push), append(wake, m.wake)
		out["polls"] = max(out["polls"], m.polls)
	}
	slices.Sort(push)
	slices.Sort(wake)
	out["warm push"], out["warm wake"] = push[len(push)/2], wake[len(wake)/2]
	return out, nil
}

// warmSets is how many sets are measured after the first.
func (s size) warmSets() int {
	if s.quick {
		return times
	}
	return max(times, warmChildren/s.n)
}

// drained is what it takes per child, and how often one is polled that was woken.
type drained struct{ push, wake, polls float64 }

func fillAndDrain(n int) (drained, error) {
	sh := &shelf{wakers: make([]futures.Waker, n)}
	for i := range sh.wakers {
		sh.wakers[i] = futures.NoopWaker() // the system provides the memory now, as for the peer
	}
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
