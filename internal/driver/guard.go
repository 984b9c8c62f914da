package driver

import (
	"fmt"
	"os"
	"path"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"
)

// guard wraps the Run function of every analyzer that the given ones need, so
// that a bug in an analyzer becomes one line that says where it struck.
//
// A panic or an error of an analyzer ends the process of the package that it
// struck in, with exit code 1 and a line on standard error. That looks coarse,
// but it is the one way that is right in every mode: the go command caches
// nothing of a failed process, so the line comes again in the next run; it
// prints the line for packages that are analyzed for their facts only, whose
// results nobody looks at; and it goes on with all other packages. To return
// the panic as an analyzer's error would do none of these, and where a pass
// failed that rules rely on, only say "failed prerequisites".
func guard(analyzers []*analysis.Analyzer) {
	seen := make(map[*analysis.Analyzer]bool)
	var visit func([]*analysis.Analyzer)
	visit = func(list []*analysis.Analyzer) {
		for _, a := range list {
			if seen[a] {
				continue
			}
			seen[a] = true
			visit(a.Requires)
			run := a.Run
			a.Run = func(pass *analysis.Pass) (any, error) {
				returned := false
				defer func() {
					if !returned {
						value := recover()
						crash(pass, fmt.Sprintf("panic: %v%s", value, origin()))
					}
				}()
				result, err := run(pass)
				returned = true
				if err != nil {
					crash(pass, err.Error())
				}
				return result, nil
			}
		}
	}
	visit(analyzers)
}

// internalError begins the line that crash prints.
const internalError = "internal error: "

var crashing sync.Mutex // held for ever by the first analyzer that fails

// crash ends the process. With GOTRACEBACK=all, system or crash the stack is
// printed too, for those who look for the bug.
func crash(pass *analysis.Pass, what string) {
	crashing.Lock()
	fmt.Fprintf(os.Stderr, "futvet: %s%s on package %s: %s\n",
		internalError, pass.Analyzer.Name, pass.Pkg.Path(), strings.ReplaceAll(what, "\n", "\n\t"))
	switch os.Getenv("GOTRACEBACK") {
	case "all", "system", "crash":
		os.Stderr.Write(debug.Stack())
	}
	os.Exit(1)
}

// origin names the place of the panic that is being recovered: the innermost
// frame that is not the runtime's.
func origin() string {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs[:])])
	panicked := false
	for {
		f, more := frames.Next()
		switch {
		case f.Function == "runtime.gopanic":
			panicked = true
		case panicked && !strings.HasPrefix(f.Function, "runtime."):
			return fmt.Sprintf(" (in %s, %s:%d)", path.Base(f.Function), path.Base(f.File), f.Line)
		}
		if !more {
			return ""
		}
	}
}
