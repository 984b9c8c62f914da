// Package wokenafterunlock collects wakers under the lock and wakes them outside.
package wokenafterunlock

import (
	"sync"

	"github.com/futvet/futvet/futures"
)

type Topic struct {
	mu     sync.Mutex
	last   string
	n      int
	parked map[*int]futures.Waker
}

func (t *Topic) locked(fn func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	fn()
}

func (t *Topic) Publish(s string) {
	var parked map[*int]futures.Waker
	t.locked(func() {
		t.last, t.n = s, t.n+1
		parked, t.parked = t.parked, nil
	})
	for _, w := range parked {
		w.Wake()
	}
}

// After is the first publication after the n-th.
func (t *Topic) After(n int) futures.Future[string] {
	key := &n
	return futures.PollFunc(func(cx *futures.Context) (s string, ready bool, err error) {
		t.locked(func() {
			if ready = t.n > n; ready {
				s = t.last
				delete(t.parked, key)
				return
			}
			if t.parked == nil {
				t.parked = map[*int]futures.Waker{}
			}
			t.parked[key] = cx.Waker()
		})
		return s, ready, nil
	}, func() {
		t.locked(func() { delete(t.parked, key) })
	})
}
