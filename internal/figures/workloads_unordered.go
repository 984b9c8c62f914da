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

// A twice leaves its waker with the first poll and is ready with the second.
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

// unorderedSet measures, per child, pushing and polling n futures, and then waking
// them all and taking them out. It does so once, as the peer.
func unorderedSet(s size) (values, error) {
	s.asIfAlone()
	sh := &shelf{wakers: make([]futures.Waker, s.n)}
	set := stream.NewUnordered[int]()
	var push, wake time.Duration
	var begin time.Time
	left, polls := s.n, 0
	root := futures.PollFunc(func(cx *futures.Context) (struct{}, bool, error) {
		if begin.IsZero() {
			begin = time.Now()
			for i := range s.n {
				set.Push(&twice{shelf: sh, i: i})
			}
			for sh.polls < s.n {
				if _, ready, _ := set.PollNext(cx); ready {
					return struct{}{}, true, fmt.Errorf("a future is ready too early")
				}
			}
			push = time.Since(begin)
			polls = sh.polls
			begin = time.Now()
			for k := range s.n {
				sh.wakers[k*7919%s.n].Wake()
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
	if err != nil {
		return nil, err
	}
	n := float64(s.n)
	return values{"push": float64(push) / n, "wake": float64(wake) / n, "polls": float64(sh.polls-polls) / n}, nil
}
