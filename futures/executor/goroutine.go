package executor

import (
	"bytes"
	"runtime"
)

// goroutine is what a function that blocks must know of the goroutine that calls it.
type goroutine struct {
	locked  bool   // to its thread
	polling string // what it is in the middle of, if anything
}

// pollingFrames are the functions below which a goroutine must not block. None of
// them can be inlined.
var pollingFrames = map[string]string{
	"github.com/futvet/futvet/futures.(*Co).main":                   "an async block",
	"github.com/futvet/futvet/futures/internal/sched.(*Local).poll": "a task",
	"github.com/futvet/futvet/futures/internal/sched.(*core).poll":  "a task",
}

// mustNotPoll panics if the calling goroutine is in the middle of a poll, which must
// not block as name does.
func mustNotPoll(name string) {
	if p := inspect().polling; p != "" {
		panic("executor: " + name + " called by " + p + ", which must not block; await the future instead")
	}
}

func inspect() (g goroutine) {
	// The first line of a traceback is "goroutine 7 [running, locked to thread]:".
	var header [64]byte
	n := runtime.Stack(header[:], false)
	line, _, _ := bytes.Cut(header[:n], []byte("\n"))
	g.locked = bytes.Contains(line, []byte("locked to thread"))

	var pcs [64]uintptr
	for skip := 0; ; skip += len(pcs) {
		n := runtime.Callers(skip, pcs[:])
		for _, pc := range pcs[:n] {
			if fn := runtime.FuncForPC(pc - 1); fn != nil {
				if what, ok := pollingFrames[fn.Name()]; ok {
					g.polling = what
					return g
				}
			}
		}
		if n < len(pcs) {
			return g
		}
	}
}
