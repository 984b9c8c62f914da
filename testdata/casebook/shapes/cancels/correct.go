// Code generated from shapes.txt by go test ./internal/casebook -run TestShapesAreGenerated -update. DO NOT EDIT.

package cancels

import (
	"context"
	"errors"
	"iter"
	"log"
	"os"
	"testing"

	"github.com/futvet/futvet/testdata/casebook/shapes/cancels/lib"
)

// S01: deferred release.
func S01() {
	_, f := context.WithCancel(parent)
	defer f()
	use(f)
}

// S03: released on both branches.
func S03() {
	_, f := context.WithCancel(parent)
	if cond {
		f()
	} else {
		work()
		f()
	}
}

// S04: released by a goroutine.
func S04() {
	_, f := context.WithCancel(parent)
	go func() { f() }()
}

// S05: stored in the receiver, released by its Close.
type h05 struct{ f context.CancelFunc }

func (h *h05) S05() {
	_, f := context.WithCancel(parent)
	h.f = f
}
func (h *h05) Close() { h.f() }

// S06: returned in a struct that owns it.
type h06 struct{ f context.CancelFunc }

func S06() *h06 {
	_, f := context.WithCancel(parent)
	return &h06{f: f}
}
func (h *h06) Close() { h.f() }

// S07: stored in a package variable, released elsewhere.
var g07 context.CancelFunc

func S07() {
	_, f := context.WithCancel(parent)
	g07 = f
}
func S07b() { g07() }

// S08: appended to a slice that an earlier defer drains.
func S08() {
	var fs []context.CancelFunc
	defer func() {
		for _, f := range fs {
			f()
		}
	}()
	_, f := context.WithCancel(parent)
	fs = append(fs, f)
}

// S09: sent to a goroutine that releases what it receives.
func S09() {
	ch := make(chan context.CancelFunc, 1)
	go func() {
		for f := range ch {
			f()
		}
	}()
	_, f := context.WithCancel(parent)
	ch <- f
	close(ch)
}

// S10: stored in a map that others drain.
var m10 = map[int]context.CancelFunc{}

func S10() {
	_, f := context.WithCancel(parent)
	m10[1] = f
}

// S11: released by a function of this package.
func h11(f context.CancelFunc) { f() }
func S11() {
	_, f := context.WithCancel(parent)
	h11(f)
}

// S12: released by a function of another package.
func S12() {
	_, f := context.WithCancel(parent)
	lib.Release(f)
}

// S13: released through a parameter of interface type.
func S13() {
	_, f := context.WithCancel(parent)
	c := func(g any) {
		h := g.(context.CancelFunc)
		h()
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
	defer f()
}

// S15: a retry loop releases each, the last after it.
func S15() {
	_, f := context.WithCancel(parent)
	for i := 0; i < 3 && cond; i++ {
		f()
		_, f = context.WithCancel(parent)
	}
	f()
}

// S16: got under a condition, released if it is there.
func S16() {
	var g context.CancelFunc
	if cond {
		_, f := context.WithCancel(parent)
		g = f
	}
	if g != nil {
		g()
	}
}

// S17: released through an accessor of its owner.
type h17 struct{ f context.CancelFunc }

func (h *h17) get() context.CancelFunc { return h.f }
func S17() {
	h := &h17{}
	_, f := context.WithCancel(parent)
	h.f = f
	g := h.get()
	defer g()
}

// S18: owned by an embedded struct whose Close is promoted.
type h18in struct{ f context.CancelFunc }

func (h *h18in) Close() { h.f() }

type h18 struct{ h18in }

func S18() {
	_, f := context.WithCancel(parent)
	h := &h18{h18in{f}}
	defer h.Close()
	work()
}

// S19: wrapped in an owner that is closed here.
type h19 struct{ f context.CancelFunc }

func (h *h19) Close() { h.f() }
func S19() {
	_, f := context.WithCancel(parent)
	h := &h19{f: f}
	defer h.Close()
}

// S20: a goroutine gets the owner as an argument.
type h20 struct{ f context.CancelFunc }

func S20() {
	_, f := context.WithCancel(parent)
	j := &h20{f: f}
	go func(j *h20) {
		defer j.f()
		work()
	}(j)
}

// S21: registered with a list of cleanups.
type c21 struct{ fns []func() }

func (c *c21) cleanup(fn func()) { c.fns = append(c.fns, fn) }
func S21(c *c21) {
	_, f := context.WithCancel(parent)
	c.cleanup(func() { f() })
}

// S22: correlated guards.
func S22(cond bool) {
	var f context.CancelFunc
	if cond {
		_, f = context.WithCancel(parent)
	}
	work()
	if cond {
		f()
	}
}

// S23: a guarded deferred literal that stands before.
func S23() {
	var f context.CancelFunc
	defer func() {
		if f != nil {
			f()
		}
	}()
	_, f = context.WithCancel(parent)
	use(f)
}

// S24: an error beside it means that there is none.
func S24() error {
	f, err := lib.Start2()
	if err != nil {
		return err
	}
	defer f()
	return work()
}

// S25: a path ends in log.Fatal or a panic.
func S25() {
	_, f := context.WithCancel(parent)
	if cond {
		log.Fatal("x")
	}
	if cond2 {
		panic(1)
	}
	f()
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
	_, f := context.WithCancel(parent)
	if cond {
		die26()
	}
	f()
}

// S27: a path ends in t.Fatal of an interface.
func S27(t testing.TB) {
	_, f := context.WithCancel(parent)
	if work() != nil {
		t.Fatal("x")
	}
	f()
}

// S28: an endless loop has no other way out.
func S28() {
	_, f := context.WithCancel(parent)
	for {
		if cond {
			f()
			return
		}
		work()
	}
}

// S29: each case of a select releases.
func S29(a, b chan int) {
	_, f := context.WithCancel(parent)
	select {
	case <-a:
		f()
	case <-b:
		f()
	}
}

// S30: a labelled continue after the release.
func S30() {
outer:
	for range 3 {
		_, f := context.WithCancel(parent)
		for range 2 {
			if cond {
				f()
				continue outer
			}
		}
		f()
	}
}

// S31: the body of a range-over-func loop releases each.
func S31(seq iter.Seq[int]) {
	for range seq {
		_, f := context.WithCancel(parent)
		f()
	}
}

// S32: released by a method value.
func S32() {
	_, f := context.WithCancel(parent)
	done := f
	defer done()
}

// S33: a defer in a literal in a loop.
func S33() {
	for range 3 {
		func() {
			_, f := context.WithCancel(parent)
			defer f()
			use(f)
		}()
	}
}

// S34: swapped, both released.
func S34() {
	_, a := context.WithCancel(parent)
	_, b := context.WithCancel(parent)
	a, b = b, a
	a()
	b()
}

// S35: an array is drained.
func S35() {
	var fs [2]context.CancelFunc
	_, f := context.WithCancel(parent)
	fs[0] = f
	_, g := context.WithCancel(parent)
	fs[1] = g
	for _, x := range fs {
		x()
	}
}

// S36: a slice is filled by index and drained.
func S36(n int) {
	fs := make([]context.CancelFunc, n)
	for i := range fs {
		_, f := context.WithCancel(parent)
		fs[i] = f
	}
	for _, x := range fs {
		x()
	}
}

// S37: a returned literal owns it.
func S37() func() {
	_, f := context.WithCancel(parent)
	return func() { f() }
}

// S38: the callee says whether it took it.
var q38 []context.CancelFunc

func try38(f context.CancelFunc) bool {
	if cond {
		q38 = append(q38, f)
		return true
	}
	return false
}
func S38() {
	_, f := context.WithCancel(parent)
	if !try38(f) {
		f()
	}
}

// S39: the callee took it unless it failed.
func put39(f context.CancelFunc) error {
	if cond {
		return errors.New("full")
	}
	q38 = append(q38, f)
	return nil
}
func S39() error {
	_, f := context.WithCancel(parent)
	if err := put39(f); err != nil {
		f()
		return err
	}
	return nil
}

// S40: a goto reaches the release.
func S40() {
	_, f := context.WithCancel(parent)
	if cond {
		goto out
	}
	work()
out:
	f()
}

// S41: a named result, returned nakedly.
func S41() (f context.CancelFunc) {
	_, f = context.WithCancel(parent)
	return
}

// S42: released by a literal in a literal.
func S42() {
	_, f := context.WithCancel(parent)
	defer func() {
		end := func() { f() }
		end()
	}()
	use(f)
}

// S43: set in a literal, released outside of it.
func S43() {
	var f context.CancelFunc
	func() {
		_, f = context.WithCancel(parent)
	}()
	f()
}

// S44: a case falls through to the release.
func S44(n int) {
	_, f := context.WithCancel(parent)
	switch n {
	case 1:
		fallthrough
	default:
		f()
	}
}
