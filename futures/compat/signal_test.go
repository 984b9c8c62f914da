//go:build unix

package compat

import (
	"io"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/timer"
)

func TestSignal(t *testing.T) {
	s := Signal(syscall.SIGUSR1, syscall.SIGUSR2)
	kill := func(sig syscall.Signal) {
		if err := syscall.Kill(os.Getpid(), sig); err != nil {
			t.Fatal(err)
		}
	}
	kill(syscall.SIGUSR1) // before the first poll
	if sig, err := next(s); sig != syscall.SIGUSR1 || err != nil {
		t.Errorf("got %v, %v", sig, err)
	}
	f := futures.Next(s)
	w := pending(t, f)
	f.Drop()
	kill(syscall.SIGUSR2)
	eventually(t, "the signal", func() bool { return w.Count() == 1 })
	if sig, err := next(s); sig != syscall.SIGUSR2 || err != nil {
		t.Errorf("got %v, %v", sig, err)
	}
	pending(t, futures.Next(s))
	if running(receiving) == 0 {
		t.Error("no goroutine waits")
	}
	s.Drop()
	s.Drop()
	eventually(t, "the end of the goroutine", func() bool { return running(receiving) == 0 })
	if !s.IsTerminated() {
		t.Error("not at its end")
	}
	if _, err := next(s); err != io.EOF {
		t.Errorf("after Drop: %v", err)
	}
	// Nobody is told any more; somebody else is.
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, syscall.SIGUSR1)
	defer signal.Stop(ch)
	kill(syscall.SIGUSR1)
	<-ch
	if len(s.ch) != 0 {
		t.Error("a signal after Drop")
	}
}

// A program that waits for a signal, or for its work, whichever comes first.
func TestSignalInASelect(t *testing.T) {
	_, err := executor.Run(futures.Async(func(co *futures.Co) (nothing, error) {
		s := Signal(syscall.SIGUSR1)
		defer s.Drop()
		time.AfterFunc(2*time.Millisecond, func() { syscall.Kill(os.Getpid(), syscall.SIGUSR1) })
		for {
			sig, work := futures.On(futures.Next(s)), futures.On(timer.Sleep(200*time.Microsecond))
			if co.Select(sig, work) == sig {
				_, err := sig.Result()
				return nothing{}, err
			}
		}
	}))
	if err != nil {
		t.Error(err)
	}
}
