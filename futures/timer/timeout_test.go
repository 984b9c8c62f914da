package timer

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

func TestTimeout(t *testing.T) {
	boom := errors.New("boom")
	tests := []struct {
		name  string
		d     time.Duration
		ready time.Duration // when the future is ready; never if negative
		err   error         // the future's
		want  time.Duration // when Timeout is
		werr  error
	}{
		{"in time", time.Second, 300 * time.Millisecond, nil, 300 * time.Millisecond, nil},
		{"with its error", time.Second, 300 * time.Millisecond, boom, 300 * time.Millisecond, boom},
		{"too late", time.Second, 2 * time.Second, nil, time.Second, futures.ErrElapsed},
		{"never", time.Second, -1, nil, time.Second, futures.ErrElapsed},
		{"at once", time.Second, 0, nil, 0, nil},
		{"at once, without any time", 0, 0, nil, 0, nil},
		{"without any time", 0, -1, nil, 0, futures.ErrElapsed},
		{"at the deadline, the future wins", time.Second, time.Second, nil, time.Second, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				f := &scripted{ready: func() bool { return test.ready >= 0 && time.Since(start) >= test.ready }, err: test.err}
				if test.ready > 0 {
					f.sleep = Sleep(test.ready)
				}
				v, err := leaftest.Wait(Timeout(test.d, f))
				if err != test.werr || time.Since(start) != test.want {
					t.Errorf("err=%v after %v, want %v after %v", err, time.Since(start), test.werr, test.want)
				}
				if completed := test.werr != futures.ErrElapsed; completed != (f.drops == 0) || completed != (v == 7) {
					t.Errorf("value %d, dropped %d times", v, f.drops)
				}
				if f.polls == 0 {
					t.Error("never polled")
				}
			})
		})
	}
}

// scripted is a future that is 7 when ready says so. Like a real one it must not
// be polled after that.
type scripted struct {
	ready func() bool
	err   error
	sleep futures.Future[time.Time] // wakes it
	polls int
	drops int
	over  bool
}

func (f *scripted) Poll(cx *futures.Context) (int, bool, error) {
	if f.over {
		panic("scripted: polled after it was over")
	}
	f.polls++
	if f.ready() {
		f.over = true
		if f.sleep != nil {
			f.sleep.Drop()
		}
		return 7, true, f.err
	}
	if f.sleep != nil {
		f.sleep.Poll(cx)
	}
	return 0, false, nil
}

func (f *scripted) Drop() {
	f.drops++
	f.over = true
	if f.sleep != nil {
		f.sleep.Drop()
	}
}

// The deadline is dropped with its future, and the other way round.
func TestTimeoutDrop(t *testing.T) {
	before := registered()
	f := &scripted{ready: func() bool { return false }}
	to := Timeout(time.Hour, f)
	pending(t, to, leaftest.Forbidden{})
	if got := registered(); got != before+1 {
		t.Fatalf("%d entries", got-before)
	}
	to.Drop()
	to.Drop()
	if got := registered(); got != before || f.drops != 1 {
		t.Errorf("%d entries left, dropped %d times", got-before, f.drops)
	}

	ready := false
	f = &scripted{ready: func() bool { return ready }}
	to = Timeout(time.Hour, f)
	pending(t, to, leaftest.Forbidden{})
	ready = true
	if _, ok, err := poll(to, futures.NoopWaker()); !ok || err != nil {
		t.Errorf("ready=%v err=%v", ok, err)
	}
	to.Drop()
	if got := registered(); got != before || f.drops != 0 {
		t.Errorf("%d entries left, dropped %d times", got-before, f.drops)
	}

	f = &scripted{ready: func() bool { return false }}
	Timeout(time.Hour, f).Drop() // never polled
	if f.drops != 1 {
		t.Errorf("dropped %d times", f.drops)
	}
}

// The future is dropped before Timeout completes, also if that panics.
func TestTimeoutDropsBeforeItCompletes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &panicking{}
		to := Timeout(time.Second, f)
		pending(t, to, futures.NoopWaker())
		time.Sleep(time.Second)
		synctest.Wait()
		if got := leaftest.Panics(func() { poll(to, futures.NoopWaker()) }); got != "in Drop" {
			t.Errorf("panicked with %q", got)
		}
		to.Drop() // completed: does nothing
	})
}

type panicking struct{}

func (panicking) Poll(*futures.Context) (int, bool, error) { return 0, false, nil }
func (panicking) Drop()                                    { panic("in Drop") }
