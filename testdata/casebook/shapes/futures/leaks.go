// Code generated from shapes.txt by go test ./internal/casebook -run TestShapesAreGenerated -update. DO NOT EDIT.

package futures

import (
	"errors"
	"iter"
	"os"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
	"github.com/futvet/futvet/testdata/casebook/shapes/futures/lib"
)

// S02: never released.
func S02() {
	f := timer.Sleep(time.Second) // want "FV1001"
	use(f)
}

// L01: an early return.
func L01() error {
	f := timer.Sleep(time.Second) // want "FV1001"
	if err := work(); err != nil {
		return err
	}
	f.Drop()
	return nil
}

// L02: the deferred literal releases only where there is an error.
func L02() (err error) {
	f := timer.Sleep(time.Second) // want "FV1001"
	defer func() {
		if err != nil {
			f.Drop()
		}
	}()
	return work()
}

// L03: overwritten in a loop, the last one released.
func L03() {
	var f futures.Future[time.Time]
	for range 3 {
		f = timer.Sleep(time.Second) // want "FV1001"
	}
	f.Drop()
}

// L04: overwritten.
func L04() {
	f := timer.Sleep(time.Second) // want "FV1001"
	f = timer.Sleep(time.Second)
	f.Drop()
}

// L05: a case forgets.
func L05(n int) {
	f := timer.Sleep(time.Second) // want "FV1001"
	switch n {
	case 0:
		f.Drop()
	case 1:
		work()
	default:
		f.Drop()
	}
}

// L06: a labelled break jumps over the release.
func L06() {
outer:
	for range 3 {
		f := timer.Sleep(time.Second) // want "FV1001"
		for range 2 {
			if cond {
				break outer
			}
		}
		f.Drop()
	}
}

// L07: assigned to the blank.
func L07() {
	f := timer.Sleep(time.Second) // want "FV1001"
	_ = f
}

// L08: read, not released.
func L08() {
	f := timer.Sleep(time.Second) // want "FV1001"
	if f != nil {
		work()
	}
}

// L09: put in an owner that nobody closes.
type hl09 struct{ f futures.Future[time.Time] }

func (h *hl09) Close() { h.f.Drop() }
func L09() {
	f := timer.Sleep(time.Second) // want "FV1001"
	h := &hl09{f}
	use(h.f != nil)
}

// L10: what a constructor returns is not closed.
type hl10 struct{ f futures.Future[time.Time] }

func newl10() *hl10 {
	f := timer.Sleep(time.Second)
	return &hl10{f}
}
func (h *hl10) Close() { h.f.Drop() }
func L10() {
	h := newl10() // want "FV1001"
	use(h.f != nil)
}

// L11: a function of this package only looks at it.
func bl11(f futures.Future[time.Time]) { use(f != nil) }
func L11() {
	f := timer.Sleep(time.Second) // want "FV1001"
	bl11(f)
}

// L12: captured by a literal that is never called.
func L12() {
	f := timer.Sleep(time.Second) // want "FV1001"
	end := func() { f.Drop() }
	use(end != nil)
}

// L13: a goroutine returns before the release.
func L13() {
	f := timer.Sleep(time.Second) // want "FV1001"
	go func() {
		if work() != nil {
			return
		}
		f.Drop()
	}()
}

// L14: a continue skips the release.
func L14() {
	for range 3 {
		f := timer.Sleep(time.Second) // want "FV1001"
		if cond {
			continue
		}
		f.Drop()
	}
}

// L15: a function of another package only looks at it.
func L15() {
	f := timer.Sleep(time.Second) // want "FV1001"
	lib.Look(f)
}

// L16: got through a function of another package.
func L16() {
	f := lib.Start() // want "FV1001"
	use(f != nil)
}

// L17: only the first of two elements is released.
func L17() {
	f := timer.Sleep(time.Second)
	g := timer.Sleep(time.Second) // want "FV1001"
	fs := []futures.Future[time.Time]{f, g}
	fs[0].Drop()
}

// L18: sent to a channel that nobody reads.
func L18() {
	ch := make(chan futures.Future[time.Time], 1)
	f := timer.Sleep(time.Second) // want "FV1001"
	ch <- f
	use(len(ch))
}

// L19: a case of a select forgets.
func L19(a, b chan int) {
	f := timer.Sleep(time.Second) // want "FV1001"
	select {
	case <-a:
		f.Drop()
	case <-b:
		work()
	}
}

// L20: shadowed, the inner one is released.
func L20() {
	f := timer.Sleep(time.Second) // want "FV1001"
	use(f != nil)
	if cond {
		f := timer.Sleep(time.Second)
		f.Drop()
	}
	use(cond)
}

// L21: left by a return in the body of a range-over-func loop.
func L21(seq iter.Seq[int]) int {
	for v := range seq {
		f := timer.Sleep(time.Second) // want "FV1001"
		if v > 3 {
			return v
		}
		f.Drop()
	}
	return 0
}

// L22: defers in a loop that capture one variable.
func L22() {
	var f futures.Future[time.Time]
	for range 3 {
		f = timer.Sleep(time.Second) // want "FV1001"
		defer func() { f.Drop() }()
	}
}

// L23: guards that exclude each other.
func L23(cond bool) {
	var f futures.Future[time.Time]
	if cond {
		f = timer.Sleep(time.Second) // want "FV1001"
	}
	if !cond {
		f.Drop()
	}
}

// L24: the error of something else is taken for its own.
func L24() error {
	f, err := lib.Start2() // want "FV1001"
	if err != nil {
		return err
	}
	if _, err = os.Stat("x"); err != nil {
		return err
	}
	f.Drop()
	return nil
}

// L25: a constructor that takes it fails.
func newl25(f futures.Future[time.Time]) (*hl09, error) {
	if cond {
		return nil, errors.New("x")
	}
	return &hl09{f}, nil
}
func L25() (*hl09, error) {
	f := timer.Sleep(time.Second) // want "FV1001"
	h, err := newl25(f)
	if err != nil {
		return nil, err
	}
	return h, nil
}

// L26: another one is released.
type hl26 struct{ f, f2 futures.Future[time.Time] }

func L26() {
	f := timer.Sleep(time.Second) // want "FV1001"
	h := hl26{f: f}
	h.f2.Drop()
}

// L27: put in a map that nobody reads.
func L27() {
	m := map[int]futures.Future[time.Time]{}
	f := timer.Sleep(time.Second) // want "FV1001"
	m[1] = f
	use(len(m))
}

// L28: the field is cleared before Close can release it.
func (h *hl26) L28() {
	f := timer.Sleep(time.Second) // want "FV1001"
	h.f = f
	h.f = nil
}

// L29: the release is under a condition that never holds.
func L29() {
	f := timer.Sleep(time.Second) // want "FV1001"
	if false {
		f.Drop()
	}
}

// L30: the release that is deferred is the first one's.
func L30() {
	f := timer.Sleep(time.Second)
	defer f.Drop()
	f = timer.Sleep(time.Second) // want "FV1001"
	use(f)
}

// L31: a recovered panic skips the release.
func L31() {
	defer func() { recover() }()
	f := timer.Sleep(time.Second) // want "FV1001"
	mayPanic()
	f.Drop()
}

// L32: appended to a slice that nobody reads.
func L32() {
	var fs []futures.Future[time.Time]
	f := timer.Sleep(time.Second) // want "FV1001"
	fs = append(fs, f)
	use(cond)
}

// L33: a goroutine only looks at it.
func L33() {
	f := timer.Sleep(time.Second) // want "FV1001"
	go bl11(f)
}

// L34: a return before the release is deferred.
func L34() error {
	f := timer.Sleep(time.Second) // want "FV1001"
	if cond {
		return nil
	}
	defer f.Drop()
	return nil
}
