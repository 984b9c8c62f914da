// Package shape starts a future for each element, in a callback that returns none.
//
// Source: typescript-eslint/typescript-eslint#9245.
package shape

import (
	"maps"
	"slices"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

func forEach[T any](xs []T, fn func(T)) {
	for _, x := range xs {
		fn(x)
	}
}

func Base(xs []int) {
	forEach(xs, func(x int) {
		lib.Start(x) // want "FV1001"
	})
}

func Collected(xs []int) []futures.Future[int] {
	var fs []futures.Future[int]
	forEach(xs, func(x int) { fs = append(fs, lib.Start(x)) })
	return fs
}

func Std(m map[string]int) {
	slices.SortFunc(slices.Collect(maps.Values(m)), func(a, b int) int {
		lib.Start(a) // want "FV1001"
		return a - b
	})
}

func Wrapped(xs []int) {
	start := func(x int) { lib.Start(x) } // want "FV1001"
	forEach(xs, start)
}
