// Package explore runs the futures of one lock or channel under random schedules,
// against a sequential model of it, and says which promise was broken.
//
// A [System] is a primitive with its model. It has actions, which use the primitive
// and the model alike: take and release, send, close, make another future. The
// futures that it makes are [Task]s, and the schedule belongs to this package: it
// picks what happens next, an action, a poll of a task that was woken, a poll of one
// that was not, with the old waker or a new one, or the drop of a task. The model says
// of each task whether a poll would be ready. From that follows, at any time:
//
//   - A poll is ready exactly if the model says so: nothing is handed out twice or out
//     of turn, and nobody waits for what is his.
//   - A task that was polled, is pending, and whose poll would be ready has been woken
//     since: no wake-up is lost.
//   - Only the waker of the latest poll is woken, and none after completion or drop.
//   - An exact task is woken only when a poll would be ready.
//
// What the outcomes must be, and what has to be conserved, the system checks itself.
// Everything happens on one goroutine, so a seed is a schedule, and a failure names
// it. Wakers call back into the primitive, which hangs if it calls them under its lock.
package explore

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
)

var (
	soak = flag.Duration("futures.soak", 0, "how long each random schedule or stress test goes on; 0 is a short, fixed number of rounds")
	seed = flag.Int64("futures.seed", -1, "run random schedules with this seed only, and log the whole schedule")
)

// System is a primitive and its model, freshly made for one schedule.
type System struct {
	Actions []Action
	// Check, if not nil, is called after every step and says what is wrong.
	Check func() error
	// End, if not nil, is called when every task has been dropped or has completed,
	// and says what is wrong with what is left.
	End func() error
	// InWake, if not nil, is called by every waker: it uses the primitive in a way that
	// changes nothing but takes its lock.
	InWake func()
}

// Action is something that may happen. Do says whether it could.
type Action struct {
	Name string
	Do   func() bool
}

// X is one schedule.
type X struct {
	Rand  *rand.Rand
	sys   System
	tasks []*Task
	log   []string
	made  int
	fault string
}

// Task is a future of the system.
type Task struct {
	Name  string
	model Model
	exact bool
	lasts bool
	poll  func(cx *futures.Context) bool
	drop  func()
	begun bool
	over  bool
	waker *waker
}

// Model is what a system knows of one of its tasks.
type Model interface {
	// Begin is called before the first poll, at which the task takes its place.
	Begin()
	// Ready says whether a poll, after Begin, would be ready.
	Ready() bool
	// Drop is called after the task was dropped, begun or not.
	Drop()
}

// Funcs is a Model made of functions, each of which may be nil: a task that has no
// Begin and no Drop to speak of, and is never ready.
type Funcs struct {
	OnBegin func()
	IsReady func() bool
	OnDrop  func()
}

// Begin implements Model.
func (f Funcs) Begin() {
	if f.OnBegin != nil {
		f.OnBegin()
	}
}

// Ready implements Model.
func (f Funcs) Ready() bool { return f.IsReady != nil && f.IsReady() }

// Drop implements Model.
func (f Funcs) Drop() {
	if f.OnDrop != nil {
		f.OnDrop()
	}
}

// Go adds the future f as a task, which owns it. done is called with its outcome, and
// says what is wrong with it.
func Go[T any](x *X, name string, f futures.Future[T], m Model, done func(v T, err error) error) *Task {
	return Poll(x, name, func(cx *futures.Context) bool {
		v, ready, err := f.Poll(cx)
		if !ready && err != nil {
			x.Fail("%s is pending with an error: %v", name, err)
		}
		if ready {
			if err := done(v, err); err != nil {
				x.Fail("%s: %v", name, err)
			}
		}
		return ready
	}, f.Drop, m)
}

// Poll adds a task by its methods.
func Poll(x *X, name string, poll func(cx *futures.Context) bool, drop func(), m Model) *Task {
	x.made++
	t := &Task{Name: fmt.Sprintf("%s#%d", name, x.made), model: m, poll: poll, drop: drop}
	x.tasks = append(x.tasks, t)
	x.note("make %s", t.Name)
	return t
}

// Is sets the methods of a task that was added before they were known.
func (t *Task) Is(poll func(cx *futures.Context) bool, drop func()) { t.poll, t.drop = poll, drop }

// Exact makes t a task that must not be woken unless a poll would be ready.
func (t *Task) Exact() *Task { t.exact = true; return t }

// Lasting makes t a task whose waker the primitive may keep, and wake, after t was
// dropped: it is the primitive, and not t, that waits.
func (t *Task) Lasting() *Task { t.lasts = true; return t }

// Over says whether t has completed or was dropped.
func (t *Task) Over() bool { return t.over }

// Fail ends the schedule.
func (x *X) Fail(format string, args ...any) {
	if x.fault == "" {
		x.fault = fmt.Sprintf(format, args...)
	}
}

func (x *X) note(format string, args ...any) { x.log = append(x.log, fmt.Sprintf(format, args...)) }

// waker is the waker of one or more polls of a task.
type waker struct {
	x     *X
	t     *Task
	woken bool
}

func (w *waker) Wake() {
	switch {
	case w.t.lasts:
	case w.t.over:
		w.x.Fail("%s was woken after its end", w.t.Name)
	case w.t.waker != w:
		w.x.Fail("%s was woken through the waker of an earlier poll", w.t.Name)
	}
	w.woken = true
	if w.x.sys.InWake != nil {
		w.x.sys.InWake()
	}
}

// step does one thing, and says whether there was anything to do.
func (x *X) step() {
	var calm, woken []*Task
	for _, t := range x.tasks {
		switch {
		case !t.begun || t.waker.woken:
			woken = append(woken, t)
		default:
			calm = append(calm, t)
		}
	}
	switch n := x.Rand.IntN(100); {
	case n < 40 && len(woken) > 0:
		x.pollTask(woken[x.Rand.IntN(len(woken))], "poll")
	case n < 47 && len(calm) > 0:
		x.pollTask(calm[x.Rand.IntN(len(calm))], "poll, not woken,")
	case n < 58 && len(x.tasks) > 0:
		x.dropTask(x.tasks[x.Rand.IntN(len(x.tasks))])
	default:
		a := x.sys.Actions[x.Rand.IntN(len(x.sys.Actions))]
		at := len(x.log)
		if a.Do() {
			x.log = append(x.log, "")
			copy(x.log[at+1:], x.log[at:])
			x.log[at] = a.Name
		}
	}
}

func (x *X) pollTask(t *Task, how string) {
	x.note("%s %s", how, t.Name)
	if !t.begun {
		t.begun = true
		t.model.Begin()
	}
	if t.waker == nil || x.Rand.IntN(2) == 0 {
		t.waker = &waker{x: x, t: t}
	}
	t.waker.woken = false
	want := t.model.Ready()
	got := t.poll(futures.NewContext(t.waker))
	if got {
		t.over = true
		x.forget(t)
	}
	if got != want {
		x.Fail("%s is ready=%v, and should be %v", t.Name, got, want)
	}
}

func (x *X) dropTask(t *Task) {
	x.note("drop %s", t.Name)
	t.over = true
	x.forget(t)
	t.drop()
	t.model.Drop()
}

func (x *X) forget(t *Task) {
	for i := range x.tasks {
		if x.tasks[i] == t {
			x.tasks = append(x.tasks[:i], x.tasks[i+1:]...)
			return
		}
	}
}

// settle checks what must hold between two steps.
func (x *X) settle() {
	for _, t := range x.tasks {
		if !t.begun {
			continue
		}
		switch ready := t.model.Ready(); {
		case ready && !t.waker.woken:
			x.Fail("a wake-up is lost: %s is ready, and was not woken", t.Name)
		case !ready && t.waker.woken && t.exact:
			x.Fail("%s was woken, and is not ready", t.Name)
		}
	}
	if x.sys.Check != nil {
		if err := x.sys.Check(); err != nil {
			x.Fail("%v", err)
		}
	}
}

const stepsPerSchedule = 150

// run runs one schedule and says what was wrong with it.
func run(seed uint64, build func(x *X) System) *X {
	x := &X{Rand: rand.New(rand.NewPCG(seed, 11))}
	x.sys = build(x)
	for i := 0; i < stepsPerSchedule && x.fault == ""; i++ {
		x.step()
		x.settle()
	}
	for len(x.tasks) > 0 && x.fault == "" {
		t := x.tasks[x.Rand.IntN(len(x.tasks))]
		if !t.begun || t.waker.woken {
			x.pollTask(t, "poll")
		} else {
			x.dropTask(t)
		}
		x.settle()
	}
	if x.fault == "" && x.sys.End != nil {
		if err := x.sys.End(); err != nil {
			x.Fail("at the end: %v", err)
		}
	}
	return x
}

// Run runs schedules of systems that build makes, each with another seed.
func Run(t *testing.T, build func(x *X) System) {
	t.Helper()
	if *seed >= 0 {
		x := run(uint64(*seed), build)
		t.Log(strings.Join(x.log, "\n"))
		if x.fault != "" {
			t.Error(x.fault)
		}
		return
	}
	rounds := uint64(400)
	if testing.Short() {
		rounds = 50
	}
	deadline := time.Now().Add(*soak)
	for s := uint64(0); s < rounds || *soak > 0 && time.Now().Before(deadline); s++ {
		if x := run(s, build); x.fault != "" {
			last := x.log[max(0, len(x.log)-40):]
			t.Fatalf("seed %d (-futures.seed=%d shows all of it), after\n\t%s\n%s", s, s, strings.Join(last, "\n\t"), x.fault)
		}
	}
}
