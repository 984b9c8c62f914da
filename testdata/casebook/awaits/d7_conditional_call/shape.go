// Package shape starts something under a condition, and forgets it.
//
// Source: typescript-eslint/typescript-eslint#6343.
package shape

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

func start() futures.Future[int] { return lib.Start(1) }

func Base(cond bool) {
	if cond {
		start() // want "FV1001"
	}
}

func Short(cond func() bool, ok bool) bool {
	return ok && cond() && start() != nil // want "FV1001"
}

func Switch(n int) {
	switch {
	case n > 1:
		lib.Start(n) // want "FV1001"
	}
}
