package futtest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/executor"
	"github.com/futvet/futvet/futures/internal/sched"
)

// maxPoints is how many suspension points a future may have: their number counts
// twice, because each is got to by running through all those before it.
const maxPoints = 10_000

// CancelEverywhere runs make's future once per suspension point, dropping it
// there, and calls check after each run. Point 0 is before the first poll.
//
// The future runs as the main future of a [Run], in virtual time, beside the tasks
// that it spawns. It is dropped where it has suspended, at once, and once more, in
// another run, right before it would have been resumed, if anything has happened
// meanwhile: then a wake-up was on its way that the future never sees, and what it
// has been granted must be passed on.
//
// Every suspension point is got to: those of nested blocks, of the children of
// combinators, and those at which nothing has to be waited for. In each poll only one
// leaf future gets on (the budget of a poll is one step), and a block that gets to a
// suspension point suspends there as if the budget had been spent, before what it
// awaits is polled. Points count as often as they are got to: a loop's count once per
// turn.
//
// After the drop the run goes on until all cleanup is done, and fails t as Run does,
// for futures left without an owner, for one. Then check tests what the drop must not
// have broken; it runs outside of the executor, and must not assume that the future
// got anywhere. The first failure of a run or of check ends CancelEverywhere, with a
// message that says which point it was, and where the future was suspended there.
//
// What make makes must be new in every call, and its behaviour the same in every run;
// make runs outside of the executor, too. The schedule is that of seed 0, unless
// [Explore] or the command line says otherwise.
func CancelEverywhere[T any](t testing.TB, make func() futures.Future[T], check func(point int)) {
	t.Helper()
	seed := uint64(0)
	if _, ok := t.(*seeded); ok || seedFlag.set {
		seed = seedOf(t)
	}
	for point := 0; ; point++ {
		if point == maxPoints {
			t.Errorf("futtest: CancelEverywhere: the future has more than %d suspension points", maxPoints)
			return
		}
		if !cancelAt(t, seed, point, make, check) {
			return
		}
	}
}

// cancelAt runs make's future and drops it at a point. It returns false when there is
// no such point, or when something has failed.
func cancelAt[T any](t testing.TB, seed uint64, point int, make func() futures.Future[T], check func(point int)) bool {
	t.Helper()
	h := newHome(t, seed)
	h.slice = 1
	h.point = fmt.Sprintf("CancelEverywhere, before point %d: ", point)
	failed := t.Failed()
	v := &visit{h: h, point: point}
	_, err := execute(h, func() futures.Future[T] {
		f := make()
		h.main = sched.Describe(f)
		return &victim[T]{v, f}
	})
	var pe *futures.PanicError
	switch {
	case t.Failed() && !failed:
		return false
	case !v.dropped:
		return false
	case errors.As(err, &pe):
		h.errorf("Drop panicked: %v", pe)
		return false
	case errors.Is(err, executor.ErrDeadlock):
		return false
	}
	returned := false
	defer func() {
		if !returned || t.Failed() && !failed {
			h.errorf("the check failed")
		}
	}()
	check(point)
	returned = true
	return failed || !t.Failed()
}

// visit is one run to one point.
type visit struct {
	h       *home
	point   int
	passed  int // points
	dropped bool
	polled  bool
	polls   int64  // of all tasks, when the future's latest poll ended
	rung    int    // alarms, then
	where   string // it was suspended then
}

// disturbed says whether anything has happened since the latest poll but that the
// future was woken in it. The count of polls goes up at the beginning and the end of
// each.
func (v *visit) disturbed() bool {
	return !v.h.current.Load().again || v.h.polls.Load() != v.polls+2 || v.h.clock.rings() != v.rung
}

// reach passes a point, and says whether it is the one.
func (v *visit) reach(where string) bool {
	if v.h.whole {
		return false // polled without a wake-up, to see whether one was lost
	}
	v.passed++
	if v.passed <= v.point {
		return false
	}
	v.dropped = true
	v.h.point = fmt.Sprintf("CancelEverywhere, point %d, dropped %s: ", v.point, where)
	return true
}

// before passes a point if there is one before a poll.
func (v *visit) before() bool {
	if !v.polled {
		v.polled = true
		return v.reach("before the first poll")
	}
	return v.disturbed() && v.reach("when it was about to be resumed, "+v.where)
}

// after passes the point after a poll that has left the future pending.
func (v *visit) after() bool {
	v.where = "while pending"
	if places := chain(v.h.current.Load().suspended); places != "" {
		v.where = "while suspended at " + places
	}
	v.polls, v.rung = v.h.polls.Load(), v.h.clock.rings()
	return v.reach(v.where)
}

// victim is a future that is dropped when its visit gets to the point. It hides that f
// may have asynchronous cleanup, so that it is dropped as a losing branch is.
type victim[T any] struct {
	*visit
	f futures.Future[T]
}

// Poll implements futures.Future.
func (v *victim[T]) Poll(cx *futures.Context) (value T, ready bool, err error) {
	if v.before() {
		v.Drop()
		return value, true, futures.ErrCancelled
	}
	if value, ready, err = v.f.Poll(cx); ready {
		v.f = nil
		return value, true, err
	}
	if v.after() {
		v.Drop()
		return value, true, futures.ErrCancelled
	}
	return value, false, nil
}

// Drop implements futures.Future.
func (v *victim[T]) Drop() {
	if f := v.f; f != nil {
		v.f = nil
		f.Drop()
	}
}
