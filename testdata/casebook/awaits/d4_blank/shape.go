// Package shape assigns futures to the blank identifier, to please a compiler.
//
// Source: pingcap/dm#2150.
package shape

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

func Base() {
	f := lib.Start(1) // want "FV1001"
	_ = f
}

func Direct() {
	_ = lib.Start(1) // want "FV1001"
}

func Pair() {
	f, err := lib.Start2(1) // want "FV1001"
	_, _ = f, err
}

func Ranged() {
	for i := range lib.Count(3) {
		_ = lib.Start(i) // want "FV1001"
	}
}

func Generic[T any](make func() futures.Future[T]) {
	f := make() // want "FV1001"
	_ = f
}

func Deep() {
	f := lib.Start(1) // want "FV1001"
	func() {
		func() { _ = f }()
	}()
}
