// Code generated from shapes.txt by go test ./internal/casebook -run TestShapesAreGenerated -update. DO NOT EDIT.

package responses

import (
	"errors"
	"iter"
	"net/http"
	"os"

	"github.com/futvet/futvet/testdata/casebook/shapes/responses/lib"
)

// S02: never released.
func S02() {
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	use(f)
}

// L01: an early return.
func L01() error {
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	if err := work(); err != nil {
		return err
	}
	f.Body.Close()
	return nil
}

// L02: the deferred literal releases only where there is an error.
func L02() (err error) {
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	defer func() {
		if err != nil {
			f.Body.Close()
		}
	}()
	return work()
}

// L03: overwritten in a loop, the last one released.
func L03() {
	var f *http.Response
	for range 3 {
		if r, err := http.Get(url); err == nil { // want "FV6001"
			f = r
		} else {
			panic(err)
		}
	}
	f.Body.Close()
}

// L04: overwritten.
func L04() {
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	if r, err := http.Get(url); err == nil {
		f = r
	} else {
		panic(err)
	}
	f.Body.Close()
}

// L05: a case forgets.
func L05(n int) {
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	switch n {
	case 0:
		f.Body.Close()
	case 1:
		work()
	default:
		f.Body.Close()
	}
}

// L06: a labelled break jumps over the release.
func L06() {
outer:
	for range 3 {
		f, err := http.Get(url) // want "FV6001"
		if err != nil {
			panic(err)
		}
		for range 2 {
			if cond {
				break outer
			}
		}
		f.Body.Close()
	}
}

// L07: assigned to the blank.
func L07() {
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	_ = f
}

// L08: read, not released.
func L08() {
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	if f != nil {
		work()
	}
}

// L09: put in an owner that nobody closes.
type hl09 struct{ f *http.Response }

func (h *hl09) Close() { h.f.Body.Close() }
func L09() {
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	h := &hl09{f}
	use(h.f != nil)
}

// L10: what a constructor returns is not closed.
type hl10 struct{ f *http.Response }

func newl10() *hl10 {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	return &hl10{f}
}
func (h *hl10) Close() { h.f.Body.Close() }
func L10() {
	h := newl10() // want "FV6001"
	use(h.f != nil)
}

// L11: a function of this package only looks at it.
func bl11(f *http.Response) { use(f != nil) }
func L11() {
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	bl11(f)
}

// L12: captured by a literal that is never called.
func L12() {
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	end := func() { f.Body.Close() }
	use(end != nil)
}

// L13: a goroutine returns before the release.
func L13() {
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	go func() {
		if work() != nil {
			return
		}
		f.Body.Close()
	}()
}

// L14: a continue skips the release.
func L14() {
	for range 3 {
		f, err := http.Get(url) // want "FV6001"
		if err != nil {
			panic(err)
		}
		if cond {
			continue
		}
		f.Body.Close()
	}
}

// L15: a function of another package only looks at it.
func L15() {
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	lib.Look(f)
}

// L16: got through a function of another package.
func L16() {
	f := lib.Start() // want "FV6001"
	use(f != nil)
}

// L17: only the first of two elements is released.
func L17() {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	g, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	fs := []*http.Response{f, g}
	fs[0].Body.Close()
}

// L18: sent to a channel that nobody reads.
func L18() {
	ch := make(chan *http.Response, 1)
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	ch <- f
	use(len(ch))
}

// L19: a case of a select forgets.
func L19(a, b chan int) {
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	select {
	case <-a:
		f.Body.Close()
	case <-b:
		work()
	}
}

// L20: shadowed, the inner one is released.
func L20() {
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	use(f != nil)
	if cond {
		f, err := http.Get(url)
		if err != nil {
			panic(err)
		}
		f.Body.Close()
	}
	use(cond)
}

// L21: left by a return in the body of a range-over-func loop.
func L21(seq iter.Seq[int]) int {
	for v := range seq {
		f, err := http.Get(url) // want "FV6001"
		if err != nil {
			panic(err)
		}
		if v > 3 {
			return v
		}
		f.Body.Close()
	}
	return 0
}

// L22: defers in a loop that capture one variable.
func L22() {
	var f *http.Response
	for range 3 {
		if r, err := http.Get(url); err == nil { // want "FV6001"
			f = r
		} else {
			panic(err)
		}
		defer func() { f.Body.Close() }()
	}
}

// L23: guards that exclude each other.
func L23(cond bool) {
	var f *http.Response
	if cond {
		if r, err := http.Get(url); err == nil { // want "FV6001"
			f = r
		} else {
			panic(err)
		}
	}
	if !cond {
		f.Body.Close()
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
	f.Body.Close()
	return nil
}

// L25: a constructor that takes it fails.
func newl25(f *http.Response) (*hl09, error) {
	if cond {
		return nil, errors.New("x")
	}
	return &hl09{f}, nil
}
func L25() (*hl09, error) {
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	h, err := newl25(f)
	if err != nil {
		return nil, err
	}
	return h, nil
}

// L26: another one is released.
type hl26 struct{ f, f2 *http.Response }

func L26() {
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	h := hl26{f: f}
	h.f2.Body.Close()
}

// L27: put in a map that nobody reads.
func L27() {
	m := map[int]*http.Response{}
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	m[1] = f
	use(len(m))
}

// L28: the field is cleared before Close can release it.
func (h *hl26) L28() {
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	h.f = f
	h.f = nil
}

// L29: the release is under a condition that never holds.
func L29() {
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	if false {
		f.Body.Close()
	}
}

// L30: the release that is deferred is the first one's.
func L30() {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	defer f.Body.Close()
	if r, err := http.Get(url); err == nil { // want "FV6001"
		f = r
	} else {
		panic(err)
	}
	use(f)
}

// L31: a recovered panic skips the release.
func L31() {
	defer func() { recover() }()
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	mayPanic()
	f.Body.Close()
}

// L32: appended to a slice that nobody reads.
func L32() {
	var fs []*http.Response
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	fs = append(fs, f)
	use(cond)
}

// L33: a goroutine only looks at it.
func L33() {
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	go bl11(f)
}

// L34: a return before the release is deferred.
func L34() error {
	f, err := http.Get(url) // want "FV6001"
	if err != nil {
		panic(err)
	}
	if cond {
		return nil
	}
	defer f.Body.Close()
	return nil
}
