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

func countAllocations(s size) (values, error) {
	s.asIfAlone()
	out := values{}
	for _, h := range hotPaths() {
		step, end := h.prepare()
		out[h.name] = testing.AllocsPerRun(s.n, step)
		end()
	}
	return out, nil
}
