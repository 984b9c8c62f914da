package model

import (
	"go/token"
	"go/types"
	"sync"
	"testing"
)

// Drivers that analyze in one process run the passes of a package at once, and
// all of them ask the same model. Under the race detector this fails without the
// lock; without the detector the runtime mostly notices too.
func TestTyperIsAskedAtOnce(t *testing.T) {
	pkg := types.NewPackage("p", "p")
	var list []types.Type
	for i := range 200 {
		list = append(list, types.NewNamed(types.NewTypeName(token.NoPos, pkg, string(rune('A'+i)), nil),
			types.NewStruct(nil, nil), nil))
	}
	ty := NewTyper(nil)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, t := range list {
				ty.Class(t)
				ty.Class(types.NewPointer(t))
			}
		})
	}
	wg.Wait()
}
