package futtest

import (
	"log"
	"sync"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/sched"
)

// Recorder is an executor that only notes what is spawned on it, and polls nothing. Its
// owner must call Close, which ends the tasks with [futures.ErrClosed]. (futures-test:
// RecordSpawner.)
type Recorder struct {
	mu     sync.Mutex
	tasks  []*sched.Task
	home   sched.Home
	closed bool
}

// NewRecorder returns a Recorder on which nothing has been spawned.
func NewRecorder() *Recorder {
	r := &Recorder{}
	r.home.Scheduler = recording{r}
	return r
}

// Spawner returns a spawner of the recorder.
func (r *Recorder) Spawner() futures.Spawner {
	return sched.NewSpawner(&sched.Handle{Home: &r.home}).(futures.Spawner)
}

// Spawned names what has been spawned, in order.
func (r *Recorder) Spawned() (names []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, t := range r.tasks {
		names = append(names, t.Runner().Describe())
	}
	return names
}

// Close refuses new tasks, and drops those that have been spawned.
func (r *Recorder) Close() {
	r.mu.Lock()
	tasks := r.tasks
	r.tasks, r.closed = nil, true
	r.mu.Unlock()
	for _, t := range tasks {
		t.Runner().Refuse(futures.ErrClosed)
		t.Finish()
	}
}

// recording is a Recorder as a scheduler.
type recording struct{ r *Recorder }

func (x recording) Push(*sched.Task)              {}
func (x recording) StartHere(t *sched.Task) error { return x.Start(t, false) }
func (x recording) Handle() *sched.Handle         { return &sched.Handle{Home: &x.r.home} }
func (x recording) Failed(err error) {
	log.Print("futtest: a task that nobody awaits ended with ", err)
}

func (x recording) Start(t *sched.Task, cleanup bool) error {
	x.r.mu.Lock()
	defer x.r.mu.Unlock()
	if x.r.closed || cleanup {
		return futures.ErrClosed
	}
	x.r.tasks = append(x.r.tasks, t)
	return nil
}
