// Package nonblockingselect looks into channels without waiting for them.
package nonblockingselect

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

type Update struct{ Key, Value string }

type Follower struct {
	updates <-chan Update
	done    chan struct{}
	state   map[string]string
}

func New(updates <-chan Update) *Follower {
	return &Follower{updates: updates, done: make(chan struct{}), state: map[string]string{}}
}

func (f *Follower) drain() (n int) {
	for {
		select {
		case u, ok := <-f.updates:
			if !ok {
				return n
			}
			f.state[u.Key] = u.Value
			n++
		default:
			return n
		}
	}
}

func (f *Follower) stopped() bool {
	select {
	case <-f.done:
		return true
	default:
		return false
	}
}

// Stop is called from outside.
func (f *Follower) Stop() { close(f.done) }

// Run takes what has come, at an interval.
func (f *Follower) Run(co *futures.Co, every time.Duration) (total int, err error) {
	for _, err := range futures.Each(co, timer.Every(every)) {
		if err != nil {
			return total, err
		}
		total += f.drain()
		if f.stopped() {
			break
		}
	}
	return total, nil
}
