package net

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestMain(m *testing.M) { leaftest.Main(m) }

// descriptors is how many are open, or 0 where that cannot be told.
func descriptors() int {
	if runtime.GOOS != "linux" {
		return 0
	}
	entries, _ := os.ReadDir("/proc/self/fd")
	return len(entries)
}

// settle waits until there are no more goroutines and descriptors than there were
// before the test, at its end.
func settle(t *testing.T) {
	t.Helper()
	goroutines, fds := runtime.NumGoroutine(), descriptors()
	t.Cleanup(func() {
		deadline := time.Now().Add(time.Minute) // a look-up that was given up may take long to end
		for runtime.NumGoroutine() > goroutines || descriptors() > fds {
			if time.Now().After(deadline) {
				stacks := make([]byte, 1<<16)
				t.Errorf("%d goroutines and %d descriptors, %d and %d before:\n%s", runtime.NumGoroutine(), descriptors(), goroutines, fds, stacks[:runtime.Stack(stacks, true)])
				return
			}
			time.Sleep(time.Millisecond)
		}
	})
}

// wait is leaftest.Wait with a limit.
func wait[T any](t *testing.T, f futures.Future[T]) (T, error) {
	t.Helper()
	s := leaftest.NewSignal()
	limit := time.After(time.Minute)
	for {
		v, ready, err := f.Poll(futures.NewContext(s))
		if ready {
			return v, err
		}
		select {
		case <-s:
		case <-limit:
			f.Drop()
			t.Fatalf("%T is still pending", f)
		}
	}
}

// must is wait for a future that does not fail.
func must[T any](t *testing.T, f futures.Future[T]) T {
	t.Helper()
	v, err := wait(t, f)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// networks are what the tests of streams run over.
var networks = []string{"tcp", "tcp6", "unix"}

func listen(t *testing.T, network string) *Listener {
	t.Helper()
	address := "127.0.0.1:0"
	switch network {
	case "tcp6":
		address = "[::1]:0"
	case "unix":
		address = filepath.Join(shortTempDir(t), "s")
	}
	l, err := Listen(network, address)
	if err != nil {
		if network == "tcp6" {
			t.Skip(err)
		}
		t.Fatal(err)
	}
	t.Cleanup(l.Drop)
	return l
}

// shortTempDir is a directory whose name leaves room in a socket's address.
func shortTempDir(t *testing.T) string {
	dir, err := os.MkdirTemp("", "fn")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// pair returns two ends of a connection.
func pair(t *testing.T, network string) (a, b *Conn) {
	t.Helper()
	l := listen(t, network)
	d := Dial(network, l.Addr())
	acc := l.Accept()
	a, b = both(t, d, acc)
	t.Cleanup(a.Drop)
	t.Cleanup(b.Drop)
	return a, b
}

// both drives two futures to their end.
func both[A, B any](t *testing.T, fa futures.Future[A], fb futures.Future[B]) (a A, b B) {
	t.Helper()
	s := leaftest.NewSignal()
	limit := time.After(time.Minute)
	doneA, doneB := false, false
	for {
		var err error
		if !doneA {
			if a, doneA, err = fa.Poll(futures.NewContext(s)); err != nil {
				t.Fatal(err)
			}
		}
		if !doneB {
			if b, doneB, err = fb.Poll(futures.NewContext(s)); err != nil {
				t.Fatal(err)
			}
		}
		if doneA && doneB {
			return a, b
		}
		select {
		case <-s:
		case <-limit:
			t.Fatal("still pending: ", fmt.Sprintf("%T %v, %T %v", fa, doneA, fb, doneB))
		}
	}
}

// eventually waits until ok is true.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal(what)
		}
	}
}
