package main

import (
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// hub hands the changes to the sessions that subscribed to them. It waits for
// nobody: a session whose queue is full is cut off.
type hub struct {
	mu          sync.Mutex // nothing suspends while it is held, so it is a sync.Mutex
	subscribers map[*subscriber]bool
}

// subscriber is the hub's side of one session.
type subscriber struct {
	queue *mpsc.Sender[event]
	keys  map[string]bool
}

func newHub() *hub { return &hub{subscribers: map[*subscriber]bool{}} }

// run distributes what feed yields, until its end. It takes feed: Each drops it
// when the loop is left, by a cancellation, too.
func (h *hub) run(co *futures.Co, feed *mpsc.Receiver[event]) error {
	for e, err := range futures.Each(co, feed) {
		if err != nil {
			return err
		}
		h.publish(e)
	}
	return nil
}

// publish hands e to its subscribers.
func (h *hub) publish(e event) {
	var to []*subscriber
	h.mu.Lock()
	for s := range h.subscribers {
		if s.keys[e.key] {
			to = append(to, s)
		}
	}
	h.mu.Unlock()
	// Sending wakes the receiving task, and nobody should be woken under a lock.
	for _, s := range to {
		if s.queue.TrySend(e) != nil {
			h.leave(s)
		}
	}
}

// join makes a subscriber, which must leave, and its queue, which the caller
// owns. The queue ends when the hub has cut the subscriber off.
func (h *hub) join(size int) (*subscriber, *mpsc.Receiver[event]) {
	send, receive := mpsc.New[event](size)
	s := &subscriber{queue: send, keys: map[string]bool{}}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.subscribers[s] = true
	return s, receive
}

func (h *hub) subscribe(s *subscriber, key string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s.keys[key] = true
}

// leave may be called more than once, as everything that releases.
func (h *hub) leave(s *subscriber) {
	h.mu.Lock()
	delete(h.subscribers, s)
	h.mu.Unlock()
	s.queue.Drop()
}
