package futures

import (
	"reflect"
	"runtime"
	"sync"
)

// onItsWayOut says whether the innermost block of the calling goroutine, a coroutine,
// is running deferred calls of a panic or of a Goexit. It reads the stack: deferred
// calls run on top of the frames that are being unwound, with the runtime's function
// between them.
//
// It is called once for every block that is cancelled, and so compares addresses
// instead of looking up names.
func onItsWayOut() (out bool) {
	eachMark(func(m mark) bool {
		out = m == unwindingMark
		return false
	})
	return out
}

// mark is a frame that tells how far a coroutine has got.
type mark int

const (
	unwindingMark mark = iota // runs deferred calls
	nestedMark                // runs a nested block
)

// eachMark calls fn for the marks on the calling goroutine's stack, the latest
// first, until it returns false.
func eachMark(fn func(m mark) bool) {
	var few [24]uintptr // the stack may be small
	pcs := few[:]
	for skip := 2; ; {
		n := runtime.Callers(skip, pcs)
		for _, pc := range pcs[:n] {
			for i := range marks {
				// A return address is behind the call: it may be the function's end.
				if m := &marks[i]; m.first < pc && pc <= m.end && !fn(m.mark) {
					return
				}
			}
		}
		if n < len(pcs) {
			return
		}
		skip += n
		pcs = make([]uintptr, 4*n) // Callers begins at the top every time
	}
}

// marks is the code of runtime.gopanic and runtime.Goexit, which run deferred calls,
// and of what runs nested blocks. It is there before the first block is suspended, and
// so before any can be cancelled.
var (
	marks     [3]code
	findMarks sync.Once
)

// setMarks sets marks. There is no way to name runtime.gopanic, so it panics, and
// looks.
func setMarks() {
	marks = [3]code{
		codeOf(gopanicPC(), unwindingMark),
		codeOf(reflect.ValueOf(runtime.Goexit).Pointer(), unwindingMark),
		codeOf(reflect.ValueOf((*Co).run).Pointer(), nestedMark),
	}
}

// code is where the instructions of a function are, and what its frames mean.
type code struct {
	first, end uintptr
	mark       mark
}

func gopanicPC() (pc uintptr) {
	defer func() {
		recover()
		var pcs [16]uintptr
		for _, p := range pcs[:runtime.Callers(1, pcs[:])] {
			if fn := runtime.FuncForPC(p - 1); fn != nil && fn.Name() == "runtime.gopanic" {
				pc = p - 1
			}
		}
		if pc == 0 {
			panic("futures: this version of the Go runtime has no runtime.gopanic")
		}
	}()
	panic("looking for the function that runs deferred calls")
}

func codeOf(pc uintptr, m mark) code {
	fn := runtime.FuncForPC(pc)
	end := fn.Entry() + 1
	for next := runtime.FuncForPC(end); next != nil && next.Entry() == fn.Entry(); next = runtime.FuncForPC(end) {
		end++
	}
	return code{fn.Entry(), end, m}
}
