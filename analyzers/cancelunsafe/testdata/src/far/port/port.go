// Package port has an interface and no code.
package port

import "github.com/futvet/futvet/futures"

type Port interface {
	// Transfer moves what is there.
	//
	//futvet:cancelunsafe what was moved is not told
	Transfer(co *futures.Co) (int, error)
	// Wait waits for something to move.
	Wait(co *futures.Co) (int, error)
	// Level is how full it is.
	//
	//futvet:cancelsafe it only looks
	Level(co *futures.Co) (int, error)
}
