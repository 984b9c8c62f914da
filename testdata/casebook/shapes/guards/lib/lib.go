// Code generated from shapes.txt by go test ./internal/casebook -run TestShapesAreGenerated -update. DO NOT EDIT.

package lib

import (
	"errors"

	"github.com/futvet/futvet/testdata/casebook/shapes/guard"
)

// Start hands the value over.
func Start() *guard.Guard {
	f := guard.Take()
	return f
}

var broken bool

// Start2 hands the value over, or fails.
func Start2() (*guard.Guard, error) {
	if broken {
		return nil, errors.New("broken")
	}
	f := guard.Take()
	return f, nil
}

// Release releases f.
func Release(f *guard.Guard) { f.Release() }

// Look looks at f.
func Look(f *guard.Guard) bool { return f != nil }
