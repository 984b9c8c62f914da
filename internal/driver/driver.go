// Package driver is futvet's command: it decides in which mode it was started,
// runs the analysis through the go command, and renders what was found.
//
// One binary has two modes and one analysis path.
//
//	-V=full | -flags | [flags] unit.cfg
//
// is the protocol by which the go command talks to a vet tool; it is answered by
// x/tools' unitchecker, one process for each package. Everything else is the
// command line of a user. It runs
//
//	go vet -vettool=<this binary> -json <flags> <packages>
//
// and renders the answer. So loading, building, facts across packages and
// caching are the go command's in both modes, and both modes find the same.
//
// # Exit codes
//
//	0    nothing was found that counts
//	1    there are findings, and every package could be analyzed
//	2    a usage error, packages that cannot be loaded or compiled, an output
//	     that cannot be written, or a failure of an analyzer; what was found
//	     all the same is printed
//	130  interrupted, as a shell reports it (143 for SIGTERM)
//
// Findings go to standard output, everything else to standard error.
package driver

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/futvet/futvet/internal/rule"
)

// Exit codes of the user's command line.
const (
	exitClean    = 0
	exitFindings = 1
	exitTrouble  = 2
	exitSignal   = 128 // plus the signal's number
)

// Main runs the command with os.Args and does not return. The rules are those
// that this binary knows, in the order in which help shows them.
func Main(rules []*rule.Rule) {
	if args := os.Args[1:]; isVetProtocol(args) {
		if args[0] == "-V=full" {
			os.Exit(identify(os.Stdout, os.Stderr))
		}
		own := append(selectAnalyzers(rules, args), runFlags)
		analyzers := withStock(own, args)
		bad := badValue(analyzers, args)
		if (bad != nil || len(analyzers) == len(own)) && passOver(args[len(args)-1], bad != nil) {
			os.Exit(exitClean)
		}
		if bad != nil {
			fmt.Fprintf(os.Stderr, "futvet: %v\n", bad)
			os.Exit(exitFindings) // as unitchecker does
		}
		guard(analyzers)
		os.Args[len(os.Args)-1] = whole(args[len(args)-1], args)
		unitchecker.Main(analyzers...) // exits
	}
	signals := make(chan os.Signal, 1)
	for _, s := range stopSignals {
		if !signal.Ignored(s) { // as nohup has it
			signal.Notify(signals, s)
		}
	}
	c := &command{
		rules:   rules,
		stdout:  os.Stdout,
		stderr:  os.Stderr,
		signals: signals,
	}
	os.Exit(c.main(os.Args[1:]))
}

// isVetProtocol reports whether args are the go command's, not a user's.
func isVetProtocol(args []string) bool {
	if len(args) == 0 {
		return false
	}
	if len(args) == 1 && (args[0] == "-flags" || strings.HasPrefix(args[0], "-V=")) {
		return true
	}
	return strings.HasSuffix(args[len(args)-1], ".cfg")
}

// identify prints what the go command keys its cache of results by: a line
// whose last word is a hash of this executable. unitchecker would print the
// same with the executable's path before it, and the go command cannot read
// that if there is a space in the path.
func identify(stdout, stderr io.Writer) int {
	name, err := os.Executable()
	if err == nil {
		var data []byte
		if data, err = os.ReadFile(name); err == nil {
			fmt.Fprintf(stdout, "futvet version devel buildID=%x\n", sha256.Sum256(data))
			return 0
		}
	}
	fmt.Fprintf(stderr, "futvet: cannot read my own executable: %v\n", err)
	return exitTrouble
}

// A command is one run of the user's command line.
type command struct {
	rules          []*rule.Rule
	stdout, stderr io.Writer
	signals        <-chan os.Signal
}

// main runs the command line and returns its exit code.
func (c *command) main(args []string) int {
	if len(args) > 0 {
		if len(args) == 2 && isCommand(args[0]) && (args[1] == "-h" || args[1] == "-help" || args[1] == "--help") {
			return c.help(nil)
		}
		switch args[0] {
		case "help", "-h", "-help", "--help":
			return c.help(args[1:])
		case "explain":
			return c.explain(args[1:])
		case "baseline":
			return c.baseline(args[1:])
		case "gopls":
			return c.gopls(args[1:])
		case "lsp":
			return c.lsp(args[1:])
		case "completion":
			return c.completion(args[1:])
		case "list":
			return c.list(args[1:])
		case "version", "-version", "--version":
			return c.version(args[1:])
		}
	}
	line, err := parseLine(c.rules, args)
	if err != nil {
		return c.fail(err)
	}
	return c.check(line)
}

// fail says on one line why nothing was done.
func (c *command) fail(err error) int {
	fmt.Fprintf(c.stderr, "futvet: %v\n", err)
	return exitTrouble
}
