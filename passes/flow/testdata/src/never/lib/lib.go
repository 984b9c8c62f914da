// Package lib has functions that never return, and one that only seems so.
package lib

import (
	"os"
	"testing"
)

// Exit is known by its directive only.
//
//futvet:noreturn
func Exit(code int) { hook(code) }

var hook = os.Exit

// Usage is inferred.
func Usage() {
	println("usage")
	Exit(2)
}

// Reporter is an interface that promises.
type Reporter interface {
	// Fail does not return.
	//
	//futvet:noreturn
	Fail(why string)
	Warn(why string)
}

// Must is inferred from what a test promises behind its interface.
func Must(tb testing.TB, why string) {
	tb.Helper()
	tb.Fatal(why)
}

// MustNot returns if it may.
func MustNot(tb testing.TB, why string) {
	if why != "" {
		tb.Fatal(why)
	}
}

// Recovered comes back.
func Recovered() {
	defer func() { _ = recover() }()
	panic("x")
}

// Thrown does not.
func Thrown[T any](x T) {
	defer println("thrown")
	panic(x)
}
