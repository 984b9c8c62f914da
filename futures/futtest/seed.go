package futtest

import (
	"flag"
	"strconv"
	"testing"
)

// seedFlag is the seed that the command line asks for.
var seedFlag seedValue

func init() {
	flag.Var(&seedFlag, "futtest.seed", "the schedule of every futtest.Run: 0 is first come, first served; without it a new one is chosen for each")
}

type seedValue struct {
	seed uint64
	set  bool
}

func (v *seedValue) String() string {
	if v == nil || !v.set {
		return ""
	}
	return strconv.FormatUint(v.seed, 10)
}

func (v *seedValue) Set(s string) (err error) {
	v.seed, err = strconv.ParseUint(s, 10, 64)
	v.set = err == nil
	return err
}

// seeded is a testing.TB that says which seed to use.
type seeded struct {
	testing.TB
	seed   uint64
	failed bool
}

// seedOf is the seed of a Run of t.
func seedOf(t testing.TB) uint64 {
	switch s, ok := t.(*seeded); {
	case seedFlag.set:
		return seedFlag.seed
	case ok:
		return s.seed
	}
	return random()
}

// Explore calls test up to n times, each time with another schedule for the Runs and
// CancelEverywheres that it passes its t to, and stops at the first failure, which
// names the seed. The first schedule is first come, first served, which is seed 0;
// the following seeds are the numbers 1, 2 and so on, so that a failure comes again.
// With -futtest.seed test is called once, with that seed.
//
// What test makes must be new in every call.
func Explore(t testing.TB, n int, test func(t testing.TB)) {
	t.Helper()
	for i := range n {
		s := &seeded{TB: t, seed: uint64(i)}
		if seedFlag.set {
			s.seed = seedFlag.seed
		}
		before := t.Failed()
		test(s)
		if !before && t.Failed() {
			s.note() // it was reported through t itself
		}
		if s.failed || seedFlag.set {
			return
		}
	}
}

// note says, once, with which seed the test has failed.
func (s *seeded) note() {
	s.TB.Helper()
	if !s.failed {
		s.failed = true
		s.TB.Logf("futtest: this is the schedule of -futtest.seed=%d", s.seed)
	}
}

func (s *seeded) Fail()    { s.TB.Helper(); s.note(); s.TB.Fail() }
func (s *seeded) FailNow() { s.TB.Helper(); s.note(); s.TB.FailNow() }
func (s *seeded) Failed() bool {
	return s.failed || s.TB.Failed()
}
func (s *seeded) Error(args ...any) {
	s.TB.Helper()
	s.note()
	s.TB.Error(args...)
}
func (s *seeded) Errorf(format string, args ...any) {
	s.TB.Helper()
	s.note()
	s.TB.Errorf(format, args...)
}
func (s *seeded) Fatal(args ...any) {
	s.TB.Helper()
	s.note()
	s.TB.Fatal(args...)
}
func (s *seeded) Fatalf(format string, args ...any) {
	s.TB.Helper()
	s.note()
	s.TB.Fatalf(format, args...)
}
