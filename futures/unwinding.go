package futures

import (
	"reflect"
	"runtime"
	"sync"
)

// onItsWayOut says whether the calling goroutine, a coroutine, is running deferred
// calls of a panic or of a Goexit. It reads the stack: deferred calls run on top
// of the frames that are being unwound, with the runtime's function between them.
//
// It is called once for every block that is cancelled, and so compares addresses
// instead of looking up names.
func onItsWayOut() bool {
	out := wayOut()
	var pcs [32]uintptr
	for skip := 2; ; skip += len(pcs) {
		n := runtime.Callers(skip, pcs[:])
		for _, pc := range pcs[:n] {
			for i := range out {
				// A return address is behind the call: it may be the function's end.
				if out[i].first < pc && pc <= out[i].end {
					return true
				}
			}
		}
		if n < len(pcs) {
			return false
		}
	}
}

// code is where the instructions of a function are.
type code struct{ first, end uintptr }

// wayOut is the code of runtime.gopanic and runtime.Goexit, which run deferred
// calls. There is no way to name the former, so wayOut panics, and looks.
var wayOut = sync.OnceValue(func() [2]code {
	return [2]code{
		codeOf(gopanicPC()),
		codeOf(reflect.ValueOf(runtime.Goexit).Pointer()),
	}
})

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

func codeOf(pc uintptr) code {
	fn := runtime.FuncForPC(pc)
	end := fn.Entry() + 1
	for next := runtime.FuncForPC(end); next != nil && next.Entry() == fn.Entry(); next = runtime.FuncForPC(end) {
		end++
	}
	return code{fn.Entry(), end}
}
