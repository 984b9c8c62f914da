// Package trace lets a test learn which futures were made and started while it ran,
// and where. It is off unless a [Log] is open; then everything that makes a future
// pays for a look at its stack. Off, a hook costs one atomic load.
//
// # Who is seen by which log
//
// Several tests may have a log at a time, and other goroutines may make futures that
// belong to none. A log sees what is made by the goroutines that are attached to it:
// the one that polls, and the coroutines that the polling starts (see [Inherit]).
// What is made elsewhere has its owner elsewhere, and is not followed.
package trace

import (
	"bytes"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Tracked is something with an owner: it is a pointer, to be a key.
type Tracked interface {
	// Open says that it has neither completed nor was dropped.
	Open() bool
}

// Decided is implemented by what may be open though its owner has settled what is
// to become of it.
type Decided interface{ Decided() bool }

var open atomic.Int32 // the number of logs

// On says whether any log is open.
func On() bool { return open.Load() != 0 }

// Made notes that f was made by the function that calls the caller.
func Made(f Tracked) {
	if l := Current(); l != nil {
		l.made(f)
	}
}

// Started notes that f, of which name is the kind, was polled. Only its first call
// for f matters.
func Started(f Tracked, name string) {
	goroutines.Lock()
	logs := make([]*Log, 0, 1)
	for l := range goroutines.logs {
		if l.knows(f) {
			logs = append(logs, l)
		}
	}
	goroutines.Unlock()
	if len(logs) == 0 {
		return
	}
	here := Current()
	for _, l := range logs {
		l.started(f, name, l == here)
	}
}

// Log is what one run learns. Its methods may be called from any goroutine.
type Log struct {
	// Clock is the time of the run; nil is the real one.
	Clock func() time.Time
	// Poller is what the run is polling; nil says nothing. Set it before Attach.
	Poller func() any

	mu      sync.Mutex
	records map[Tracked]*Record
	order   []*Record
	sweepAt int
}

// Record is one future that a log has seen.
type Record struct {
	Name string    // its kind; "" until it was started
	Made []uintptr // the stack of its maker
	By   any       // what Poller said when it was started

	f       Tracked
	foreign bool // first polled by a goroutine that is not of the run
	decided bool
}

// goroutines is which goroutine belongs to which log.
var goroutines struct {
	sync.Mutex
	of   map[uint64]*Log
	logs map[*Log]struct{}
}

// Open makes a log and switches tracing on.
func Open(clock func() time.Time) *Log {
	l := &Log{Clock: clock, records: map[Tracked]*Record{}, sweepAt: 1024}
	goroutines.Lock()
	if goroutines.of == nil {
		goroutines.of, goroutines.logs = map[uint64]*Log{}, map[*Log]struct{}{}
	}
	goroutines.logs[l] = struct{}{}
	goroutines.Unlock()
	open.Add(1)
	return l
}

// Close ends l.
func (l *Log) Close() {
	goroutines.Lock()
	_, was := goroutines.logs[l]
	delete(goroutines.logs, l)
	for g, of := range goroutines.of {
		if of == l {
			delete(goroutines.of, g)
		}
	}
	goroutines.Unlock()
	if was {
		open.Add(-1)
	}
}

// Attach makes the calling goroutine one of l's until detach is called.
func (l *Log) Attach() (detach func()) {
	g := Goroutine()
	goroutines.Lock()
	defer goroutines.Unlock()
	before := goroutines.of[g]
	goroutines.of[g] = l
	return func() {
		goroutines.Lock()
		defer goroutines.Unlock()
		if before != nil {
			goroutines.of[g] = before
		} else {
			delete(goroutines.of, g)
		}
	}
}

// Goroutines are the identifiers of those that are attached to l.
func (l *Log) Goroutines() map[uint64]bool {
	goroutines.Lock()
	defer goroutines.Unlock()
	gs := map[uint64]bool{}
	for g, of := range goroutines.of {
		if of == l {
			gs[g] = true
		}
	}
	return gs
}

// Current is the log of the calling goroutine, or nil.
func Current() *Log {
	if !On() {
		return nil
	}
	g := Goroutine()
	goroutines.Lock()
	defer goroutines.Unlock()
	return goroutines.of[g]
}

// Inherit returns main, the function of a coroutine that the calling goroutine is
// about to start, as one that belongs to the same log.
func Inherit[T any](main func(T)) func(T) {
	l := Current()
	if l == nil {
		return main
	}
	return func(x T) {
		defer l.Attach()()
		main(x)
	}
}

// Now is the time of the run that the calling goroutine belongs to, or the real
// time.
func Now() time.Time {
	if l := Current(); l != nil && l.Clock != nil {
		return l.Clock()
	}
	return time.Now()
}

// Goroutine is the identifier of the calling goroutine. The first line of a
// traceback is "goroutine 7 [running]:".
func Goroutine() uint64 {
	var header [32]byte
	n := runtime.Stack(header[:], false)
	id, _, _ := bytes.Cut(header[len("goroutine "):n], []byte(" "))
	g, err := strconv.ParseUint(string(id), 10, 64)
	if err != nil {
		panic("futures/internal/trace: no identifier in " + string(header[:n]))
	}
	return g
}

func (l *Log) knows(f Tracked) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := l.records[f]
	return r != nil && r.Name == ""
}

func (l *Log) made(f Tracked) {
	r := &Record{Made: Callers(3), f: f}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.records) >= l.sweepAt {
		l.sweep()
	}
	l.records[f] = r
	l.order = append(l.order, r)
}

// sweep forgets what has come to its end. What was never started stays: it cannot be
// told from what will be.
func (l *Log) sweep() {
	kept := l.order[:0]
	for _, r := range l.order {
		if r.foreign || r.Name != "" && !r.f.Open() {
			delete(l.records, r.f)
		} else {
			kept = append(kept, r)
		}
	}
	clear(l.order[len(kept):])
	l.order = kept
	l.sweepAt = 2*len(kept) + 1024
}

func (l *Log) started(f Tracked, name string, own bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r := l.records[f]; r != nil {
		r.Name, r.foreign = name, !own
		if own && l.Poller != nil {
			r.By = l.Poller()
		}
	}
}

// Settle notes what has been decided so far: what is decided later, by the end of
// the run, does not count as having been.
func (l *Log) Settle() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range l.order {
		if d, ok := r.f.(Decided); ok && d.Decided() {
			r.decided = true
		}
	}
}

// Left returns what was started and is open, in the order in which it was made.
func (l *Log) Left() (left []*Record) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range l.order {
		if r.Name != "" && !r.foreign && !r.decided && r.f.Open() {
			left = append(left, r)
		}
	}
	return left
}

// Callers is the stack of the caller, without its first frames.
func Callers(skip int) []uintptr {
	var pcs [48]uintptr
	n := runtime.Callers(skip+1, pcs[:])
	return append([]uintptr(nil), pcs[:n]...)
}
