// Package limits holds what is not reported although it is wrong.
package limits

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// Nothing says that a parameter is taken: this is a Ref as well as a Map.
type mapped struct {
	in futures.Future[int]
	fn func(int) int
}

// Mapped maps f.
func Mapped(f futures.Future[int], fn func(int) int) futures.Future[int] { return &mapped{f, fn} }
func (m *mapped) Poll(cx *futures.Context) (v int, ready bool, err error) {
	if v, ready, err = m.in.Poll(cx); ready && err == nil {
		v = m.fn(v)
	}
	return v, ready, err
}
func (m *mapped) Drop() {}

// Reached on one path only.
type half struct {
	sleep futures.Future[time.Time]
	quiet bool
}

func newHalf() *half                                              { return &half{sleep: timer.Sleep(1)} }
func (h *half) Poll(cx *futures.Context) (time.Time, bool, error) { return h.sleep.Poll(cx) }
func (h *half) Drop() {
	if h.quiet {
		return
	}
	h.sleep.Drop()
}

// A flag that stands for a lock that is held.
type eager struct {
	taken *bool
	owns  bool
}

func lock(taken *bool) *eager {
	e := &eager{taken: taken, owns: !*taken}
	*taken = true
	return e
}
func (e *eager) Poll(cx *futures.Context) (_ struct{}, ready bool, err error) {
	cx.Waker().Wake()
	return struct{}{}, e.owns, nil
}
func (e *eager) Drop() {}

// Used for something else, which is taken for a release.
type looked struct{ sleep futures.Future[time.Time] }

func newLooked() *looked                                            { return &looked{sleep: timer.Sleep(1)} }
func (l *looked) Poll(cx *futures.Context) (time.Time, bool, error) { return l.sleep.Poll(cx) }
func (l *looked) Drop()                                             { print(l.sleep) }

// A container's elements are not told apart.
type many struct{ in []futures.Future[int] }

func newMany() *many { return &many{in: []futures.Future[int]{futures.Ready(1)}} }
func (m *many) Poll(cx *futures.Context) (v int, ready bool, err error) {
	return m.in[0].Poll(cx)
}
func (m *many) Drop() {}

// A state decides, so where it completes is not judged.
type state struct {
	a, b  futures.Future[int]
	begun bool
}

func (s *state) Poll(cx *futures.Context) (v int, ready bool, err error) {
	if !s.begun {
		s.begun = true
	}
	if v, ready, err = s.a.Poll(cx); ready {
		return v, true, err
	}
	if v, ready, err = s.b.Poll(cx); ready {
		s.a.Drop()
	}
	return v, ready, err
}
func (s *state) Drop() { s.a.Drop(); s.b.Drop() }
