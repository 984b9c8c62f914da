// Code generated from shapes.txt by go test ./internal/casebook -run TestShapesAreGenerated -update. DO NOT EDIT.

package cancels

import (
	"context"
	"errors"
	"iter"
	"os"

	"github.com/futvet/futvet/testdata/casebook/shapes/cancels/lib"
)

// S02: never released.
func S02() {
	_, f := context.WithCancel(parent) // want "FV6001"
	use(f)
}

// L01: an early return.
func L01() error {
	_, f := context.WithCancel(parent) // want "FV6001"
	if err := work(); err != nil {
		return err
	}
	f()
	return nil
}

// L02: the deferred literal releases only where there is an error.
func L02() (err error) {
	_, f := context.WithCancel(parent) // want "FV6001"
	defer func() {
		if err != nil {
			f()
		}
	}()
	return work()
}

// L03: overwritten in a loop, the last one released.
func L03() {
	var f context.CancelFunc
	for range 3 {
		_, f = context.WithCancel(parent) // want "FV6001"
	}
	f()
}

// L04: overwritten.
func L04() {
	_, f := context.WithCancel(parent) // want "FV6001"
	_, f = context.WithCancel(parent)
	f()
}

// L05: a case forgets.
func L05(n int) {
	_, f := context.WithCancel(parent) // want "FV6001"
	switch n {
	case 0:
		f()
	case 1:
		work()
	default:
		f()
	}
}

// L06: a labelled break jumps over the release.
func L06() {
outer:
	for range 3 {
		_, f := context.WithCancel(parent) // want "FV6001"
		for range 2 {
			if cond {
				break outer
			}
		}
		f()
	}
}

// L07: assigned to the blank.
func L07() {
	_, f := context.WithCancel(parent) // want "FV6001"
	_ = f
}

// L08: read, not released.
func L08() {
	_, f := context.WithCancel(parent) // want "FV6001"
	if f != nil {
		work()
	}
}

// L09: put in an owner that nobody closes.
type hl09 struct{ f context.CancelFunc }

func (h *hl09) Close() { h.f() }
func L09() {
	_, f := context.WithCancel(parent) // want "FV6001"
	h := &hl09{f}
	use(h.f != nil)
}

// L10: what a constructor returns is not closed.
type hl10 struct{ f context.CancelFunc }

func newl10() *hl10 {
	_, f := context.WithCancel(parent)
	return &hl10{f}
}
func (h *hl10) Close() { h.f() }
func L10() {
	h := newl10() // want "FV6001"
	use(h.f != nil)
}

// L11: a function of this package only looks at it.
func bl11(f context.CancelFunc) { use(f != nil) }
func L11() {
	_, f := context.WithCancel(parent) // want "FV6001"
	bl11(f)
}

// L12: captured by a literal that is never called.
func L12() {
	_, f := context.WithCancel(parent) // want "FV6001"
	end := func() { f() }
	use(end != nil)
}

// L13: a goroutine returns before the release.
func L13() {
	_, f := context.WithCancel(parent) // want "FV6001"
	go func() {
		if work() != nil {
			return
		}
		f()
	}()
}

// L14: a continue skips the release.
func L14() {
	for range 3 {
		_, f := context.WithCancel(parent) // want "FV6001"
		if cond {
			continue
		}
		f()
	}
}

// L15: a function of another package only looks at it.
func L15() {
	_, f := context.WithCancel(parent) // want "FV6001"
	lib.Look(f)
}

// L16: got through a function of another package.
func L16() {
	f := lib.Start() // want "FV6001"
	use(f != nil)
}

// L17: only the first of two elements is released.
func L17() {
	_, f := context.WithCancel(parent)
	_, g := context.WithCancel(parent) // want "FV6001"
	fs := []context.CancelFunc{f, g}
	fs[0]()
}

// L18: sent to a channel that nobody reads.
func L18() {
	ch := make(chan context.CancelFunc, 1)
	_, f := context.WithCancel(parent) // want "FV6001"
	ch <- f
	use(len(ch))
}

// L19: a case of a select forgets.
func L19(a, b chan int) {
	_, f := context.WithCancel(parent) // want "FV6001"
	select {
	case <-a:
		f()
	case <-b:
		work()
	}
}

// L20: shadowed, the inner one is released.
func L20() {
	_, f := context.WithCancel(parent) // want "FV6001"
	use(f != nil)
	if cond {
		_, f := context.WithCancel(parent)
		f()
	}
	use(cond)
}

// L21: left by a return in the body of a range-over-func loop.
func L21(seq iter.Seq[int]) int {
	for v := range seq {
		_, f := context.WithCancel(parent) // want "FV6001"
		if v > 3 {
			return v
		}
		f()
	}
	return 0
}

// L22: defers in a loop that capture one variable.
func L22() {
	var f context.CancelFunc
	for range 3 {
		_, f = context.WithCancel(parent) // want "FV6001"
		defer func() { f() }()
	}
}

// L23: guards that exclude each other.
func L23(cond bool) {
	var f context.CancelFunc
	if cond {
		_, f = context.WithCancel(parent) // want "FV6001"
	}
	if !cond {
		f()
	}
}

// L24: the error of something else is taken for its own.
func L24() error {
	f, err := lib.Start2() // want "FV6001"
	if err != nil {
		return err
	}
	if _, err = os.Stat("x"); err != nil {
		return err
	}
	f()
	return nil
}

// L25: a constructor that takes it fails.
func newl25(f context.CancelFunc) (*hl09, error) {
	if cond {
		return nil, errors.New("x")
	}
	return &hl09{f}, nil
}
func L25() (*hl09, error) {
	_, f := context.WithCancel(parent) // want "FV6001"
	h, err := newl25(f)
	if err != nil {
		return nil, err
	}
	return h, nil
}

// L26: another one is released.
type hl26 struct{ f, f2 context.CancelFunc }

func L26() {
	_, f := context.WithCancel(parent) // want "FV6001"
	h := hl26{f: f}
	h.f2()
}

// L27: put in a map that nobody reads.
func L27() {
	m := map[int]context.CancelFunc{}
	_, f := context.WithCancel(parent) // want "FV6001"
	m[1] = f
	use(len(m))
}

// L28: the field is cleared before Close can release it.
func (h *hl26) L28() {
	_, f := context.WithCancel(parent) // want "FV6001"
	h.f = f
	h.f = nil
}

// L29: the release is under a condition that never holds.
func L29() {
	_, f := context.WithCancel(parent) // want "FV6001"
	if false {
		f()
	}
}

// L30: the release that is deferred is the first one's.
func L30() {
	_, f := context.WithCancel(parent)
	defer f()
	_, f = context.WithCancel(parent) // want "FV6001"
	use(f)
}

// L31: a recovered panic skips the release.
func L31() {
	defer func() { recover() }()
	_, f := context.WithCancel(parent) // want "FV6001"
	mayPanic()
	f()
}

// L32: appended to a slice that nobody reads.
func L32() {
	var fs []context.CancelFunc
	_, f := context.WithCancel(parent) // want "FV6001"
	fs = append(fs, f)
	use(cond)
}

// L33: a goroutine only looks at it.
func L33() {
	_, f := context.WithCancel(parent) // want "FV6001"
	go bl11(f)
}

// L34: a return before the release is deferred.
func L34() error {
	_, f := context.WithCancel(parent) // want "FV6001"
	if cond {
		return nil
	}
	defer f()
	return nil
}
