// Code generated from shapes.txt by go test ./internal/casebook -run TestShapesAreGenerated -update. DO NOT EDIT.

package guards

import (
	"errors"
	"iter"
	"log"
	"os"
	"testing"

	"github.com/futvet/futvet/testdata/casebook/shapes/guard"
	"github.com/futvet/futvet/testdata/casebook/shapes/guards/lib"
)

// S01: deferred release.
func S01() {
	f := guard.Take()
	defer f.Release()
	use(f)
}

// S03: released on both branches.
func S03() {
	f := guard.Take()
	if cond {
		f.Release()
	} else {
		work()
		f.Release()
	}
}

// S04: released by a goroutine.
func S04() {
	f := guard.Take()
	go func() { f.Release() }()
}

// S05: stored in the receiver, released by its Close.
type h05 struct{ f *guard.Guard }

func (h *h05) S05() {
	f := guard.Take()
	h.f = f
}
func (h *h05) Close() { h.f.Release() }

// S06: returned in a struct that owns it.
type h06 struct{ f *guard.Guard }

func S06() *h06 {
	f := guard.Take()
	return &h06{f: f}
}
func (h *h06) Close() { h.f.Release() }

// S07: stored in a package variable, released elsewhere.
var g07 *guard.Guard

func S07() {
	f := guard.Take()
	g07 = f
}
func S07b() { g07.Release() }

// S08: appended to a slice that an earlier defer drains.
func S08() {
	var fs []*guard.Guard
	defer func() {
		for _, f := range fs {
			f.Release()
		}
	}()
	f := guard.Take()
	fs = append(fs, f)
}

// S09: sent to a goroutine that releases what it receives.
func S09() {
	ch := make(chan *guard.Guard, 1)
	go func() {
		for f := range ch {
			f.Release()
		}
	}()
	f := guard.Take()
	ch <- f
	close(ch)
}

// S10: stored in a map that others drain.
var m10 = map[int]*guard.Guard{}

func S10() {
	f := guard.Take()
	m10[1] = f
}

// S11: released by a function of this package.
func h11(f *guard.Guard) { f.Release() }
func S11() {
	f := guard.Take()
	h11(f)
}

// S12: released by a function of another package.
func S12() {
	f := guard.Take()
	lib.Release(f)
}

// S13: released through a parameter of interface type.
func S13() {
	f := guard.Take()
	c := func(g any) {
		h := g.(*guard.Guard)
		h.Release()
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
	defer f.Release()
}

// S15: a retry loop releases each, the last after it.
func S15() {
	f := guard.Take()
	for i := 0; i < 3 && cond; i++ {
		f.Release()
		f = guard.Take()
	}
	f.Release()
}

// S16: got under a condition, released if it is there.
func S16() {
	var g *guard.Guard
	if cond {
		f := guard.Take()
		g = f
	}
	if g != nil {
		g.Release()
	}
}

// S17: released through an accessor of its owner.
type h17 struct{ f *guard.Guard }

func (h *h17) get() *guard.Guard { return h.f }
func S17() {
	h := &h17{}
	f := guard.Take()
	h.f = f
	g := h.get()
	defer g.Release()
}

// S18: owned by an embedded struct whose Close is promoted.
type h18in struct{ f *guard.Guard }

func (h *h18in) Close() { h.f.Release() }

type h18 struct{ h18in }

func S18() {
	f := guard.Take()
	h := &h18{h18in{f}}
	defer h.Close()
	work()
}

// S19: wrapped in an owner that is closed here.
type h19 struct{ f *guard.Guard }

func (h *h19) Close() { h.f.Release() }
func S19() {
	f := guard.Take()
	h := &h19{f: f}
	defer h.Close()
}

// S20: a goroutine gets the owner as an argument.
type h20 struct{ f *guard.Guard }

func S20() {
	f := guard.Take()
	j := &h20{f: f}
	go func(j *h20) {
		defer j.f.Release()
		work()
	}(j)
}

// S21: registered with a list of cleanups.
type c21 struct{ fns []func() }

func (c *c21) cleanup(fn func()) { c.fns = append(c.fns, fn) }
func S21(c *c21) {
	f := guard.Take()
	c.cleanup(func() { f.Release() })
}

// S22: correlated guards.
func S22(cond bool) {
	var f *guard.Guard
	if cond {
		f = guard.Take()
	}
	work()
	if cond {
		f.Release()
	}
}

// S23: a guarded deferred literal that stands before.
func S23() {
	var f *guard.Guard
	defer func() {
		if f != nil {
			f.Release()
		}
	}()
	f = guard.Take()
	use(f)
}

// S24: an error beside it means that there is none.
func S24() error {
	f, err := lib.Start2()
	if err != nil {
		return err
	}
	defer f.Release()
	return work()
}

// S25: a path ends in log.Fatal or a panic.
func S25() {
	f := guard.Take()
	if cond {
		log.Fatal("x")
	}
	if cond2 {
		panic(1)
	}
	f.Release()
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
	f := guard.Take()
	if cond {
		die26()
	}
	f.Release()
}

// S27: a path ends in t.Fatal of an interface.
func S27(t testing.TB) {
	f := guard.Take()
	if work() != nil {
		t.Fatal("x")
	}
	f.Release()
}

// S28: an endless loop has no other way out.
func S28() {
	f := guard.Take()
	for {
		if cond {
			f.Release()
			return
		}
		work()
	}
}

// S29: each case of a select releases.
func S29(a, b chan int) {
	f := guard.Take()
	select {
	case <-a:
		f.Release()
	case <-b:
		f.Release()
	}
}

// S30: a labelled continue after the release.
func S30() {
outer:
	for range 3 {
		f := guard.Take()
		for range 2 {
			if cond {
				f.Release()
				continue outer
			}
		}
		f.Release()
	}
}

// S31: the body of a range-over-func loop releases each.
func S31(seq iter.Seq[int]) {
	for range seq {
		f := guard.Take()
		f.Release()
	}
}

// S32: released by a method value.
func S32() {
	f := guard.Take()
	done := f.Release
	defer done()
}

// S33: a defer in a literal in a loop.
func S33() {
	for range 3 {
		func() {
			f := guard.Take()
			defer f.Release()
			use(f)
		}()
	}
}

// S34: swapped, both released.
func S34() {
	a := guard.Take()
	b := guard.Take()
	a, b = b, a
	a.Release()
	b.Release()
}

// S35: an array is drained.
func S35() {
	var fs [2]*guard.Guard
	f := guard.Take()
	fs[0] = f
	g := guard.Take()
	fs[1] = g
	for _, x := range fs {
		x.Release()
	}
}

// S36: a slice is filled by index and drained.
func S36(n int) {
	fs := make([]*guard.Guard, n)
	for i := range fs {
		f := guard.Take()
		fs[i] = f
	}
	for _, x := range fs {
		x.Release()
	}
}

// S37: a returned literal owns it.
func S37() func() {
	f := guard.Take()
	return func() { f.Release() }
}

// S38: the callee says whether it took it.
var q38 []*guard.Guard

func try38(f *guard.Guard) bool {
	if cond {
		q38 = append(q38, f)
		return true
	}
	return false
}
func S38() {
	f := guard.Take()
	if !try38(f) {
		f.Release()
	}
}

// S39: the callee took it unless it failed.
func put39(f *guard.Guard) error {
	if cond {
		return errors.New("full")
	}
	q38 = append(q38, f)
	return nil
}
func S39() error {
	f := guard.Take()
	if err := put39(f); err != nil {
		f.Release()
		return err
	}
	return nil
}

// S40: a goto reaches the release.
func S40() {
	f := guard.Take()
	if cond {
		goto out
	}
	work()
out:
	f.Release()
}

// S41: a named result, returned nakedly.
func S41() (f *guard.Guard) {
	f = guard.Take()
	return
}

// S42: released by a literal in a literal.
func S42() {
	f := guard.Take()
	defer func() {
		end := func() { f.Release() }
		end()
	}()
	use(f)
}

// S43: set in a literal, released outside of it.
func S43() {
	var f *guard.Guard
	func() {
		f = guard.Take()
	}()
	f.Release()
}

// S44: a case falls through to the release.
func S44(n int) {
	f := guard.Take()
	switch n {
	case 1:
		fallthrough
	default:
		f.Release()
	}
}
