// Code generated from shapes.txt by go test ./internal/casebook -run TestShapesAreGenerated -update. DO NOT EDIT.

package lib

import (
	"errors"
	"iter"
)

// Start hands the value over.
func Start() func() {
	_, f := iter.Pull(ints)
	return f
}

var broken bool

// Start2 hands the value over, or fails.
func Start2() (func(), error) {
	if broken {
		return nil, errors.New("broken")
	}
	_, f := iter.Pull(ints)
	return f, nil
}

// Release releases f.
func Release(f func()) { f() }

// Look looks at f.
func Look(f func()) bool { return f != nil }

func ints(yield func(int) bool) { yield(1) }
