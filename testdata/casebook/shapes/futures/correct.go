// Code generated from shapes.txt by go test ./internal/casebook -run TestShapesAreGenerated -update. DO NOT EDIT.

package futures

import (
	"errors"
	"iter"
	"log"
	"os"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
	"github.com/futvet/futvet/testdata/casebook/shapes/futures/lib"
)

// S01: deferred release.
func S01() {
	f := timer.Sleep(time.Second)
	defer f.Drop()
	use(f)
}

// S03: released on both branches.
func S03() {
	f := timer.Sleep(time.Second)
	if cond {
		f.Drop()
	} else {
		work()
		f.Drop()
	}
}

// S04: released by a goroutine.
func S04() {
	f := timer.Sleep(time.Second)
	go func() { f.Drop() }()
}

// S05: stored in the receiver, released by its Close.
type h05 struct{ f futures.Future[time.Time] }

func (h *h05) S05() {
	f := timer.Sleep(time.Second)
	h.f = f
}
func (h *h05) Close() { h.f.Drop() }

// S06: returned in a struct that owns it.
type h06 struct{ f futures.Future[time.Time] }

func S06() *h06 {
	f := timer.Sleep(time.Second)
	return &h06{f: f}
}
func (h *h06) Close() { h.f.Drop() }

// S07: stored in a package variable, released elsewhere.
var g07 futures.Future[time.Time]

func S07() {
	f := timer.Sleep(time.Second)
	g07 = f
}
func S07b() { g07.Drop() }

// S08: appended to a slice that an earlier defer drains.
func S08() {
	var fs []futures.Future[time.Time]
	defer func() {
		for _, f := range fs {
			f.Drop()
		}
	}()
	f := timer.Sleep(time.Second)
	fs = append(fs, f)
}

// S09: sent to a goroutine that releases what it receives.
func S09() {
	ch := make(chan futures.Future[time.Time], 1)
	go func() {
		for f := range ch {
			f.Drop()
		}
	}()
	f := timer.Sleep(time.Second)
	ch <- f
	close(ch)
}

// S10: stored in a map that others drain.
var m10 = map[int]futures.Future[time.Time]{}

func S10() {
	f := timer.Sleep(time.Second)
	m10[1] = f
}

// S11: released by a function of this package.
func h11(f futures.Future[time.Time]) { f.Drop() }
func S11() {
	f := timer.Sleep(time.Second)
	h11(f)
}

// S12: released by a function of another package.
func S12() {
	f := timer.Sleep(time.Second)
	lib.Release(f)
}

// S13: released through a parameter of interface type.
func S13() {
	f := timer.Sleep(time.Second)
	c := func(g any) {
		h := g.(futures.Future[time.Time])
		h.Drop()
	}
	c(f)
}

// S14: got through a generic Must.
func must14[V any](v V, err error) V {
	if err != nil {
		panic(err)
	}
	return v
}
func S14() {
	f := must14(lib.Start2())
	defer f.Drop()
}

// S15: a retry loop releases each, the last after it.
func S15() {
	f := timer.Sleep(time.Second)
	for i := 0; i < 3 && cond; i++ {
		f.Drop()
		f = timer.Sleep(time.Second)
	}
	f.Drop()
}

// S16: got under a condition, released if it is there.
func S16() {
	var g futures.Future[time.Time]
	if cond {
		f := timer.Sleep(time.Second)
		g = f
	}
	if g != nil {
		g.Drop()
	}
}

// S17: released through an accessor of its owner.
type h17 struct{ f futures.Future[time.Time] }

func (h *h17) get() futures.Future[time.Time] { return h.f }
func S17() {
	h := &h17{}
	f := timer.Sleep(time.Second)
	h.f = f
	g := h.get()
	defer g.Drop()
}

// S18: owned by an embedded struct whose Close is promoted.
type h18in struct{ f futures.Future[time.Time] }

func (h *h18in) Close() { h.f.Drop() }

type h18 struct{ h18in }

func S18() {
	f := timer.Sleep(time.Second)
	h := &h18{h18in{f}}
	defer h.Close()
	work()
}

// S19: wrapped in an owner that is closed here.
type h19 struct{ f futures.Future[time.Time] }

func (h *h19) Close() { h.f.Drop() }
func S19() {
	f := timer.Sleep(time.Second)
	h := &h19{f: f}
	defer h.Close()
}

// S20: a goroutine gets the owner as an argument.
type h20 struct{ f futures.Future[time.Time] }

func S20() {
	f := timer.Sleep(time.Second)
	j := &h20{f: f}
	go func(j *h20) {
		defer j.f.Drop()
		work()
	}(j)
}

// S21: registered with a list of cleanups.
type c21 struct{ fns []func() }

func (c *c21) cleanup(fn func()) { c.fns = append(c.fns, fn) }
func S21(c *c21) {
	f := timer.Sleep(time.Second)
	c.cleanup(func() { f.Drop() })
}

// S22: correlated guards.
func S22(cond bool) {
	var f futures.Future[time.Time]
	if cond {
		f = timer.Sleep(time.Second)
	}
	work()
	if cond {
		f.Drop()
	}
}

// S23: a guarded deferred literal that stands before.
func S23() {
	var f futures.Future[time.Time]
	defer func() {
		if f != nil {
			f.Drop()
		}
	}()
	f = timer.Sleep(time.Second)
	use(f)
}

// S24: an error beside it means that there is none.
func S24() error {
	f, err := lib.Start2()
	if err != nil {
		return err
	}
	defer f.Drop()
	return work()
}

// S25: a path ends in log.Fatal or a panic.
func S25() {
	f := timer.Sleep(time.Second)
	if cond {
		log.Fatal("x")
	}
	if cond2 {
		panic(1)
	}
	f.Drop()
}

// S26: a path ends in a function of the project that ends the program.
func fatal26(lvl int) {
	if lvl > 3 {
		os.Exit(1)
	}
}
func die26() {
	fatal26(9)
	panic("unreachable")
}
func S26() {
	f := timer.Sleep(time.Second)
	if cond {
		die26()
	}
	f.Drop()
}

// S27: a path ends in t.Fatal of an interface.
func S27(t testing.TB) {
	f := timer.Sleep(time.Second)
	if work() != nil {
		t.Fatal("x")
	}
	f.Drop()
}

// S28: an endless loop has no other way out.
func S28() {
	f := timer.Sleep(time.Second)
	for {
		if cond {
			f.Drop()
			return
		}
		work()
	}
}

// S29: each case of a select releases.
func S29(a, b chan int) {
	f := timer.Sleep(time.Second)
	select {
	case <-a:
		f.Drop()
	case <-b:
		f.Drop()
	}
}

// S30: a labelled continue after the release.
func S30() {
outer:
	for range 3 {
		f := timer.Sleep(time.Second)
		for range 2 {
			if cond {
				f.Drop()
				continue outer
			}
		}
		f.Drop()
	}
}

// S31: the body of a range-over-func loop releases each.
func S31(seq iter.Seq[int]) {
	for range seq {
		f := timer.Sleep(time.Second)
		f.Drop()
	}
}

// S32: released by a method value.
func S32() {
	f := timer.Sleep(time.Second)
	done := f.Drop
	defer done()
}

// S33: a defer in a literal in a loop.
func S33() {
	for range 3 {
		func() {
			f := timer.Sleep(time.Second)
			defer f.Drop()
			use(f)
		}()
	}
}

// S34: swapped, both released.
func S34() {
	a := timer.Sleep(time.Second)
	b := timer.Sleep(time.Second)
	a, b = b, a
	a.Drop()
	b.Drop()
}

// S35: an array is drained.
func S35() {
	var fs [2]futures.Future[time.Time]
	f := timer.Sleep(time.Second)
	fs[0] = f
	g := timer.Sleep(time.Second)
	fs[1] = g
	for _, x := range fs {
		x.Drop()
	}
}

// S36: a slice is filled by index and drained.
func S36(n int) {
	fs := make([]futures.Future[time.Time], n)
	for i := range fs {
		f := timer.Sleep(time.Second)
		fs[i] = f
	}
	for _, x := range fs {
		x.Drop()
	}
}

// S37: a returned literal owns it.
func S37() func() {
	f := timer.Sleep(time.Second)
	return func() { f.Drop() }
}

// S38: the callee says whether it took it.
var q38 []futures.Future[time.Time]

func try38(f futures.Future[time.Time]) bool {
	if cond {
		q38 = append(q38, f)
		return true
	}
	return false
}
func S38() {
	f := timer.Sleep(time.Second)
	if !try38(f) {
		f.Drop()
	}
}

// S39: the callee took it unless it failed.
func put39(f futures.Future[time.Time]) error {
	if cond {
		return errors.New("full")
	}
	q38 = append(q38, f)
	return nil
}
func S39() error {
	f := timer.Sleep(time.Second)
	if err := put39(f); err != nil {
		f.Drop()
		return err
	}
	return nil
}

// S40: a goto reaches the release.
func S40() {
	f := timer.Sleep(time.Second)
	if cond {
		goto out
	}
	work()
out:
	f.Drop()
}

// S41: a named result, returned nakedly.
func S41() (f futures.Future[time.Time]) {
	f = timer.Sleep(time.Second)
	return
}

// S42: released by a literal in a literal.
func S42() {
	f := timer.Sleep(time.Second)
	defer func() {
		end := func() { f.Drop() }
		end()
	}()
	use(f)
}

// S43: set in a literal, released outside of it.
func S43() {
	var f futures.Future[time.Time]
	func() {
		f = timer.Sleep(time.Second)
	}()
	f.Drop()
}

// S44: a case falls through to the release.
func S44(n int) {
	f := timer.Sleep(time.Second)
	switch n {
	case 1:
		fallthrough
	default:
		f.Drop()
	}
}
