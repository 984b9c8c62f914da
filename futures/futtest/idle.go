package futtest

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/futvet/futvet/futures/executor"
)

var patience = flag.Duration("futtest.patience", 2*time.Second,
	"how long futtest waits, in real time, for something that it knows nothing of to wake a task; a call that blocks may take five times as long")

const (
	// moment is what somebody outside who waits for a descriptor or a channel gets
	// before time advances without him.
	moment = 10 * time.Millisecond
	// forever is long enough in a bubble of testing/synctest, where waiting takes no
	// time and ends when anything happens.
	forever = 30 * 24 * time.Hour
)

// errGaveUp ends the driver of a Run that has returned already.
var errGaveUp = errors.New("futtest: a call that blocks was given up")

// patience is how long to wait for a wake-up that may come.
func (h *home) patience() time.Duration {
	if h.clock.bubble {
		return forever
	}
	return *patience
}

// limit is how long to wait for a call that blocks.
func (h *home) limit() time.Duration {
	if h.clock.bubble {
		return forever
	}
	return 5 * *patience
}

// pause waits until something is queued, or d has passed in real time.
func (h *home) pause(d time.Duration) (woken bool) {
	select {
	case <-h.wake:
		return true
	default:
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-h.wake:
		return true
	case <-timer.C:
		return false
	}
}

// idle is called when the queue is empty. See home for what it does.
func (h *home) idle() error {
	blocks, waits := h.operations()
	at, timed := h.clock.next()
	switch {
	case len(blocks) > 0:
		if h.pause(h.limit()) {
			return nil
		}
		return h.blockedOutside(blocks)
	case timed && h.clock.bubble:
		if !h.pause(max(0, time.Until(at))) {
			h.clock.ring()
		}
		return nil
	case timed:
		if h.woken() || len(waits) > 0 && h.pause(moment) {
			return nil
		}
		h.clock.advance(at)
		return nil
	}
	if h.pause(h.patience()) {
		return nil
	}
	return h.stalled(waits)
}

// woken says whether something was queued since the last time.
func (h *home) woken() bool {
	select {
	case <-h.wake:
		return true
	default:
		return false
	}
}

// operations are those outside that have not ended: calls that block, and waits.
func (h *home) operations() (blocks, waits []*operation) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, op := range h.outside {
		if op.waits {
			waits = append(waits, op)
		} else {
			blocks = append(blocks, op)
		}
	}
	return blocks, waits
}

func (h *home) blockedOutside(ops []*operation) error {
	var b strings.Builder
	fmt.Fprintf(&b, "a call that blocks has not returned for %v, and everything waits for it:", h.limit())
	for _, op := range ops {
		fmt.Fprintf(&b, "\n\t%s, begun at %s", op.what, site(op.stack))
	}
	b.WriteString(h.waiting())
	return errors.New(b.String())
}

// stalled is called when nothing can run and nothing will happen. It polls every
// task once, to tell a lost wake-up from a deadlock. A nil error says that there was
// something to do after all.
func (h *home) stalled(waits []*operation) error {
	h.whole = true
	defer func() { h.whole = false }()
	for _, x := range h.live() {
		before, timers := x.suspended, h.clock.set()
		x.Wake()
		if h.queued() != 1 {
			return nil // somebody has been woken, late
		}
		if y := h.take(); y != x {
			return nil
		}
		waiting := h.describe(x)
		h.poll(x)
		if !x.ended && h.queued() == 0 && h.clock.set() == timers && slices.EqualFunc(before, x.suspended, slices.Equal) {
			continue
		}
		return fmt.Errorf("a wake-up was lost: this could go on, and did when it was polled, but nobody had woken it:%s\n\t"+
			"What it waits for must wake the waker of the latest poll, each time, after it has become ready", waiting)
	}
	var b strings.Builder
	b.WriteString("nothing can run, no timer is set, and no wake-up has come")
	if !h.clock.bubble {
		fmt.Fprintf(&b, " for %v", h.patience())
	}
	b.WriteString(":")
	b.WriteString(h.waiting())
	for _, op := range waits {
		fmt.Fprintf(&b, "\n\t%s, begun at %s, may still end", op.what, site(op.stack))
	}
	return fmt.Errorf("%w: %s", executor.ErrDeadlock, b.String())
}
