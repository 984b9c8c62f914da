// Code generated from shapes.txt by go test ./internal/casebook -run TestShapesAreGenerated -update. DO NOT EDIT.

package guards

import (
	"errors"
	"iter"
	"os"

	"github.com/futvet/futvet/testdata/casebook/shapes/guard"
	"github.com/futvet/futvet/testdata/casebook/shapes/guards/lib"
)

// S02: never released.
func S02() {
	f := guard.Take() // want "FV3001"
	use(f)
}

// L01: an early return.
func L01() error {
	f := guard.Take() // want "FV3001"
	if err := work(); err != nil {
		return err
	}
	f.Release()
	return nil
}

// L02: the deferred literal releases only where there is an error.
func L02() (err error) {
	f := guard.Take() // want "FV3001"
	defer func() {
		if err != nil {
			f.Release()
		}
	}()
	return work()
}

// L03: overwritten in a loop, the last one released.
func L03() {
	var f *guard.Guard
	for range 3 {
		f = guard.Take() // want "FV3001"
	}
	f.Release()
}

// L04: overwritten.
func L04() {
	f := guard.Take() // want "FV3001"
	f = guard.Take()
	f.Release()
}

// L05: a case forgets.
func L05(n int) {
	f := guard.Take() // want "FV3001"
	switch n {
	case 0:
		f.Release()
	case 1:
		work()
	default:
		f.Release()
	}
}

// L06: a labelled break jumps over the release.
func L06() {
outer:
	for range 3 {
		f := guard.Take() // want "FV3001"
		for range 2 {
			if cond {
				break outer
			}
		}
		f.Release()
	}
}

// L07: assigned to the blank.
func L07() {
	f := guard.Take() // want "FV3001"
	_ = f
}

// L08: read, not released.
func L08() {
	f := guard.Take() // want "FV3001"
	if f != nil {
		work()
	}
}

// L09: put in an owner that nobody closes.
type hl09 struct{ f *guard.Guard }

func (h *hl09) Close() { h.f.Release() }
func L09() {
	f := guard.Take() // want "FV3001"
	h := &hl09{f}
	use(h.f != nil)
}

// L10: what a constructor returns is not closed.
type hl10 struct{ f *guard.Guard }

func newl10() *hl10 {
	f := guard.Take()
	return &hl10{f}
}
func (h *hl10) Close() { h.f.Release() }
func L10() {
	h := newl10() // want "FV3001"
	use(h.f != nil)
}

// L11: a function of this package only looks at it.
func bl11(f *guard.Guard) { use(f != nil) }
func L11() {
	f := guard.Take() // want "FV3001"
	bl11(f)
}

// L12: captured by a literal that is never called.
func L12() {
	f := guard.Take() // want "FV3001"
	end := func() { f.Release() }
	use(end != nil)
}

// L13: a goroutine returns before the release.
func L13() {
	f := guard.Take() // want "FV3001"
	go func() {
		if work() != nil {
			return
		}
		f.Release()
	}()
}

// L14: a continue skips the release.
func L14() {
	for range 3 {
		f := guard.Take() // want "FV3001"
		if cond {
			continue
		}
		f.Release()
	}
}

// L15: a function of another package only looks at it.
func L15() {
	f := guard.Take() // want "FV3001"
	lib.Look(f)
}

// L16: got through a function of another package.
func L16() {
	f := lib.Start() // want "FV3001"
	use(f != nil)
}

// L17: only the first of two elements is released.
func L17() {
	f := guard.Take()
	g := guard.Take() // want "FV3001"
	fs := []*guard.Guard{f, g}
	fs[0].Release()
}

// L18: sent to a channel that nobody reads.
func L18() {
	ch := make(chan *guard.Guard, 1)
	f := guard.Take() // want "FV3001"
	ch <- f
	use(len(ch))
}

// L19: a case of a select forgets.
func L19(a, b chan int) {
	f := guard.Take() // want "FV3001"
	select {
	case <-a:
		f.Release()
	case <-b:
		work()
	}
}

// L20: shadowed, the inner one is released.
func L20() {
	f := guard.Take() // want "FV3001"
	use(f != nil)
	if cond {
		f := guard.Take()
		f.Release()
	}
	use(cond)
}

// L21: left by a return in the body of a range-over-func loop.
func L21(seq iter.Seq[int]) int {
	for v := range seq {
		f := guard.Take() // want "FV3001"
		if v > 3 {
			return v
		}
		f.Release()
	}
	return 0
}

// L22: defers in a loop that capture one variable.
func L22() {
	var f *guard.Guard
	for range 3 {
		f = guard.Take() // want "FV3001"
		defer func() { f.Release() }()
	}
}

// L23: guards that exclude each other.
func L23(cond bool) {
	var f *guard.Guard
	if cond {
		f = guard.Take() // want "FV3001"
	}
	if !cond {
		f.Release()
	}
}

// L24: the error of something else is taken for its own.
func L24() error {
	f, err := lib.Start2() // want "FV3001"
	if err != nil {
		return err
	}
	if _, err = os.Stat("x"); err != nil {
		return err
	}
	f.Release()
	return nil
}

// L25: a constructor that takes it fails.
func newl25(f *guard.Guard) (*hl09, error) {
	if cond {
		return nil, errors.New("x")
	}
	return &hl09{f}, nil
}
func L25() (*hl09, error) {
	f := guard.Take() // want "FV3001"
	h, err := newl25(f)
	if err != nil {
		return nil, err
	}
	return h, nil
}

// L26: another one is released.
type hl26 struct{ f, f2 *guard.Guard }

func L26() {
	f := guard.Take() // want "FV3001"
	h := hl26{f: f}
	h.f2.Release()
}

// L27: put in a map that nobody reads.
func L27() {
	m := map[int]*guard.Guard{}
	f := guard.Take() // want "FV3001"
	m[1] = f
	use(len(m))
}

// L28: the field is cleared before Close can release it.
func (h *hl26) L28() {
	f := guard.Take() // want "FV3001"
	h.f = f
	h.f = nil
}

// L29: the release is under a condition that never holds.
func L29() {
	f := guard.Take() // want "FV3001"
	if false {
		f.Release()
	}
}

// L30: the release that is deferred is the first one's.
func L30() {
	f := guard.Take()
	defer f.Release()
	f = guard.Take() // want "FV3001"
	use(f)
}

// L31: a recovered panic skips the release.
func L31() {
	defer func() { recover() }()
	f := guard.Take() // want "FV3001"
	mayPanic()
	f.Release()
}

// L32: appended to a slice that nobody reads.
func L32() {
	var fs []*guard.Guard
	f := guard.Take() // want "FV3001"
	fs = append(fs, f)
	use(cond)
}

// L33: a goroutine only looks at it.
func L33() {
	f := guard.Take() // want "FV3001"
	go bl11(f)
}

// L34: a return before the release is deferred.
func L34() error {
	f := guard.Take() // want "FV3001"
	if cond {
		return nil
	}
	defer f.Release()
	return nil
}
