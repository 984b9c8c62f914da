// Code generated from shapes.txt by go test ./internal/casebook -run TestShapesAreGenerated -update. DO NOT EDIT.

package stops

import (
	"errors"
	"iter"
	"log"
	"os"
	"testing"

	"github.com/futvet/futvet/testdata/casebook/shapes/stops/lib"
)

// S01: deferred release.
func S01() {
	_, f := iter.Pull(ints)
	defer f()
	use(f)
}

// S03: released on both branches.
func S03() {
	_, f := iter.Pull(ints)
	if cond {
		f()
	} else {
		work()
		f()
	}
}

// S04: released by a goroutine.
func S04() {
	_, f := iter.Pull(ints)
	go func() { f() }()
}

// S05: stored in the receiver, released by its Close.
type h05 struct{ f func() }

func (h *h05) S05() {
	_, f := iter.Pull(ints)
	h.f = f
}
func (h *h05) Close() { h.f() }

// S06: returned in a struct that owns it.
type h06 struct{ f func() }

func S06() *h06 {
	_, f := iter.Pull(ints)
	return &h06{f: f}
}
func (h *h06) Close() { h.f() }

// S07: stored in a package variable, released elsewhere.
var g07 func()

func S07() {
	_, f := iter.Pull(ints)
	g07 = f
}
func S07b() { g07() }

// S08: appended to a slice that an earlier defer drains.
func S08() {
	var fs []func()
	defer func() {
		for _, f := range fs {
			f()
		}
	}()
	_, f := iter.Pull(ints)
	fs = append(fs, f)
}

// S09: sent to a goroutine that releases what it receives.
func S09() {
	ch := make(chan func(), 1)
	go func() {
		for f := range ch {
			f()
		}
	}()
	_, f := iter.Pull(ints)
	ch <- f
	close(ch)
}

// S10: stored in a map that others drain.
var m10 = map[int]func(){}

func S10() {
	_, f := iter.Pull(ints)
	m10[1] = f
}

// S11: released by a function of this package.
func h11(f func()) { f() }
func S11() {
	_, f := iter.Pull(ints)
	h11(f)
}

// S12: released by a function of another package.
func S12() {
	_, f := iter.Pull(ints)
	lib.Release(f)
}

// S13: released through a parameter of interface type.
func S13() {
	_, f := iter.Pull(ints)
	c := func(g any) {
		h := g.(func())
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
	_, f := iter.Pull(ints)
	for i := 0; i < 3 && cond; i++ {
		f()
		_, f = iter.Pull(ints)
	}
	f()
}

// S16: got under a condition, released if it is there.
func S16() {
	var g func()
	if cond {
		_, f := iter.Pull(ints)
		g = f
	}
	if g != nil {
		g()
	}
}

// S17: released through an accessor of its owner.
type h17 struct{ f func() }

func (h *h17) get() func() { return h.f }
func S17() {
	h := &h17{}
	_, f := iter.Pull(ints)
	h.f = f
	g := h.get()
	defer g()
}

// S18: owned by an embedded struct whose Close is promoted.
type h18in struct{ f func() }

func (h *h18in) Close() { h.f() }

type h18 struct{ h18in }

func S18() {
	_, f := iter.Pull(ints)
	h := &h18{h18in{f}}
	defer h.Close()
	work()
}

// S19: wrapped in an owner that is closed here.
type h19 struct{ f func() }

func (h *h19) Close() { h.f() }
func S19() {
	_, f := iter.Pull(ints)
	h := &h19{f: f}
	defer h.Close()
}

// S20: a goroutine gets the owner as an argument.
type h20 struct{ f func() }

func S20() {
	_, f := iter.Pull(ints)
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
	_, f := iter.Pull(ints)
	c.cleanup(func() { f() })
}

// S22: correlated guards.
func S22(cond bool) {
	var f func()
	if cond {
		_, f = iter.Pull(ints)
	}
	work()
	if cond {
		f()
	}
}

// S23: a guarded deferred literal that stands before.
func S23() {
	var f func()
	defer func() {
		if f != nil {
			f()
		}
	}()
	_, f = iter.Pull(ints)
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
	_, f := iter.Pull(ints)
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
	_, f := iter.Pull(ints)
	if cond {
		die26()
	}
	f()
}

// S27: a path ends in t.Fatal of an interface.
func S27(t testing.TB) {
	_, f := iter.Pull(ints)
	if work() != nil {
		t.Fatal("x")
	}
	f()
}

// S28: an endless loop has no other way out.
func S28() {
	_, f := iter.Pull(ints)
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
	_, f := iter.Pull(ints)
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
		_, f := iter.Pull(ints)
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
		_, f := iter.Pull(ints)
		f()
	}
}

// S32: released by a method value.
func S32() {
	_, f := iter.Pull(ints)
	done := f
	defer done()
}

// S33: a defer in a literal in a loop.
func S33() {
	for range 3 {
		func() {
			_, f := iter.Pull(ints)
			defer f()
			use(f)
		}()
	}
}

// S34: swapped, both released.
func S34() {
	_, a := iter.Pull(ints)
	_, b := iter.Pull(ints)
	a, b = b, a
	a()
	b()
}

// S35: an array is drained.
func S35() {
	var fs [2]func()
	_, f := iter.Pull(ints)
	fs[0] = f
	_, g := iter.Pull(ints)
	fs[1] = g
	for _, x := range fs {
		x()
	}
}

// S36: a slice is filled by index and drained.
func S36(n int) {
	fs := make([]func(), n)
	for i := range fs {
		_, f := iter.Pull(ints)
		fs[i] = f
	}
	for _, x := range fs {
		x()
	}
}

// S37: a returned literal owns it.
func S37() func() {
	_, f := iter.Pull(ints)
	return func() { f() }
}

// S38: the callee says whether it took it.
var q38 []func()

func try38(f func()) bool {
	if cond {
		q38 = append(q38, f)
		return true
	}
	return false
}
func S38() {
	_, f := iter.Pull(ints)
	if !try38(f) {
		f()
	}
}

// S39: the callee took it unless it failed.
func put39(f func()) error {
	if cond {
		return errors.New("full")
	}
	q38 = append(q38, f)
	return nil
}
func S39() error {
	_, f := iter.Pull(ints)
	if err := put39(f); err != nil {
		f()
		return err
	}
	return nil
}

// S40: a goto reaches the release.
func S40() {
	_, f := iter.Pull(ints)
	if cond {
		goto out
	}
	work()
out:
	f()
}

// S41: a named result, returned nakedly.
func S41() (f func()) {
	_, f = iter.Pull(ints)
	return
}

// S42: released by a literal in a literal.
func S42() {
	_, f := iter.Pull(ints)
	defer func() {
		end := func() { f() }
		end()
	}()
	use(f)
}

// S43: set in a literal, released outside of it.
func S43() {
	var f func()
	func() {
		_, f = iter.Pull(ints)
	}()
	f()
}

// S44: a case falls through to the release.
func S44(n int) {
	_, f := iter.Pull(ints)
	switch n {
	case 1:
		fallthrough
	default:
		f()
	}
}
