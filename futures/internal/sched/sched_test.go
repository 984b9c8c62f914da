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
	head    Task
	poll    func() (done bool)
	events  []string
	running atomic.Bool
	polls   int
}

func (s *script) PollTask(*Worker) bool {
	if s.running.Swap(true) {
		panic("polled by two at a time")
	}
	defer s.running.Store(false)
	s.polls++
	return s.poll()
}
func (s *script) Broken(_ *Worker, p any) { panic(p) }
func (s *script) Cancel()                 { s.events = append(s.events, "cancel"); s.head.Abort() }
func (s *script) Refuse(error)            { s.events = append(s.events, "refuse") }
func (s *script) Abandon()                { s.events = append(s.events, "abandon") }
func (s *script) Settled()                { s.events = append(s.events, "settled"); s.head.Settle() }
func (s *script) Held() bool              { return false }
func (s *script) Describe() string        { return "script" }
func (s *script) Hollow() Contents        { return scriptContents{} }
func (s *script) Fill(Contents)           { s.events = append(s.events, "filled") }

// scriptContents is what is left of a script that is gone.
type scriptContents struct{}

func (scriptContents) Renew() (*Task, Runner) {
	s := &script{events: []string{"renewed"}}
	return &s.head, s
}

func (s *script) start(l *Local, cleanup bool) bool {
	s.head.Init(s, l.Home())
	return l.Start(&s.head, cleanup) == nil
}

func (s *script) want(t *testing.T, want string) {
	t.Helper()
	if got := strings.Join(s.events, " "); got != want {
		t.Errorf("events %q, want %q", got, want)
	}
}

func TestHeaderSize(t *testing.T) {
	if n := unsafe.Sizeof(Task{}); n > 56 {
		t.Errorf("the header of a task is %d bytes, not 56", n)
	}
}

// A wake-up during a poll leads to another poll; several lead to one.
func TestWakeDuringPoll(t *testing.T) {
	l := NewLocal(nil)
	s := &script{}
	s.poll = func() bool {
		if s.polls == 1 {
			s.head.Wake()
			s.head.Wake()
		}
		return s.polls == 2
	}
	s.start(l, false)
	if err := l.run(s.head.Ended); err != nil || s.polls != 2 {
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
		s.poll = func() bool {
			order = append(order, i)
			s.head.Wake()
			return s.polls == 3
		}
		scripts[i] = s
		s.start(l, false)
	}
	l.run(scripts[3].head.Ended)
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
	s.poll = func() bool {
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
	if err := l.run(s.head.Ended); err != nil || seen != wakers*wakes {
		t.Errorf("%v, saw %d", err, seen)
	}
	wg.Wait()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

func TestClose(t *testing.T) {
	l := NewLocal(nil)
	main := &script{poll: func() bool { return true }}
	pending := &script{}
	pending.poll = func() bool { return pending.head.Aborted() }
	main.start(l, false)
	pending.start(l, false)
	fresh, cleanup, late := &script{}, &script{}, &script{}
	cleanup.poll = func() bool {
		if late.start(l, false) {
			t.Error("a closing home took a task")
		}
		cleanup.head.Wake()
		return cleanup.polls == 3
	}
	l.run(func() bool { return pending.polls > 0 })
	fresh.poll = func() bool { t.Error("polled although its home was closing"); return true }
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
	s := &script{poll: func() bool { return true }}
	s.start(l, false)
	k := s.head.Link()
	if k.Task() != &s.head || s.head.Link() != k {
		t.Error("a task has two links, or its link is another task's")
	}
	for range 2 {
		if !k.Retain() {
			t.Fatal("cannot be retained")
		}
	}
	l.run(s.head.Ended)
	k.Release(nil)
	s.want(t, "")
	boom := errors.New("boom")
	k.Release(boom)
	s.want(t, "settled")
	if k.Retain() {
		t.Error("retained after it has settled")
	}
	if s.head.Failure() != boom {
		t.Errorf("failure %v", s.head.Failure())
	}
	l.Close()

	// One that has retained nothing any more settles when it is done.
	l = NewLocal(nil)
	s = &script{poll: func() bool { return true }}
	s.start(l, false)
	k = s.head.Link()
	k.Retain()
	k.Release(nil)
	s.want(t, "")
	l.run(s.head.Ended)
	s.want(t, "settled")
	l.Close()
}

// probed returns a home with two pending tasks of which only the home knows, but
// for what keep is called with.
//
//go:noinline
func probed(keep func(a, b *script)) *Local {
	l := NewLocal(nil)
	a, b := &script{}, &script{}
	for _, s := range []*script{a, b} {
		s.poll = func() bool { return false }
		s.start(l, false)
		s.head.Link()
		l.poll(l.take())
		s.poll = nil // refers to s
	}
	keep(a, b)
	return l
}

// A home whose tasks cannot be woken says so, and makes new ones of what they ran;
// a task that somebody holds, by whatever poll of it, comes back as it was.
func TestDeadlock(t *testing.T) {
	var held *script
	var link *Link
	l := probed(func(a, b *script) { held, link = a, b.head.Link() })
	if d := l.probe(); d != nil {
		t.Errorf("claimed a deadlock although a waker is kept: %v", d)
	}
	held.want(t, "filled")
	if l.live != 2 || l.root != &held.head || l.newest != link.Task() || held.head.Link().Task() != &held.head {
		t.Error("the tasks are not in their places")
	}
	link.Task().runner().(*script).want(t, "renewed")
	if link.Task().State() != listed {
		t.Error("the new task is not as the old one was")
	}
	held = nil
	h := l.Handle()
	if l.Handle() != h {
		t.Error("two handles at a time")
	}
	if d := l.probe(); d != nil {
		t.Errorf("claimed a deadlock although a handle is kept: %v", d)
	}
	runtime.KeepAlive(h)
	h = nil
	d := l.probe()
	if d == nil || d.Error() != "deadlock: every task is pending and nothing holds a waker that could make one run: script, script" {
		t.Errorf("got %v", d)
	}
	if d := (&Deadlock{make([]string, 20)}); !strings.Contains(d.Error(), "and 12 more") {
		t.Error(d)
	}
}

// A task that was woken while its home had let it go is in the inbox.
func TestProbeSeesWakes(t *testing.T) {
	var held *script
	l := probed(func(a, b *script) { held = b })
	shadows := l.letGo()
	held.head.Wake()
	runtime.GC()
	if !l.takeBack(shadows) || l.inbox.Load() != &held.head {
		t.Error("a wake-up was lost")
	}
	runtime.KeepAlive(held)
}

// Links wait while their task is let go: it is not clear yet which one it is.
func TestLinkWaitsForProbe(t *testing.T) {
	var link *Link
	l := probed(func(a, b *script) { link = a.head.Link() })
	shadows := l.letGo()
	got := make(chan *Task)
	go func() { got <- link.Task() }()
	runtime.GC()
	l.takeBack(shadows)
	if task := <-got; task == nil || task != l.root {
		t.Error("the link led nowhere")
	}
}

// A home that is closed although its cleanup cannot end gives it up, and what has
// come meanwhile.
func TestCloseGivesUp(t *testing.T) {
	l := NewLocal(nil)
	func() {
		s := &script{}
		s.poll = func() bool { return false }
		s.start(l, true)
		l.poll(l.take())
		s.poll = nil
	}()
	l.idle.looked = maxLooks - 1
	late, lateCleanup := &script{}, &script{}
	l.closing.Store(true)
	d := l.probe()
	late.head.Init(late, l.Home())
	l.push(&late.head)
	lateCleanup.start(l, true)
	if d == nil {
		t.Fatal("no deadlock")
	}
	if err := l.giveUp(d); err != d {
		t.Error(err)
	}
	late.want(t, "refuse settled")
	lateCleanup.want(t, "abandon settled")
	if l.live != 0 || (&script{}).start(l, true) {
		t.Error("not closed")
	}
}

// Wake-ups from other goroutines while the home looks for a deadlock again and
// again: none is lost, and no deadlock is claimed while somebody will wake.
func TestProbeStress(t *testing.T) {
	rounds := 150
	if testing.Short() {
		rounds = 20
	}
	l := NewLocal(nil)
	var tasks []*script
	for range 5 {
		s := &script{poll: func() bool { return false }}
		s.start(l, false)
		l.poll(l.take())
		s.head.Link()
		tasks = append(tasks, s)
	}
	var woken, polled atomic.Int64
	for _, s := range tasks {
		s.poll = func() bool {
			polled.Store(woken.Load())
			return false
		}
	}
	for round := range rounds {
		s := tasks[round%len(tasks)]
		begin := make(chan struct{})
		go func() {
			<-begin
			for range round % 7 * 20 {
				runtime.Gosched()
			}
			s.head.Link().Task() // waits while the home looks
			woken.Add(1)
			s.head.Wake()
		}()
		close(begin)
		for polled.Load() != int64(round+1) {
			if next := l.take(); next != nil {
				l.poll(next)
			} else if d := l.probe(); d != nil {
				t.Fatalf("round %d: %v", round, d)
			}
		}
	}
}
