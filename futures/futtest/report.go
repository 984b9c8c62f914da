package futtest

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/futvet/futvet/futures/internal/trace"
)

// runtimePath is the path of the packages whose frames say nothing to a user.
const runtimePath = "github.com/futvet/futvet/futures"

// ours says whether a frame is the runtime's, not the user's.
func ours(f runtime.Frame) bool {
	if strings.HasSuffix(f.File, "_test.go") {
		return false
	}
	if rest, ok := strings.CutPrefix(f.Function, runtimePath); ok {
		return rest[0] == '.' || rest[0] == '/'
	}
	for _, p := range []string{"runtime.", "testing.", "iter.", "internal/", "testing/synctest."} {
		if strings.HasPrefix(f.Function, p) {
			return true
		}
	}
	return f.Function == ""
}

// theirs is the part of a stack that is the user's.
func theirs(stack []uintptr) (fs []runtime.Frame) {
	if len(stack) == 0 {
		return nil
	}
	frames := runtime.CallersFrames(stack)
	for {
		f, more := frames.Next()
		if !ours(f) {
			fs = append(fs, f)
		}
		if !more {
			return fs
		}
	}
}

// place is a frame in words.
func place(f runtime.Frame) string {
	file := f.File
	if dir, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(dir, file); err == nil && !strings.HasPrefix(rel, "..") {
			file = rel
		}
	}
	fn := f.Function
	if i := strings.LastIndexByte(fn, '/'); i >= 0 {
		fn = fn[i+1:]
	}
	return fmt.Sprintf("%s:%d (%s)", file, f.Line, fn)
}

// site is where in the user's code a stack is.
func site(stack []uintptr) string {
	if fs := theirs(stack); len(fs) > 0 {
		return place(fs[0])
	}
	return "a place unknown"
}

// chain is where blocks have suspended, the innermost first.
func chain(stacks [][]uintptr) string {
	var places []string
	for _, s := range stacks {
		for _, f := range theirs(s) {
			places = append(places, place(f))
		}
	}
	const most = 6
	if len(places) > most {
		places = append(places[:most], "...")
	}
	return strings.Join(places, ", in ")
}

// describe is a paragraph about a task that waits.
func (h *home) describe(x *task) string {
	var b strings.Builder
	what := x.Runner().Describe()
	switch {
	case x == h.root:
		if h.main != "" {
			what = h.main
		}
		fmt.Fprintf(&b, "\n\tthe main future, %s", what)
	case x.cleanup:
		fmt.Fprintf(&b, "\n\t%s", what)
	default:
		fmt.Fprintf(&b, "\n\ta task, %s, spawned at %s", what, site(x.made))
	}
	if len(x.suspended) > 0 {
		fmt.Fprintf(&b, "\n\t\tis suspended at %s", chain(x.suspended))
	}
	for _, r := range h.log.Left() {
		if r.By == x && !strings.HasPrefix(r.Name, "async block") && !strings.HasPrefix(r.Name, "task of") {
			fmt.Fprintf(&b, "\n\t\twaits for %s, made at %s", r.Name, site(r.Made))
		}
	}
	if !x.registers {
		b.WriteString("\n\t\tin its last poll nothing asked for the waker, so nothing can wake it: " +
			"a Poll that returns pending must keep cx.Waker() or poll something that does")
	}
	return b.String()
}

// waiting describes all tasks.
func (h *home) waiting() string {
	var b strings.Builder
	const most = 8
	live := h.live()
	for i, x := range live {
		if i == most {
			fmt.Fprintf(&b, "\n\tand %d more", len(live)-most)
			break
		}
		b.WriteString(h.describe(x))
	}
	return b.String()
}

// errorf fails the test.
func (h *home) errorf(format string, args ...any) {
	h.t.Helper()
	h.reported = true
	h.t.Errorf("futtest: %s%s%s", h.point, fmt.Sprintf(format, args...), h.again())
}

// again says how to have the same schedule once more.
func (h *home) again() string {
	if h.seed == 0 {
		return ""
	}
	return fmt.Sprintf("\n\t(the schedule is that of -futtest.seed=%d)", h.seed)
}

// ownerless fails the test if anything that was started is left.
func (h *home) ownerless(left []*trace.Record) {
	h.t.Helper()
	if len(left) == 0 {
		return
	}
	var sites []string
	names := map[string][]string{} // of what was made there
	for _, r := range left {
		at := site(r.Made)
		if names[at] == nil {
			sites = append(sites, at)
		}
		if !slices.Contains(names[at], r.Name) {
			names[at] = append(names[at], r.Name)
		}
	}
	var b strings.Builder
	const most = 8
	for i, at := range sites {
		if i == most {
			fmt.Fprintf(&b, "\n\tand at %d more places", len(sites)-most)
			break
		}
		fmt.Fprintf(&b, "\n\t%s, made at %s", strings.Join(names[at], " and "), at)
	}
	h.errorf("started and left without an owner: neither completed nor dropped; a task, neither awaited, dropped nor detached:%s", b.String())
}
