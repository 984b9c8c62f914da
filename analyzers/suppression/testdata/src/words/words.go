// Package words has comments that are meant for directives.
package words

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

func Spaced() {
	timer.Sleep(time.Second) // futvet:ignore FV1001 it is fine // want `this is a comment, not a directive: write //futvet:ignore, with no space before or behind futvet:`
}

func Block() {
	timer.Sleep(time.Second) /*futvet:ignore FV1001 it is fine*/ // want `this is a comment, not a directive`
}

// Wait waits.
//
// futvet:cancelsafe nothing is lost // want `write //futvet:cancelsafe, with no space`
func Wait() futures.Future[time.Time] { return timer.Sleep(time.Second) }

//futvet:frobnicate // want `//futvet:frobnicate is not a directive$`
func Frob() {}

//futvet:cancelSafe nothing is lost // want `//futvet:cancelSafe is not a directive: is it //futvet:cancelsafe\?`
func Case() {}

//futvet:ignored FV1001 it is fine // want `//futvet:ignored is not a directive: is it //futvet:ignore\?`
func Tense() {}

// futvet: ignore FV1001 it is fine // want `write //futvet:ignore, with no space`
func Empty() {}

//futvet:noreturn it loops // want `//futvet:noreturn takes no argument`
func Forever() {
	for {
	}
}

//futvet:owns // want `//futvet:owns needs the names of parameters`
func Takes(f futures.Future[int]) { f.Drop() }

//futvet:cancelsafe // want `//futvet:cancelsafe needs a reason`
func Safe() futures.Future[time.Time] { return timer.Sleep(time.Second) }

// A contract of a variable is none.
//
//futvet:cancelsafe it only waits // want `//futvet:cancelsafe says nothing here: it belongs in the comment above a function or type`
var Pause = timer.Sleep

func Inside() {
	//futvet:noreturn // want `//futvet:noreturn says nothing here: it belongs in the comment above a function`
	for {
	}
}

//futvet:mustcall Close // want `//futvet:mustcall says nothing here: it belongs in the comment above a type`

func Apart() {}

func InBody() {
	timer.Sleep(time.Second) //futvet: ignore FV1001 it is fine // want `//futvet: is not a directive`
}
