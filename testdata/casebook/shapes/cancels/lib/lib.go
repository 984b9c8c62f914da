// Code generated from shapes.txt by go test ./internal/casebook -run TestShapesAreGenerated -update. DO NOT EDIT.

package lib

import (
	"context"
	"errors"
)

// Start hands the value over.
func Start() context.CancelFunc {
	_, f := context.WithCancel(parent)
	return f
}

var broken bool

// Start2 hands the value over, or fails.
func Start2() (context.CancelFunc, error) {
	if broken {
		return nil, errors.New("broken")
	}
	_, f := context.WithCancel(parent)
	return f, nil
}

// Release releases f.
func Release(f context.CancelFunc) { f() }

// Look looks at f.
func Look(f context.CancelFunc) bool { return f != nil }

var parent = context.Background()
