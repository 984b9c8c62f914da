// Package shape puts futures in slices of slices, and awaits what is directly in the
// outer one.
//
// Source: typescript-eslint/typescript-eslint#11257.
package shape

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

func all(co *futures.Co, xs []any) {
	for _, x := range xs {
		if f, ok := x.(futures.Future[int]); ok {
			_, _ = futures.Await(co, f)
		}
	}
}

func Base(co *futures.Co) {
	all(co, []any{[]futures.Future[int]{lib.Start(1)}}) // want "FV1001"
}

func Flat(co *futures.Co) { all(co, []any{lib.Start(1), lib.Start(2)}) }

func Typed(co *futures.Co) error {
	nested := [][]futures.Future[int]{{lib.Start(1)}, {lib.Start(2)}}
	for _, fs := range nested {
		if _, err := futures.Await(co, futures.JoinAll(fs...)); err != nil {
			return err
		}
	}
	return nil
}
