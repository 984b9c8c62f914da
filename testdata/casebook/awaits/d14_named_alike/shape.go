// Package shape has what looks like a future by its names.
//
// Source: typescript-eslint/typescript-eslint#4961, zowe/zowe-explorer-vscode#2291.
package shape

import "github.com/futvet/futvet/futures"

// Future is none: it has the names only.
type Future struct{ polled int }

// Poll counts.
func (f *Future) Poll() bool {
	f.polled++
	return f.polled > 1
}

// Drop forgets.
func (f *Future) Drop() { f.polled = 0 }

// Await is no suspension.
func (f *Future) Await() int { return f.polled }

func start() *Future { return &Future{} }

func Base() {
	start().Await()
	f := start()
	_ = f
	start().Poll()
	start().Poll()
}

// Poll2 has one result too few.
type Poll2[T any] struct{ v T }

// Poll is none of a future.
func (p Poll2[T]) Poll(*futures.Context) (T, bool) { return p.v, true }

func Generic() {
	p := Poll2[int]{1}
	p.Poll(nil)
	p.Poll(nil)
}
