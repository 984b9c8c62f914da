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
//	0    nothing was found
//	1    there are findings, and every package could be analyzed
//	2    a usage error, packages that cannot be loaded or compiled, an output
//	     that cannot be written, or a failure of an analyzer; what was found
//	     all the same is printed
//	130  interrupted, as a shell reports it (143 for SIGTERM)
//
// Findings go to standard output, everything else to standard error.
package driver

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"

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
		analyzers := selectAnalyzers(rules, args)
		guard(analyzers)
		unitchecker.Main(analyzers...) // exits
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
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
		switch args[0] {
		case "help", "-h", "-help", "--help":
			return c.help(args[1:])
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

// check analyzes packages and prints what is found.
func (c *command) check(line *commandLine) int {
	if line.dir != "" {
		// The go command would print paths relative to the new directory, and
		// so do we.
		if err := os.Chdir(line.dir); err != nil {
			return c.fail(err)
		}
	}
	self, err := os.Executable()
	if err != nil {
		return c.fail(fmt.Errorf("cannot find my own executable, which go vet has to run: %v", err))
	}
	goCommand, err := exec.LookPath("go")
	if err != nil {
		return c.fail(fmt.Errorf("cannot find the go command, which loads the packages: %v", err))
	}

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var caught syscall.Signal
	stopped := make(chan struct{})
	finished := make(chan struct{})
	go func() {
		defer close(stopped)
		select {
		case s := <-c.signals:
			caught, _ = s.(syscall.Signal)
			cancel()
		case <-finished:
		}
	}()

	show := newProgress(c.stderr)
	v := &vetRun{goCommand: goCommand, self: self, line: line, progress: show}
	ans, err := v.run(ctx)
	close(finished)
	<-stopped
	show.clear()

	if ctx.Err() != nil {
		return exitSignal + int(caught)
	}
	if err != nil {
		return c.fail(err)
	}
	return c.report(ans)
}

// report prints an answer and returns the exit code that it deserves.
func (c *command) report(ans *answer) int {
	list := merge(ans.findings)
	for i := range list {
		list[i].judge(c.rules)
	}
	dir, _ := os.Getwd()
	if err := render(c.stdout, dir, list); err != nil {
		return c.fail(fmt.Errorf("cannot write the findings: %v", err))
	}
	for _, s := range ans.messages {
		fmt.Fprintln(c.stderr, s)
	}
	list = slices.DeleteFunc(list, func(f finding) bool { return f.ignored })
	if len(list) > 0 {
		fmt.Fprintf(c.stderr, "futvet: %s\n", summary(list))
	}
	switch {
	case ans.failed:
		return exitTrouble
	case len(list) > 0:
		return exitFindings
	}
	return exitClean
}
