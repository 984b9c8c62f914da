// Package opaqueowner hands futures to a function that says that it owns them.
package opaqueowner

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// Plugin runs what it is given, in a way of its own.
type Plugin interface {
	Accept(kind string, what any) error
}

// Host has a plugin.
type Host struct {
	plugin   Plugin
	failures int
}

// give hands f to the plugin, which drops what it does not accept.
//
//futvet:owns f
func (h *Host) give(kind string, f futures.Future[struct{}]) bool {
	if err := h.plugin.Accept(kind, f); err != nil {
		h.failures++
		return false
	}
	return true
}

func (h *Host) blink(d time.Duration) futures.Future[struct{}] {
	return futures.Map(timer.Sleep(d), func(time.Time) struct{} { return struct{}{} })
}

// Start gives the plugin something to do, a few times.
func (h *Host) Start(n int) (accepted int) {
	for i := range n {
		f := h.blink(time.Duration(i) * time.Second)
		if h.give("blink", f) {
			accepted++
		}
	}
	return accepted
}
