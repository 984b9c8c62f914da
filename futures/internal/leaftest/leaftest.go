// Package leaftest is what the tests of the leaf packages have in common:
// wakers that count, refuse or call back, items that know whether they were
// dropped, an interpreter of small scripts, and a check for goroutines left over.
package leaftest

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
)

// Counter is a waker that counts.
type Counter struct{ n atomic.Int64 }

// Wake implements futures.Waker.
func (c *Counter) Wake() { c.n.Add(1) }

// Count is how often Wake was called.
func (c *Counter) Count() int { return int(c.n.Load()) }

// Forbidden is a waker that must not be called: it panics.
type Forbidden struct{}

// Wake implements futures.Waker.
func (Forbidden) Wake() { panic("a waker that nobody may call was called") }

// Callback is a waker that calls F, from wherever it is woken.
type Callback struct{ F func() }

// Wake implements futures.Waker.
func (c *Callback) Wake() { c.F() }

// Signal is a waker that a goroutine can wait for.
type Signal chan struct{}

// NewSignal returns a signal that was not woken.
func NewSignal() Signal { return make(Signal, 1) }

// Wake implements futures.Waker.
func (s Signal) Wake() {
	select {
	case s <- struct{}{}:
	default:
	}
}

// Wait polls f on the calling goroutine until it is ready.
func Wait[T any](f futures.Future[T]) (T, error) {
	s := NewSignal()
	for {
		if v, ready, err := f.Poll(futures.NewContext(s)); ready {
			return v, err
		}
		<-s
	}
}

// Item is a futures.Dropper with an identity.
type Item struct {
	ID    int
	drops atomic.Int64
	// OnDrop, if not nil, is called by Drop.
	OnDrop func()
}

// Drop implements futures.Dropper.
func (i *Item) Drop() {
	i.drops.Add(1)
	if i.OnDrop != nil {
		i.OnDrop()
	}
}

// Drops is how often Drop was called.
func (i *Item) Drops() int { return int(i.drops.Load()) }

// Panics calls f and returns what it panicked with, as text; "" if it did not.
func Panics(f func()) (text string) {
	defer func() {
		if p := recover(); p != nil {
			text = fmt.Sprint(p)
		}
	}()
	f()
	return ""
}

// Script runs a script of lines "command arguments : result" against commands,
// and fails t where a command's result is not the one that stands there. Without a
// colon the result must be "". Empty lines and what follows a # are left out.
func Script(t *testing.T, script string, commands map[string]func(args ...string) string) {
	t.Helper()
	for i, line := range strings.Split(script, "\n") {
		line, _, _ = strings.Cut(line, "#")
		call, want, _ := strings.Cut(line, " : ")
		words := strings.Fields(call)
		if len(words) == 0 {
			continue
		}
		command := commands[words[0]]
		if command == nil {
			t.Fatalf("line %d: unknown command %q", i+1, words[0])
		}
		if got := command(words[1:]...); got != strings.TrimSpace(want) {
			t.Fatalf("line %d: %s: got %q, want %q", i+1, strings.TrimSpace(call), got, strings.TrimSpace(want))
		}
	}
}

// Main runs a package's tests and fails if goroutines are left over. It does not
// look when fuzzing, which leaves some of its own.
func Main(m *testing.M) {
	before := runtime.NumGoroutine()
	code := m.Run()
	if flag.Lookup("test.fuzz").Value.String() != "" {
		os.Exit(code)
	}
	deadline := time.Now().Add(30 * time.Second)
	for runtime.NumGoroutine() > before {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			stacks = stacks[:runtime.Stack(stacks, true)]
			fmt.Fprintf(os.Stderr, "goroutines left over after the tests:\n%s", stacks)
			os.Exit(1)
		}
		runtime.Gosched()
	}
	os.Exit(code)
}

// Steps counts how often step, a poll of a leaf future that is always ready, is so
// within one poll of the context cx's task, and stops at limit.
func Steps(cx *futures.Context, limit int, step func(cx *futures.Context) bool) (n int) {
	for n < limit && step(cx) {
		n++
	}
	return n
}
