// Package mailbox is a queue with one reader.
package mailbox

import (
	"io"
	"sync"

	"github.com/futvet/futvet/futures"
)

type Mailbox[T any] struct {
	mu     sync.Mutex
	items  []T
	waker  futures.Waker
	closed bool
}

func New[T any]() *Mailbox[T] { return &Mailbox[T]{} }

// Put adds an item and wakes the reader.
func (m *Mailbox[T]) Put(v T) {
	m.mu.Lock()
	m.items = append(m.items, v)
	w := m.waker
	m.waker = nil
	m.mu.Unlock()
	if w != nil {
		w.Wake()
	}
}

// Close ends the reader's stream after what is queued.
func (m *Mailbox[T]) Close() {
	m.mu.Lock()
	m.closed = true
	w := m.waker
	m.waker = nil
	m.mu.Unlock()
	if w != nil {
		w.Wake()
	}
}

func (m *Mailbox[T]) PollNext(cx *futures.Context) (item T, ready bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.items) > 0 {
		item, m.items = m.items[0], m.items[1:]
		return item, true, nil
	}
	if m.closed {
		return item, true, io.EOF
	}
	m.waker = cx.Waker()
	return item, false, nil
}

func (m *Mailbox[T]) Drop() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.items, m.waker, m.closed = nil, nil, true
}
