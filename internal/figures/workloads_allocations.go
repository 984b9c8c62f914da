package main

import (
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// A hotPath is what a program does again and again and must not allocate for.
type hotPath struct {
	name string
	// prepare makes what is needed and returns the step and what gives it all up.
	prepare func() (step, end func())
}

func hotPaths() []hotPath {
	return []hotPath{
		{"wake and poll of a task", func() (step, end func()) {
			m := executor.NewManual()
			w := &waiting{}
			t := futures.Spawn[struct{}](m, w)
			m.RunUntilStalled()
			return func() {
				w.waker.Wake()
				m.RunUntilStalled()
			}, func() { t.Drop(); m.RunUntilStalled() }
		}},
		{"suspend and resume of a block", func() (step, end func()) {
			cx := futures.NewContext(futures.NoopWaker())
			f := nested(1)
			f.Poll(cx)
			return func() { f.Poll(cx) }, f.Drop
		}},
		{"set a timer and poll it", func() (step, end func()) {
			cx := futures.NewContext(futures.NoopWaker())
			s := timer.NewSleeper(time.Hour)
			s.Poll(cx)
			return func() {
				s.Reset(time.Hour)
				s.Poll(cx)
			}, s.Drop
		}},
		{"a timer fires and wakes a task", func() (step, end func()) {
			pending := make(chan struct{}, 1)
			m := executor.NewManual(executor.OnPending(func() {
				select {
				case pending <- struct{}{}:
				default:
				}
			}))
			tick := &ticking{s: timer.NewSleeper(time.Millisecond)}
			t := futures.Spawn[struct{}](m, tick)
			m.RunUntilStalled()
			return func() {
				for before := tick.ticks; tick.ticks == before; m.RunUntilStalled() {
					<-pending
				}
			}, func() { t.Drop(); m.RunUntilStalled() }
		}},
		{"send and receive between tasks", func() (step, end func()) {
			m := executor.NewManual()
			tx1, rx1 := mpsc.New[uint64](1)
			tx2, rx2 := mpsc.New[uint64](1)
			a := futures.Spawn[struct{}](m, &pinger{tx: tx1.IntoSink(), rx: rx2, left: -1, send: true})
			b := futures.Spawn[struct{}](m, &pinger{tx: tx2.IntoSink(), rx: rx1, left: -1})
			return func() { m.TryTick() }, func() { a.Drop(); b.Drop(); m.RunUntilStalled() }
		}},
		{"send and receive over a channel", func() (step, end func()) {
			cx := futures.NewContext(futures.NoopWaker())
			tx, rx := mpsc.New[int](1)
			sink := tx.IntoSink()
			return func() {
				rx.PollNext(cx) // waits, and is woken
				sink.PollSend(cx, 1)
				rx.PollNext(cx)
			}, func() { sink.Drop(); rx.Drop() }
		}},
	}
}

// ticking sleeps again and again.
type ticking struct {
	s     *timer.Sleeper
	ticks int
}

func (t *ticking) Poll(cx *futures.Context) (struct{}, bool, error) {
	for {
		if _, ready, err := t.s.Poll(cx); !ready || err != nil {
			return struct{}{}, ready, err
		}
		t.ticks++
		t.s.Reset(time.Millisecond)
	}
}
func (t *ticking) Drop() { t.s.Drop() }

func countAllocations(s size) (values, error) {
	s.asIfAlone()
	out := values{}
	for _, h := range hotPaths() {
		step, end := h.prepare()
		out[h.name] = testing.AllocsPerRun(min(s.n, 1000), step)
		end()
	}
	return out, nil
}
