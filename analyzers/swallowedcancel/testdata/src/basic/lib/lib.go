// Package lib recovers for others.
package lib

import (
	"log"

	"github.com/futvet/futvet/futures"
)

// Protect recovers everything.
func Protect() {
	if r := recover(); r != nil {
		log.Print(r)
	}
}

// Careful passes cancellations on.
func Careful() {
	if r := recover(); r != nil {
		if futures.IsCancel(r) {
			panic(r)
		}
		log.Print(r)
	}
}
