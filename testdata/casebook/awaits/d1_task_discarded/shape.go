// Package shape starts tasks and says what is to become of them, or does not. What a
// task computes need not be wanted; that it is detached must be said.
//
// Source: rust-lang/rust-clippy#9932.
package shape

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/testdata/casebook/awaits/lib"
)

func Base(s futures.Spawner) { futures.Spawn(s, lib.Start(1)).Detach() }

func Named(s futures.Spawner) {
	t := futures.Spawn(s, lib.Start(1))
	t.Detach()
}

func Kept(g *futures.Group[int]) { g.Spawn(lib.Start(1)) }

func Blank(s futures.Spawner) {
	_ = futures.Spawn(s, lib.Start(1)) // want "FV1004"
}

func Ignored(s futures.Spawner) {
	futures.Spawn(s, lib.Start(1)) // want "FV1004"
}

func Ranged(s futures.Spawner) {
	for i := range lib.Count(3) {
		futures.Spawn(s, lib.Start(i)) // want "FV1004"
	}
}

func Fatal(s futures.Spawner, bad bool) {
	t := futures.Spawn(s, lib.Start(1))
	if bad {
		lib.Fatal("bad")
	}
	t.Detach()
}
