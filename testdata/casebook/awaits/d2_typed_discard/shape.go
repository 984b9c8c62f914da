// Package shape assigns to the blank identifier what says that a type is a future.
//
// Source: rust-lang/rust-clippy#16991.
package shape

import "github.com/futvet/futvet/futures"

// Zero is a future.
type Zero struct{}

// Poll is ready.
func (*Zero) Poll(*futures.Context) (int, bool, error) { return 0, true, nil }

// Drop has nothing to do.
func (*Zero) Drop() {}

var (
	_ futures.Future[int] = (*Zero)(nil)
	_ futures.Future[int] = new(Zero)
	_ futures.Dropper     = (*futures.Task[int])(nil)
)
