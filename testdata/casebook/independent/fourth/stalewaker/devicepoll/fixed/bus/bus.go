// Package bus delivers interrupts of a device.
package bus

import (
	"sync"
)

type Bus struct {
	mu      sync.Mutex
	pending int
	handler func()
}

// Handle sets what is called at an interrupt.
func (b *Bus) Handle(fn func()) {
	b.mu.Lock()
	b.handler = fn
	b.mu.Unlock()
}

// Interrupt is called by the driver.
func (b *Bus) Interrupt() {
	b.mu.Lock()
	b.pending++
	fn := b.handler
	b.mu.Unlock()
	if fn != nil {
		fn()
	}
}

// Take says whether an interrupt is pending, and takes it.
func (b *Bus) Take() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.pending == 0 {
		return false
	}
	b.pending--
	return true
}
