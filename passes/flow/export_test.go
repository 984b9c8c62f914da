package flow

import "golang.org/x/tools/go/ssa"

// ExecuteEverything makes the engine execute every function until it is called
// again with false.
func ExecuteEverything(on bool) { everyFunction = on }

// Watch has the engine tell f of every function that it executes, until it is
// called again with nil.
func Watch(f func(fn *ssa.Function, size, steps int, incomplete bool)) { watch = f }
