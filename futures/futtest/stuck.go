package futtest

import (
	"bytes"
	"fmt"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// watch waits until the driver is done, and gives up when one poll lasts too long:
// something in it blocks.
func (h *home) watch(done <-chan struct{}) error {
	const looks = 4 // per limit
	ticker := time.NewTicker(h.limit() / looks)
	defer ticker.Stop()
	var last int64
	same := 0
	for {
		select {
		case <-done:
			return nil
		case <-ticker.C:
		}
		n := h.polls.Load()
		if n%2 == 0 || n != last {
			last, same = n, 0
			continue
		}
		if same++; same < looks {
			continue
		}
		err := h.blocked()
		h.gaveUp.Store(true)
		h.signal()
		return err
	}
}

// blocked describes the poll that does not return.
func (h *home) blocked() error {
	var b strings.Builder
	fmt.Fprintf(&b, "a poll has not returned for %v", h.limit())
	if x := h.current.Load(); x != nil {
		fmt.Fprintf(&b, ", of %s", x.Runner().Describe())
	}
	b.WriteString(": code that is polled must not block; it would be awaited, or run by compat.Blocking")
	mine := h.log.Goroutines()
	for _, g := range goroutines() {
		if !mine[g.id] || strings.HasPrefix(g.state, "coroutine") {
			continue
		}
		fmt.Fprintf(&b, "\n\tblocked in [%s]", g.state)
		if g.place != "" {
			fmt.Fprintf(&b, " at %s", g.place)
		}
		fmt.Fprintf(&b, ":\n%s", g.stack)
	}
	return fmt.Errorf("%s", b.String())
}

// goroutine is one goroutine of the program, from its traceback.
type goroutine struct {
	id    uint64
	state string
	place string // the innermost call that is the user's
	stack string
}

var header = regexp.MustCompile(`^goroutine (\d+) \[([^\]]*)\]:\n`)

// goroutines are those of the program.
func goroutines() (gs []goroutine) {
	buf := make([]byte, 1<<20)
	for {
		n := runtime.Stack(buf, true)
		if n < len(buf) {
			buf = buf[:n]
			break
		}
		buf = make([]byte, 2*len(buf))
	}
	for _, text := range bytes.Split(buf, []byte("\n\n")) {
		m := header.FindSubmatch(text)
		if m == nil {
			continue
		}
		id, _ := strconv.ParseUint(string(m[1]), 10, 64)
		g := goroutine{id: id, state: string(m[2])}
		lines := strings.Split(string(text[len(m[0]):]), "\n")
		for i := 0; i+1 < len(lines); i += 2 {
			call, at := lines[i], strings.TrimSpace(lines[i+1])
			at, _, _ = strings.Cut(at, " +0x")
			file, _, _ := cutLast(at, ":")
			fn, _, _ := cutLast(call, "(")
			if !ours(runtime.Frame{Function: fn, File: file}) {
				g.place = at
				break
			}
		}
		const most = 16
		g.stack = "\t\t" + strings.Join(lines[:min(len(lines), most)], "\n\t\t")
		gs = append(gs, g)
	}
	return gs
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}
