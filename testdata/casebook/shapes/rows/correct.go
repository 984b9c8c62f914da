// Code generated from shapes.txt by go test ./internal/casebook -run TestShapesAreGenerated -update. DO NOT EDIT.

package rows

import (
	"database/sql"
	"errors"
	"iter"
	"log"
	"os"
	"testing"

	"github.com/futvet/futvet/testdata/casebook/shapes/rows/lib"
)

// S01: deferred release.
func S01() {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	use(f)
}

// S03: released on both branches.
func S03() {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	if cond {
		f.Close()
	} else {
		work()
		f.Close()
	}
}

// S04: released by a goroutine.
func S04() {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	go func() { f.Close() }()
}

// S05: stored in the receiver, released by its Close.
type h05 struct{ f *sql.Rows }

func (h *h05) S05() {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	h.f = f
}
func (h *h05) Close() { h.f.Close() }

// S06: returned in a struct that owns it.
type h06 struct{ f *sql.Rows }

func S06() *h06 {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	return &h06{f: f}
}
func (h *h06) Close() { h.f.Close() }

// S07: stored in a package variable, released elsewhere.
var g07 *sql.Rows

func S07() {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	g07 = f
}
func S07b() { g07.Close() }

// S08: appended to a slice that an earlier defer drains.
func S08() {
	var fs []*sql.Rows
	defer func() {
		for _, f := range fs {
			f.Close()
		}
	}()
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	fs = append(fs, f)
}

// S09: sent to a goroutine that releases what it receives.
func S09() {
	ch := make(chan *sql.Rows, 1)
	go func() {
		for f := range ch {
			f.Close()
		}
	}()
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	ch <- f
	close(ch)
}

// S10: stored in a map that others drain.
var m10 = map[int]*sql.Rows{}

func S10() {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	m10[1] = f
}

// S11: released by a function of this package.
func h11(f *sql.Rows) { f.Close() }
func S11() {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	h11(f)
}

// S12: released by a function of another package.
func S12() {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	lib.Release(f)
}

// S13: released through a parameter of interface type.
func S13() {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	c := func(g any) {
		h := g.(*sql.Rows)
		h.Close()
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
	defer f.Close()
}

// S15: a retry loop releases each, the last after it.
func S15() {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	for i := 0; i < 3 && cond; i++ {
		f.Close()
		if r, err := db.Query(query); err == nil {
			f = r
		} else {
			panic(err)
		}
	}
	f.Close()
}

// S16: got under a condition, released if it is there.
func S16() {
	var g *sql.Rows
	if cond {
		f, err := db.Query(query)
		if err != nil {
			panic(err)
		}
		g = f
	}
	if g != nil {
		g.Close()
	}
}

// S17: released through an accessor of its owner.
type h17 struct{ f *sql.Rows }

func (h *h17) get() *sql.Rows { return h.f }
func S17() {
	h := &h17{}
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	h.f = f
	g := h.get()
	defer g.Close()
}

// S18: owned by an embedded struct whose Close is promoted.
type h18in struct{ f *sql.Rows }

func (h *h18in) Close() { h.f.Close() }

type h18 struct{ h18in }

func S18() {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	h := &h18{h18in{f}}
	defer h.Close()
	work()
}

// S19: wrapped in an owner that is closed here.
type h19 struct{ f *sql.Rows }

func (h *h19) Close() { h.f.Close() }
func S19() {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	h := &h19{f: f}
	defer h.Close()
}

// S20: a goroutine gets the owner as an argument.
type h20 struct{ f *sql.Rows }

func S20() {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	j := &h20{f: f}
	go func(j *h20) {
		defer j.f.Close()
		work()
	}(j)
}

// S21: registered with a list of cleanups.
type c21 struct{ fns []func() }

func (c *c21) cleanup(fn func()) { c.fns = append(c.fns, fn) }
func S21(c *c21) {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	c.cleanup(func() { f.Close() })
}

// S22: correlated guards.
func S22(cond bool) {
	var f *sql.Rows
	if cond {
		if r, err := db.Query(query); err == nil {
			f = r
		} else {
			panic(err)
		}
	}
	work()
	if cond {
		f.Close()
	}
}

// S23: a guarded deferred literal that stands before.
func S23() {
	var f *sql.Rows
	defer func() {
		if f != nil {
			f.Close()
		}
	}()
	if r, err := db.Query(query); err == nil {
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
	defer f.Close()
	return work()
}

// S25: a path ends in log.Fatal or a panic.
func S25() {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	if cond {
		log.Fatal("x")
	}
	if cond2 {
		panic(1)
	}
	f.Close()
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
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	if cond {
		die26()
	}
	f.Close()
}

// S27: a path ends in t.Fatal of an interface.
func S27(t testing.TB) {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	if work() != nil {
		t.Fatal("x")
	}
	f.Close()
}

// S28: an endless loop has no other way out.
func S28() {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	for {
		if cond {
			f.Close()
			return
		}
		work()
	}
}

// S29: each case of a select releases.
func S29(a, b chan int) {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	select {
	case <-a:
		f.Close()
	case <-b:
		f.Close()
	}
}

// S30: a labelled continue after the release.
func S30() {
outer:
	for range 3 {
		f, err := db.Query(query)
		if err != nil {
			panic(err)
		}
		for range 2 {
			if cond {
				f.Close()
				continue outer
			}
		}
		f.Close()
	}
}

// S31: the body of a range-over-func loop releases each.
func S31(seq iter.Seq[int]) {
	for range seq {
		f, err := db.Query(query)
		if err != nil {
			panic(err)
		}
		f.Close()
	}
}

// S32: released by a method value.
func S32() {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	done := f.Close
	defer done()
}

// S33: a defer in a literal in a loop.
func S33() {
	for range 3 {
		func() {
			f, err := db.Query(query)
			if err != nil {
				panic(err)
			}
			defer f.Close()
			use(f)
		}()
	}
}

// S34: swapped, both released.
func S34() {
	a, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	b, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	a, b = b, a
	a.Close()
	b.Close()
}

// S35: an array is drained.
func S35() {
	var fs [2]*sql.Rows
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	fs[0] = f
	g, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	fs[1] = g
	for _, x := range fs {
		x.Close()
	}
}

// S36: a slice is filled by index and drained.
func S36(n int) {
	fs := make([]*sql.Rows, n)
	for i := range fs {
		f, err := db.Query(query)
		if err != nil {
			panic(err)
		}
		fs[i] = f
	}
	for _, x := range fs {
		x.Close()
	}
}

// S37: a returned literal owns it.
func S37() func() {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	return func() { f.Close() }
}

// S38: the callee says whether it took it.
var q38 []*sql.Rows

func try38(f *sql.Rows) bool {
	if cond {
		q38 = append(q38, f)
		return true
	}
	return false
}
func S38() {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	if !try38(f) {
		f.Close()
	}
}

// S39: the callee took it unless it failed.
func put39(f *sql.Rows) error {
	if cond {
		return errors.New("full")
	}
	q38 = append(q38, f)
	return nil
}
func S39() error {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	if err := put39(f); err != nil {
		f.Close()
		return err
	}
	return nil
}

// S40: a goto reaches the release.
func S40() {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	if cond {
		goto out
	}
	work()
out:
	f.Close()
}

// S41: a named result, returned nakedly.
func S41() (f *sql.Rows) {
	if r, err := db.Query(query); err == nil {
		f = r
	} else {
		panic(err)
	}
	return
}

// S42: released by a literal in a literal.
func S42() {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	defer func() {
		end := func() { f.Close() }
		end()
	}()
	use(f)
}

// S43: set in a literal, released outside of it.
func S43() {
	var f *sql.Rows
	func() {
		if r, err := db.Query(query); err == nil {
			f = r
		} else {
			panic(err)
		}
	}()
	f.Close()
}

// S44: a case falls through to the release.
func S44(n int) {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	switch n {
	case 1:
		fallthrough
	default:
		f.Close()
	}
}
