// Command futvet finds cancellation bugs in code built on the futures runtime
// github.com/futvet/futvet/futures.
//
// Usage:
//
//	futvet [flags] [packages]
//	futvet help [rule]
//	futvet list
//	futvet version
//
// The same binary is a tool for go vet:
//
//	go vet -vettool=$(which futvet) [packages]
//
// In both modes the go command loads and builds the packages, carries what was
// learnt of one package to those that import it, and caches the results. The
// exit code is 0 if nothing was found, 1 if there are findings, and 2 for usage
// errors, for packages that cannot be loaded or compiled, and for failures.
package main

import (
	"github.com/futvet/futvet/analyzers"
	"github.com/futvet/futvet/internal/driver"
)

func main() { driver.Main(analyzers.Rules()) }
