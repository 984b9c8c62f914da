package executor

import (
	"bytes"
	"runtime"

	"github.com/futvet/futvet/futures/internal/sched"
)

// goroutine is what Run must know of the goroutine that calls it.
type goroutine struct {
	locked  bool   // to its thread
	polling string // what it is in the middle of, if anything
}

// mustNotPoll panics if the calling goroutine is in the middle of a poll, which must
// not block as name does.
func mustNotPoll(name string) {
	if p := sched.Polling(); p != "" {
		panic("executor: " + name + " called by " + p + ", which must not block; await the future instead")
	}
}

func inspect() (g goroutine) {
	// The first line of a traceback is "goroutine 7 [running, locked to thread]:".
	var header [64]byte
	n := runtime.Stack(header[:], false)
	line, _, _ := bytes.Cut(header[:n], []byte("\n"))
	g.locked = bytes.Contains(line, []byte("locked to thread"))
	g.polling = sched.Polling()
	return g
}
