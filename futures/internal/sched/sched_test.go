package sched

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unsafe"
)

// script is a task that does what its function says at each poll.
type script struct {
	head     Task
	poll     func(wk Waker) (done bool)
	events   []string
	running  atomic.Bool
	polls    int
	failures []error
}

func (s *script) PollTask(_ *Worker, wk Waker) bool {
	if s.running.Swap(true) {
		panic("polled by two at a time")
	}
	defer s.running.Store(false)
	s.polls++
	return s.poll(wk)
}
func (s *script) Cancel()               { s.events = append(s.events, "cancel"); s.head.Abort() }
func (s *script) Refuse()               { s.events = append(s.events, "refuse") }
func (s *script) Abandon()              { s.events = append(s.events, "abandon") }
func (s *script) Settled()              { s.events = append(s.events, "settled"); s.head.SetSettled() }
func (s *script) ChildFailed(err error) { s.failures = append(s.failures, err) }
func (s *script) Held() bool            { return false }
func (s *script) Describe() string      { return "script" }

func (s *script) start(l *Local, cleanup bool) bool {
	s.head.Init(s, l)
	return l.Start(&s.head, cleanup)
}

func (s *script) want(t *testing.T, want string) {
	t.Helper()
	if got := strings.Join(s.events, " "); got != want {
		t.Errorf("events %q, want %q", got, want)
	}
}

func TestHeaderSize(t *testing.T) {
	if n := unsafe.Sizeof(Task{}); n > 64 {
		t.Errorf("the header of a task is %d bytes, not 64", n)
	}
}

// A wake-up during a poll leads to another poll; several lead to one.
func TestWakeDuringPoll(t *testing.T) {
	l := NewLocal(nil)
	s := &script{}
	s.poll = func(wk Waker) bool {
		if s.polls == 1 {
			wk.Wake()
			wk.Wake()
		}
		return s.polls == 2
	}
	s.start(l, false)
	if err := l.Run(s.head.Ended); err != nil || s.polls != 2 {
		t.Errorf("%v after %d polls", err, s.polls)
	}
	s.head.Wake()
	if err := l.Close(); err != nil || s.polls != 2 {
		t.Errorf("%v after %d polls", err, s.polls)
	}
	s.head.Wake() // after everything
	s.want(t, "settled")
}

// Tasks run in the order in which they were woken, each once per round.
func TestOrder(t *testing.T) {
	l := NewLocal(nil)
	var order []int
	scripts := make([]*script, 4)
	for i := range scripts {
		s := &script{}
		s.poll = func(wk Waker) bool {
			order = append(order, i)
			wk.Wake()
			return s.polls == 3
		}
		scripts[i] = s
		s.start(l, false)
	}
	l.Run(scripts[3].head.Ended)
	if got := fmt.Sprint(order); got != "[0 1 2 3 0 1 2 3 0 1 2 3]" {
		t.Errorf("polled %s", got)
	}
	l.Close()
}

// Wakes from many goroutines: every one is followed by a poll, no two polls of
// one task overlap, and none is lost while the home goes to sleep.
func TestWakeStress(t *testing.T) {
	const wakers, wakes = 8, 2000
	l := NewLocal(nil)
	var said atomic.Int64 // what the wakers have announced before they woke
	seen := int64(0)
	s := &script{}
	s.poll = func(Waker) bool {
		seen = said.Load()
		return seen == wakers*wakes
	}
	s.start(l, false)
	var wg sync.WaitGroup
	for range wakers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range wakes {
				said.Add(1)
				s.head.Wake()
				if i%64 == 0 {
					runtime.Gosched()
				}
			}
		}()
	}
	if err := l.Run(s.head.Ended); err != nil || seen != wakers*wakes {
		t.Errorf("%v, saw %d", err, seen)
	}
	wg.Wait()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

func TestClose(t *testing.T) {
	l := NewLocal(nil)
	main := &script{poll: func(Waker) bool { return true }}
	pending := &script{}
	pending.poll = func(wk Waker) bool { return pending.head.Aborted() }
	main.start(l, false)
	pending.start(l, false)
	fresh, cleanup, late := &script{}, &script{}, &script{}
	cleanup.poll = func(wk Waker) bool {
		if late.start(l, false) {
			t.Error("a closing home took a task")
		}
		wk.Wake()
		return cleanup.polls == 3
	}
	l.Run(func() bool { return pending.polls > 0 })
	fresh.poll = func(Waker) bool { t.Error("polled although its home was closing"); return true }
	fresh.start(l, false)
	cleanup.start(l, true)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	pending.want(t, "cancel settled")
	fresh.want(t, "refuse settled")
	cleanup.want(t, "settled")
	if cleanup.polls != 3 {
		t.Errorf("%d polls of the cleanup", cleanup.polls)
	}
	if (&script{}).start(l, true) {
		t.Error("a closed home took cleanup")
	}
}

// A task settles when it and all that it retained are done.
func TestRetain(t *testing.T) {
	l := NewLocal(nil)
	s := &script{poll: func(Waker) bool { return true }}
	s.start(l, false)
	for range 2 {
		if !s.head.Retain() {
			t.Fatal("cannot be retained")
		}
	}
	l.Run(s.head.Ended)
	s.head.Release(nil)
	s.want(t, "")
	boom := errors.New("boom")
	s.head.Release(boom)
	s.want(t, "settled")
	if s.head.Retain() {
		t.Error("retained after it has settled")
	}
	if len(s.failures) != 1 || s.failures[0] != boom {
		t.Errorf("failures %v", s.failures)
	}
	l.Close()
}

// A home whose tasks cannot be woken says so, once they have been looked at; what
// is left when it is closed is given up.
func TestDeadlock(t *testing.T) {
	l := NewLocal(nil)
	kept := Waker(nil)
	a := &script{}
	a.poll = func(wk Waker) bool { kept = wk; return false }
	a.start(l, false)
	b := &script{poll: func(Waker) bool { return false }}
	b.start(l, false)
	l.take() // what Run would do, up to the first time that it is idle
	l.head, l.tail = nil, nil
	l.poll(&a.head, &a.head)
	l.poll(&b.head, &b.head)
	if d := l.probe(); d != nil {
		t.Errorf("claimed a deadlock although a waker is kept: %v", d)
	}
	runtime.KeepAlive(kept)
	kept = nil
	a.poll = func(Waker) bool { return false }
	d := l.probe()
	if d == nil || d.Error() != "deadlock: every task is pending and nothing holds a waker that could make one run: script, script" {
		t.Errorf("got %v", d)
	}
	h := l.Handle()
	if l.Handle() != h {
		t.Error("two handles at a time")
	}
	if d := l.probe(); d != nil {
		t.Errorf("claimed a deadlock although a handle is kept: %v", d)
	}
	runtime.KeepAlive(h)
	l.idle = idleness{}
	if err := l.Close(); err == nil {
		t.Error("closed without a complaint")
	}
	a.want(t, "cancel abandon settled")
	if d := (&Deadlock{make([]string, 20)}); !strings.Contains(d.Error(), "and 12 more") {
		t.Error(d)
	}
}

// A task that has been woken is in the queue, and is not polled by a probe as well.
func TestClaim(t *testing.T) {
	l := NewLocal(nil)
	s := &script{poll: func(Waker) bool { return false }}
	s.start(l, false)
	if s.head.claim() {
		t.Error("claimed a task that is queued")
	}
	l.Run(func() bool { return s.polls == 1 })
	if !s.head.claim() {
		t.Error("cannot claim an idle task")
	}
	l.poll(&s.head, &s.head)
	s.head.Wake()
	if d := l.probe(); d != nil || s.polls != 2 {
		t.Errorf("%v after %d polls", d, s.polls)
	}
	s.poll = func(Waker) bool { return true }
	l.Run(s.head.Ended)
	if s.head.claim() || s.polls != 3 {
		t.Errorf("claimed a task that has ended, after %d polls", s.polls)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

// Wake-ups that come while the home is looked at count as progress.
func TestProbeSeesProgress(t *testing.T) {
	l := NewLocal(nil)
	s := &script{}
	s.poll = func(wk Waker) bool {
		if s.polls == 2 {
			wk.Wake()
		}
		return s.polls == 3
	}
	s.start(l, false)
	if err := l.Run(s.head.Ended); err != nil || s.polls != 3 {
		t.Errorf("%v after %d polls", err, s.polls)
	}
	l.Close()
}
