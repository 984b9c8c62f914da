// Command futvet finds cancellation bugs in code built on the futures runtime
// github.com/futvet/futvet/futures.
//
// Usage:
//
//	futvet [flags] [packages]            analyze packages
//	futvet baseline [flags] [packages]   from now on only new findings count
//	futvet explain rule                  all about a rule
//	futvet list                          the rules
//	futvet lsp [flags]                   serve an editor
//	futvet gopls -o file                 build a gopls with the rules inside
//	futvet completion shell              completion for bash, fish or zsh
//	futvet version                       the version of this binary
//	futvet help                          all of this, and all flags
//
// The same binary is a tool for go vet:
//
//	go vet -vettool=$(which futvet) [packages]
//
// In both modes the go command loads and builds the packages, carries what was
// learnt of one package to those that import it, and caches the results. The
// exit code of futvet is 0 if nothing was found, 1 if there are findings, and 2
// for usage errors, for packages that cannot be loaded or compiled, and for
// failures.
//
// Formats, fixes, baselines, and the settings of a project are described in
// docs/command.md of the module.
package main

import (
	"github.com/futvet/futvet/analyzers"
	"github.com/futvet/futvet/internal/driver"
)

func main() { driver.Main(analyzers.Rules()) }
