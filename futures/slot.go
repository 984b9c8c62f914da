package futures

import "github.com/futvet/futvet/futures/internal/sched"

// slot is a detached task that is used again and again.
//
//	free ──Load──▶ in use ──settled──▶ free
//
// Wakers of a former use wake the task of the present one: a spurious wake-up. It is
// only its handle, which nobody has, that a task could not be shared with.
type slot struct {
	task  Task[struct{}] // first, as every runner's task
	freed func(sched.Slot)
}

func init() {
	sched.NewSlot = func(freed func(sched.Slot)) sched.Slot { return &slot{freed: freed} }
}

// Load implements sched.Slot.
func (s *slot) Load(f any, home *sched.Home) *sched.Task {
	s.task.fut = f.(Future[struct{}])
	s.task.head.Reuse(s, home)
	s.task.Detach()
	return &s.task.head
}

// Unload implements sched.Slot.
func (s *slot) Unload() { s.task.fut = nil }

func (s *slot) PollTask(w *sched.Worker) bool { return s.task.pollTask(w) }
func (s *slot) Broken(w *sched.Worker, p any) { s.task.broken(w, p) }
func (s *slot) Cancel()                       { s.task.Abort() }
func (s *slot) Refuse(why error)              { s.task.refuse(why) }
func (s *slot) Abandon()                      { s.task.abandon() }
func (s *slot) Held() bool                    { return false }
func (s *slot) Describe() string              { return s.task.describe() }

// Settled implements sched.Runner.
func (s *slot) Settled() {
	s.task.settled()
	s.freed(s)
}

// Hollow implements sched.Runner. Nobody looks whether a slot can still be woken: its
// executor has it anyway.
func (s *slot) Hollow() sched.Contents { panic("futures: a slot cannot be let go") }

// Fill implements sched.Runner.
func (s *slot) Fill(sched.Contents) {}
