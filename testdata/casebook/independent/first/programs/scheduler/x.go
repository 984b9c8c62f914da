// Package x runs jobs at their times, on demand and one after another.
package x

import (
	"errors"
	"fmt"
	"io"
	"sort"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Job is what a scheduler runs.
type Job interface {
	Name() string
	Start(co *futures.Co) error
}

type jobFunc struct {
	name string
	fn   func(*futures.Co) error
}

func (j jobFunc) Name() string               { return j.name }
func (j jobFunc) Start(co *futures.Co) error { return j.fn(co) }

// Func is a function as a job.
func Func(name string, fn func(*futures.Co) error) Job { return jobFunc{name, fn} }

type entry struct {
	Job
	at    time.Time
	every time.Duration
	runs  int
}

type outcome struct {
	name string
	took time.Duration
}

// Command changes what the scheduler does.
type Command func(*Scheduler) error

// Scheduler runs jobs as tasks, at most width at a time.
type Scheduler struct {
	queue   []*entry
	running map[string]*futures.AbortHandle
	width   int
	cmds    *mpsc.Receiver[Command]
	ctl     *mpsc.Sender[Command]
	Log     []string
}

func New(width int) *Scheduler {
	s := &Scheduler{width: width, running: map[string]*futures.AbortHandle{}}
	s.ctl, s.cmds = mpsc.New[Command](8)
	return s
}

// Close gives up the scheduler's channel.
func (s *Scheduler) Close() {
	s.ctl.Drop()
	s.cmds.Drop()
}

// Do gives the scheduler a command, if it has room for it.
func (s *Scheduler) Do(c Command) error { return s.ctl.TrySend(c) }

// At runs j at t, and from then on every period if that is positive.
func At(j Job, t time.Time, every time.Duration) Command {
	return func(s *Scheduler) error {
		s.push(&entry{Job: j, at: t, every: every})
		return nil
	}
}

// Cancel stops the named job if it runs.
func Cancel(name string) Command {
	return func(s *Scheduler) error {
		h, ok := s.running[name]
		if !ok {
			return fmt.Errorf("%s does not run", name)
		}
		h.Abort()
		return nil
	}
}

var errStop = errors.New("stop")

// Stop ends the scheduler.
func Stop(*Scheduler) error { return errStop }

func (s *Scheduler) push(e *entry) {
	i := sort.Search(len(s.queue), func(i int) bool { return s.queue[i].at.After(e.at) })
	s.queue = append(s.queue, nil)
	copy(s.queue[i+1:], s.queue[i:])
	s.queue[i] = e
}

func (s *Scheduler) pop() *entry {
	e := s.queue[0]
	s.queue = s.queue[1:]
	return e
}

// run is one run of e.
func run(e *entry) futures.Future[outcome] {
	return futures.Async(func(co *futures.Co) (outcome, error) {
		begin := time.Now()
		err := e.Start(co)
		if err != nil {
			err = fmt.Errorf("%s, run %d: %w", e.Name(), e.runs, err)
		}
		return outcome{e.Name(), time.Since(begin)}, err
	})
}

// start starts the first entry of the queue as a task of g.
func (s *Scheduler) start(g *futures.Group[outcome]) {
	e := s.pop()
	e.runs++
	f, h := futures.Abortable(futures.CatchPanic(run(e)))
	name := e.Name()
	s.running[name] = h
	g.Spawn(futures.Inspect(f, func(outcome, error) { delete(s.running, name) }))
	if e.every > 0 {
		next := *e
		next.at = e.at.Add(e.every)
		s.push(&next)
	}
}

// Run runs until it is stopped. Jobs that run then are cancelled and waited for.
func (s *Scheduler) Run(co *futures.Co) (err error) {
	g := futures.NewGroup[outcome](co)
	defer co.AsyncDrop(g)
	for {
		cmd, ended := futures.On(s.cmds.Recv()), futures.On(g.Ended())
		branches := []futures.Branch{cmd, ended}
		var due *futures.BranchOf[time.Time]
		if len(s.queue) > 0 && len(s.running) < s.width {
			due = futures.On(timer.SleepUntil(s.queue[0].at))
			branches = append(branches, due)
		}
		switch co.SelectBiased(branches...) {
		case cmd:
			c, err := cmd.Result()
			if err == nil {
				err = c(s)
			}
			if errors.Is(err, errStop) || errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				s.Log = append(s.Log, err.Error())
			}
		case ended:
			o, err := ended.Result()
			switch {
			case errors.Is(err, futures.ErrCancelled):
				s.Log = append(s.Log, "cancelled")
			case err != nil:
				s.Log = append(s.Log, err.Error())
			default:
				s.Log = append(s.Log, o.name+" done")
			}
		case due:
			s.start(g)
		}
	}
}

// Countdown is a job that logs numbers.
func Countdown(n int, pace time.Duration, log func(int)) Job {
	return Func("countdown", func(co *futures.Co) error {
		ticks := timer.Every(pace)
		defer ticks.Drop()
		for i := n; i > 0; i-- {
			if _, err := futures.Await(co, ticks.Tick()); err != nil {
				return err
			}
			log(i)
		}
		return nil
	})
}

// Sequence is a job that is several jobs one after the other.
func Sequence(jobs ...Job) Job {
	names := ""
	for _, j := range jobs {
		names += j.Name() + ";"
	}
	return Func(names, func(co *futures.Co) error {
		for _, j := range jobs {
			if err := j.Start(co); err != nil {
				return err
			}
		}
		return nil
	})
}

// For runs a scheduler with the commands for d.
func For(d time.Duration, cmds ...Command) ([]string, error) {
	s := New(2)
	defer s.Close()
	for _, c := range cmds {
		if err := s.Do(c); err != nil {
			return nil, err
		}
	}
	_, err := executor.Run(timer.Timeout[struct{}](d, futures.Async(func(co *futures.Co) (struct{}, error) {
		return struct{}{}, s.Run(co)
	})))
	return s.Log, err
}
