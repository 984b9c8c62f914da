// Package createdbeforecheck waits for a condition and misses no notification.
package createdbeforecheck

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/lock"
)

type Buffer struct {
	mu    sync.Mutex
	bytes int
	limit int
	freed *lock.Notify
}

func New(limit int) *Buffer { return &Buffer{limit: limit, freed: lock.NewNotify()} }

func (b *Buffer) tryAdd(n int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.bytes+n > b.limit {
		return false
	}
	b.bytes += n
	return true
}

// Add waits until there is room for n bytes.
func (b *Buffer) Add(co *futures.Co, n int) error {
	for freed := b.freed.Wait(); ; freed = b.freed.Wait() {
		if b.tryAdd(n) {
			freed.Drop()
			return nil
		}
		if _, err := futures.Await(co, freed); err != nil {
			return err
		}
	}
}

// Free makes room.
func (b *Buffer) Free(n int) {
	b.mu.Lock()
	b.bytes -= n
	b.mu.Unlock()
	b.freed.NotifyAll()
}
