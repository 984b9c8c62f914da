// Code generated from shapes.txt by go test ./internal/casebook -run TestShapesAreGenerated -update. DO NOT EDIT.

package lib

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

// Start hands the value over.
func Start() futures.Future[time.Time] {
	f := timer.Sleep(time.Second)
	return f
}

var broken bool

// Start2 hands the value over, or fails.
func Start2() (futures.Future[time.Time], error) {
	if broken {
		return nil, errors.New("broken")
	}
	f := timer.Sleep(time.Second)
	return f, nil
}

// Release releases f.
func Release(f futures.Future[time.Time]) { f.Drop() }

// Look looks at f.
func Look(f futures.Future[time.Time]) bool { return f != nil }
