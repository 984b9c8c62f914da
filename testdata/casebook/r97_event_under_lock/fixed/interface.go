// Package iface keeps the state of a network interface and tells of its changes.
//
// The state is unlocked before the change is told.
//
// Source: genmeta/dquic#359; with an asynchronous lock, openai/codex#18178 and
// bug-ops/zeph#5107.
package iface

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Event is a change of an address.
type Event struct{ Old, New string }

// Interface is a network interface.
type Interface struct {
	mu     sync.RWMutex
	addr   string
	events *mpsc.Sender[Event]
}

// Addr is the interface's address.
func (i *Interface) Addr() string {
	i.mu.RLock()
	defer i.mu.RUnlock()
	return i.addr
}

func (i *Interface) tell(co *futures.Co, e Event) error {
	_, err := futures.Await(co, i.events.Send(e))
	return err
}

// SetAddr changes the address.
func (i *Interface) SetAddr(co *futures.Co, addr string) error {
	i.mu.Lock()
	old := i.addr
	i.addr = addr
	i.mu.Unlock()
	return i.tell(co, Event{old, addr})
}
