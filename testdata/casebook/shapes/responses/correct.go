// Code generated from shapes.txt by go test ./internal/casebook -run TestShapesAreGenerated -update. DO NOT EDIT.

package responses

import (
	"errors"
	"iter"
	"log"
	"net/http"
	"os"
	"testing"

	"github.com/futvet/futvet/testdata/casebook/shapes/responses/lib"
)

// S01: deferred release.
func S01() {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	defer f.Body.Close()
	use(f)
}

// S03: released on both branches.
func S03() {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	if cond {
		f.Body.Close()
	} else {
		work()
		f.Body.Close()
	}
}

// S04: released by a goroutine.
func S04() {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	go func() { f.Body.Close() }()
}

// S05: stored in the receiver, released by its Close.
type h05 struct{ f *http.Response }

func (h *h05) S05() {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	h.f = f
}
func (h *h05) Close() { h.f.Body.Close() }

// S06: returned in a struct that owns it.
type h06 struct{ f *http.Response }

func S06() *h06 {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	return &h06{f: f}
}
func (h *h06) Close() { h.f.Body.Close() }

// S07: stored in a package variable, released elsewhere.
var g07 *http.Response

func S07() {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	g07 = f
}
func S07b() { g07.Body.Close() }

// S08: appended to a slice that an earlier defer drains.
func S08() {
	var fs []*http.Response
	defer func() {
		for _, f := range fs {
			f.Body.Close()
		}
	}()
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	fs = append(fs, f)
}

// S09: sent to a goroutine that releases what it receives.
func S09() {
	ch := make(chan *http.Response, 1)
	go func() {
		for f := range ch {
			f.Body.Close()
		}
	}()
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	ch <- f
	close(ch)
}

// S10: stored in a map that others drain.
var m10 = map[int]*http.Response{}

func S10() {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	m10[1] = f
}

// S11: released by a function of this package.
func h11(f *http.Response) { f.Body.Close() }
func S11() {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	h11(f)
}

// S12: released by a function of another package.
func S12() {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	lib.Release(f)
}

// S13: released through a parameter of interface type.
func S13() {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	c := func(g any) {
		h := g.(*http.Response)
		h.Body.Close()
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
	defer f.Body.Close()
}

// S15: a retry loop releases each, the last after it.
func S15() {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	for i := 0; i < 3 && cond; i++ {
		f.Body.Close()
		if r, err := http.Get(url); err == nil {
			f = r
		} else {
			panic(err)
		}
	}
	f.Body.Close()
}

// S16: got under a condition, released if it is there.
func S16() {
	var g *http.Response
	if cond {
		f, err := http.Get(url)
		if err != nil {
			panic(err)
		}
		g = f
	}
	if g != nil {
		g.Body.Close()
	}
}

// S17: released through an accessor of its owner.
type h17 struct{ f *http.Response }

func (h *h17) get() *http.Response { return h.f }
func S17() {
	h := &h17{}
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	h.f = f
	g := h.get()
	defer g.Body.Close()
}

// S18: owned by an embedded struct whose Close is promoted.
type h18in struct{ f *http.Response }

func (h *h18in) Close() { h.f.Body.Close() }

type h18 struct{ h18in }

func S18() {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	h := &h18{h18in{f}}
	defer h.Close()
	work()
}

// S19: wrapped in an owner that is closed here.
type h19 struct{ f *http.Response }

func (h *h19) Close() { h.f.Body.Close() }
func S19() {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	h := &h19{f: f}
	defer h.Close()
}

// S20: a goroutine gets the owner as an argument.
type h20 struct{ f *http.Response }

func S20() {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	j := &h20{f: f}
	go func(j *h20) {
		defer j.f.Body.Close()
		work()
	}(j)
}

// S21: registered with a list of cleanups.
type c21 struct{ fns []func() }

func (c *c21) cleanup(fn func()) { c.fns = append(c.fns, fn) }
func S21(c *c21) {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	c.cleanup(func() { f.Body.Close() })
}

// S22: correlated guards.
func S22(cond bool) {
	var f *http.Response
	if cond {
		if r, err := http.Get(url); err == nil {
			f = r
		} else {
			panic(err)
		}
	}
	work()
	if cond {
		f.Body.Close()
	}
}

// S23: a guarded deferred literal that stands before.
func S23() {
	var f *http.Response
	defer func() {
		if f != nil {
			f.Body.Close()
		}
	}()
	if r, err := http.Get(url); err == nil {
		f = r
	} else {
		panic(err)
	}
	use(f)
}

// S24: an error beside it means that there is none.
func S24() error {
	f, err := lib.Start2()
	if err != nil {
		return err
	}
	defer f.Body.Close()
	return work()
}

// S25: a path ends in log.Fatal or a panic.
func S25() {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	if cond {
		log.Fatal("x")
	}
	if cond2 {
		panic(1)
	}
	f.Body.Close()
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
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	if cond {
		die26()
	}
	f.Body.Close()
}

// S27: a path ends in t.Fatal of an interface.
func S27(t testing.TB) {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	if work() != nil {
		t.Fatal("x")
	}
	f.Body.Close()
}

// S28: an endless loop has no other way out.
func S28() {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	for {
		if cond {
			f.Body.Close()
			return
		}
		work()
	}
}

// S29: each case of a select releases.
func S29(a, b chan int) {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	select {
	case <-a:
		f.Body.Close()
	case <-b:
		f.Body.Close()
	}
}

// S30: a labelled continue after the release.
func S30() {
outer:
	for range 3 {
		f, err := http.Get(url)
		if err != nil {
			panic(err)
		}
		for range 2 {
			if cond {
				f.Body.Close()
				continue outer
			}
		}
		f.Body.Close()
	}
}

// S31: the body of a range-over-func loop releases each.
func S31(seq iter.Seq[int]) {
	for range seq {
		f, err := http.Get(url)
		if err != nil {
			panic(err)
		}
		f.Body.Close()
	}
}

// S32: released by a method value.
func S32() {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	done := f.Body.Close
	defer done()
}

// S33: a defer in a literal in a loop.
func S33() {
	for range 3 {
		func() {
			f, err := http.Get(url)
			if err != nil {
				panic(err)
			}
			defer f.Body.Close()
			use(f)
		}()
	}
}

// S34: swapped, both released.
func S34() {
	a, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	b, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	a, b = b, a
	a.Body.Close()
	b.Body.Close()
}

// S35: an array is drained.
func S35() {
	var fs [2]*http.Response
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	fs[0] = f
	g, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	fs[1] = g
	for _, x := range fs {
		x.Body.Close()
	}
}

// S36: a slice is filled by index and drained.
func S36(n int) {
	fs := make([]*http.Response, n)
	for i := range fs {
		f, err := http.Get(url)
		if err != nil {
			panic(err)
		}
		fs[i] = f
	}
	for _, x := range fs {
		x.Body.Close()
	}
}

// S37: a returned literal owns it.
func S37() func() {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	return func() { f.Body.Close() }
}

// S38: the callee says whether it took it.
var q38 []*http.Response

func try38(f *http.Response) bool {
	if cond {
		q38 = append(q38, f)
		return true
	}
	return false
}
func S38() {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	if !try38(f) {
		f.Body.Close()
	}
}

// S39: the callee took it unless it failed.
func put39(f *http.Response) error {
	if cond {
		return errors.New("full")
	}
	q38 = append(q38, f)
	return nil
}
func S39() error {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	if err := put39(f); err != nil {
		f.Body.Close()
		return err
	}
	return nil
}

// S40: a goto reaches the release.
func S40() {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	if cond {
		goto out
	}
	work()
out:
	f.Body.Close()
}

// S41: a named result, returned nakedly.
func S41() (f *http.Response) {
	if r, err := http.Get(url); err == nil {
		f = r
	} else {
		panic(err)
	}
	return
}

// S42: released by a literal in a literal.
func S42() {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	defer func() {
		end := func() { f.Body.Close() }
		end()
	}()
	use(f)
}

// S43: set in a literal, released outside of it.
func S43() {
	var f *http.Response
	func() {
		if r, err := http.Get(url); err == nil {
			f = r
		} else {
			panic(err)
		}
	}()
	f.Body.Close()
}

// S44: a case falls through to the release.
func S44(n int) {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	switch n {
	case 1:
		fallthrough
	default:
		f.Body.Close()
	}
}
