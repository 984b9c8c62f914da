package sched

import "runtime"

// pollingFrames are the functions below which a goroutine must not block. None of
// them can be inlined.
var pollingFrames = map[string]string{
	"github.com/futvet/futvet/futures.(*Co).main":                   "an async block",
	"github.com/futvet/futvet/futures/internal/sched.(*Local).poll": "a task",
	"github.com/futvet/futvet/futures/internal/sched.(*core).poll":  "a task",
	"github.com/futvet/futvet/futures/internal/sched.(*Task).Poll":  "a task",
}

// Polling says what the calling goroutine is in the middle of, if it must not block:
// "an async block" or "a task".
func Polling() string {
	var pcs [64]uintptr
	for skip := 0; ; skip += len(pcs) {
		n := runtime.Callers(skip, pcs[:])
		for _, pc := range pcs[:n] {
			if fn := runtime.FuncForPC(pc - 1); fn != nil {
				if what, ok := pollingFrames[fn.Name()]; ok {
					return what
				}
			}
		}
		if n < len(pcs) {
			return ""
		}
	}
}
