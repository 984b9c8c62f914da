package timer

import (
	"flag"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/sched"
	"github.com/futvet/futvet/futures/internal/trace"
)

// A source is where an entry waits for its time, as start chose it: the wheel of
// the process; under an executor with a clock of its own, as futtest's, that clock;
// or, in a bubble of testing/synctest, a timer of that bubble.
type source interface {
	// remove makes sure that e, which was added before, is not woken any more
	// and is unset again. A call of its waker that has begun may still end.
	remove(e *entry)
}

// process is the wheel of the process. Its base and its alarm are made when the
// first entry is added, outside any bubble, and no bubble ever sets its alarm.
var process = sync.OnceValue(func() *wheel { return newWheel(time.Now()) })

// mayBubble says whether this program may have bubbles of testing/synctest: whether
// it is a test. Where there are none, the clock need not be read in full to start a
// sleep, which is half of what that costs. It is asked before the wheel is made.
var mayBubble = sync.OnceValue(func() bool {
	if flag.Lookup("test.timeout") != nil {
		return true
	}
	info, ok := debug.ReadBuildInfo()
	return !ok || info.Path == "" || strings.HasSuffix(info.Path, ".test")
})

// entries is the lock that guards entries whose source is not the wheel.
// Holding it never waits for anything else, so that a goroutine of a bubble that
// waits for it is not stuck.
var entries sync.Mutex

// start makes e wait for d, which is positive, from now on, to be woken through
// the waker of cx.
//
// A timer that belongs to a bubble must not be set or stopped from outside it, and
// one from outside runs on the real time, so the wheel and its alarm cannot serve
// a bubble. In a bubble each entry has a runtime timer of its own, which is made
// and started by the goroutine that polls and so belongs to its bubble.
func (e *entry) start(cx *futures.Context, d time.Duration) {
	if c := clockOf(cx); c != nil {
		t := &clockTimer{}
		e.source = t
		entries.Lock()
		e.waker, e.state = cx.Waker(), waiting
		entries.Unlock()
		t.stop = c.AfterFunc(d, func() { t.ring(e) })
		return
	}
	if mayBubble() && inBubble() {
		b := &bubbleTimer{}
		e.source = b
		entries.Lock()
		e.waker, e.state = cx.Waker(), waiting
		b.timer = time.AfterFunc(d, func() { b.ring(e) })
		entries.Unlock()
		return
	}
	w := process()
	e.source = w
	w.add(e, time.Since(w.base), d, cx.Waker())
}

// clockOf is the clock of the executor that polls with cx, if it has one of its own.
func clockOf(cx *futures.Context) sched.Clock {
	if !trace.On() { // nor any such executor
		return nil
	}
	c, _ := sched.HomeOf(cx).(sched.Clock)
	return c
}

// clockNow is the time for what is polled with cx.
func clockNow(cx *futures.Context) time.Time {
	if c := clockOf(cx); c != nil {
		return c.Now()
	}
	return time.Now()
}

// inBubble says whether it is called by a goroutine in a bubble of
// testing/synctest: there, and only there, time.Now has no monotonic reading,
// which == sees.
func inBubble() bool {
	now := time.Now()
	return now == now.Round(0)
}

// lock locks what guards e, which was started.
func (e *entry) lock() *sync.Mutex {
	mu := &entries
	if w, ok := e.source.(*wheel); ok {
		mu = &w.mu
	}
	mu.Lock()
	return mu
}

// poll says whether e, which was started, has fired; if not, it will wake cx's
// waker and no earlier one.
func (e *entry) poll(cx *futures.Context) bool {
	mu := e.lock()
	over := e.state == fired
	if !over {
		e.waker = cx.Waker()
	}
	mu.Unlock()
	return over
}

// stop undoes start. It does nothing to an entry that was not started.
func (e *entry) stop() {
	if s := e.source; s != nil {
		e.source = nil
		s.remove(e)
	}
}

// recall undoes start and returns the waker that e would have woken, if there is one
// that it has not woken yet.
func (e *entry) recall() (w futures.Waker) {
	if e.source != nil {
		mu := e.lock()
		w = e.waker
		mu.Unlock()
		e.stop()
	}
	return w
}

// bubbleTimer is the source of an entry in a bubble.
type bubbleTimer struct {
	timer   *time.Timer
	removed bool // guarded by entries
}

func (b *bubbleTimer) ring(e *entry) {
	entries.Lock()
	if b.removed {
		entries.Unlock()
		return
	}
	w := e.fire()
	entries.Unlock()
	w.Wake()
}

// remove stops the timer, unless it is called from outside the bubble, where
// that is not allowed: then the timer goes off, and finds that nobody waits.
func (b *bubbleTimer) remove(e *entry) {
	if inBubble() {
		b.timer.Stop()
	}
	entries.Lock()
	b.removed = true
	e.state, e.waker = unset, nil
	entries.Unlock()
}

// clockTimer is the source of an entry under an executor with a clock of its own.
type clockTimer struct {
	stop    func()
	removed bool // guarded by entries
}

func (t *clockTimer) ring(e *entry) {
	entries.Lock()
	if t.removed {
		entries.Unlock()
		return
	}
	w := e.fire()
	entries.Unlock()
	w.Wake()
}

func (t *clockTimer) remove(e *entry) {
	entries.Lock()
	t.removed = true
	e.state, e.waker = unset, nil
	entries.Unlock()
	t.stop()
}
