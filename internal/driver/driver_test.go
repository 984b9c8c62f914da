package driver

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/futvet/futvet/internal/scratch"
)

// world is a module that depends on another one. Both have findings, clean
// packages and packages that are broken in every way.
const world = `
-- lib/go.mod --
module example.com/lib

go 1.26
-- lib/lib.go --
package lib

func Block() {}

func Slow() { Block() }
-- lib/passboom/p.go --
package passboom

func Block() {}
-- main/go.mod --
module example.com/main

go 1.26

require example.com/lib v0.0.0

replace example.com/lib => ../lib
-- main/b/b.go --
package b

import "example.com/lib"

func Wait() { lib.Slow() }

func Twice() {
	for i := 0; i < 2; i++ { lib.Slow(); lib.Block() }
}
-- main/b/b_test.go --
package b

import "testing"

func TestWait(t *testing.T) { Wait() }
-- main/b/x_test.go --
package b_test

import (
	"testing"

	"example.com/main/b"
)

func TestWait(t *testing.T) { b.Wait() }
-- main/a/a.go --
package a

import "example.com/main/b"

func F() {
	b.Wait()
}
-- main/clean/c.go --
package clean

func F() {}
-- main/tagged/t.go --
package tagged
-- main/tagged/t_extra.go --
//go:build extra

package tagged

import "example.com/lib"

func F() { lib.Block() }
-- main/types/t.go --
package types

func F() int { x := 1 }

func G() { undefined() }
-- main/testtypes/t.go --
package testtypes
-- main/testtypes/t_test.go --
package testtypes

var x int = "one"
-- main/syntax/s.go --
package syntax

func F( {
-- main/usestypes/u.go --
package usestypes

import _ "example.com/main/types"

func F() { alsoUndefined() }
-- main/noimport/n.go --
package noimport

import _ "example.com/nowhere"
-- main/empty/README --
nothing
-- main/ruleboom/r.go --
package ruleboom
-- main/usesboom/u.go --
package usesboom

import (
	"example.com/lib"
	"example.com/lib/passboom"
)

func F() { passboom.Block(); lib.Block() }
-- main/passerr/p.go --
package passerr
-- main/die/d.go --
package die
`

// toyPath is the test binary, which is a futvet if the environment says so.
func toyPath(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return self
}

// toy returns a run of the toy futvet, or of another command that runs it.
func toy(t *testing.T, dir, name string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := scratch.Command(dir, name, args...)
	cmd.Env = append(cmd.Env, "FUTVET_TOY=1")
	return cmd
}

// excerpt matches the lines of source in text.
var excerpt = regexp.MustCompile(`(?m)^ *\d* \|.*\n`)

func TestStandalone(t *testing.T) {
	dir := filepath.Join(scratch.Unpack(t, world), "main")
	findA := "a/a.go:6:2: FV9901 warning: this call blocks: Wait <- Slow <- Block\n" +
		"    1. a/a.go:1:1: from this package\n" +
		"    2. a/a.go:6:8: by calling func example.com/main/b.Wait()\n"
	findB := "b/b.go:5:15: FV9901 warning: this call blocks: Slow <- Block\n" +
		"    1. b/b.go:1:1: from this package\n" +
		"    2. b/b.go:5:23: by calling func example.com/lib.Slow()\n" +
		"b/b.go:8:27: FV9901 error: this call blocks: Slow <- Block\n" +
		"    1. b/b.go:1:1: from this package\n" +
		"    2. b/b.go:8:35: by calling func example.com/lib.Slow()\n" +
		"b/b.go:8:39: FV9901 error: this call blocks: Block\n" +
		"    1. b/b.go:1:1: from this package\n" +
		"    2. b/b.go:8:48: by calling func example.com/lib.Block()\n" +
		"b/x_test.go:9:31: FV9901 warning: this call blocks: Wait <- Slow <- Block\n" +
		"    1. b/x_test.go:1:1: from this package\n" +
		"    2. b/x_test.go:9:37: by calling func example.com/main/b.Wait()\n"
	tests := []struct {
		name   string
		args   string
		dir    string // below the module
		stdout string
		stderr string // a regular expression for all of it
		code   int
	}{
		{name: "clean", args: "./clean"},
		{name: "facts cross packages and modules", args: "./a", stdout: findA,
			stderr: `futvet: 1 finding \(1 warning\)\n`, code: 1},
		{name: "sorted, and tests too", args: "./b ./a", stdout: findA + findB,
			stderr: `futvet: 5 findings \(2 errors, 3 warnings\)\n`, code: 1},
		{name: "a package named twice is reported once", args: "./a example.com/main/a ./a", stdout: findA,
			stderr: `futvet: 1 finding \(1 warning\)\n`, code: 1},
		{name: "the current directory", dir: "a", stdout: strings.ReplaceAll(findA, "a/a.go", "a.go"),
			stderr: `futvet: 1 finding \(1 warning\)\n`, code: 1},
		{name: "another directory", args: "-C a", stdout: strings.ReplaceAll(findA, "a/a.go", "a.go"),
			stderr: `futvet: 1 finding \(1 warning\)\n`, code: 1},
		{name: "a file beside the working directory", dir: "clean", args: "../a", stdout: strings.ReplaceAll(findA, "a/a.go", "../a/a.go"),
			stderr: `futvet: 1 finding \(1 warning\)\n`, code: 1},
		{name: "no such -C", args: "-C nowhere ./a", stderr: `futvet: chdir nowhere: .*\n`, code: 2},

		{name: "without build tag", args: "./tagged"},
		{name: "with build tag", args: "-tags extra -toyblock ./tagged",
			stdout: "tagged/t_extra.go:7:12: FV9901 warning: this call blocks: Block\n" +
				"    1. tagged/t_extra.go:3:1: from this package\n" +
				"    2. tagged/t_extra.go:7:21: by calling func example.com/lib.Block()\n",
			stderr: `futvet: 1 finding \(1 warning\)\n`, code: 1},

		{name: "a rule switched off", args: "-toyblock=false ./a"},
		{name: "another rule selected", args: "-toyboom ./a"},
		{name: "a rule's option", args: "-toyblock.strict -toyblock.name=y -toyblock.name z ./b", code: 1,
			stdout: strings.Replace(findB, "b/x_test", "b/b_test.go:5:31: FV9901 warning: this call blocks: Wait <- Slow <- Block\n"+
				"    1. b/b_test.go:1:1: from this package\n"+
				"    2. b/b_test.go:5:35: by calling func Wait()\n"+
				"b/x_test", 1),
			stderr: `futvet: 5 findings \(2 errors, 3 warnings\)\n`},
		{name: "a rule that is off unless asked for", args: "-toyoptin ./clean", code: 1,
			stdout: "clean/c.go:1:9: FV9903 info: a package clause\n", stderr: `futvet: 1 finding \(1 note\)\n`},

		{name: "code that does not compile", args: "./types", code: 2,
			stderr: `# example.com/main/types\n` +
				`types/t.go:3:16: declared and not used: x\n` +
				`types/t.go:3:23: missing return\n` +
				`types/t.go:5:12: undefined: undefined\n`},
		{name: "also below", args: "./usestypes", code: 2,
			stderr: `# example.com/main/types\n` +
				`types/t.go:3:16: declared and not used: x\n` +
				`types/t.go:3:23: missing return\n` +
				`types/t.go:5:12: undefined: undefined\n`},
		{name: "a test that does not compile", args: "./testtypes", code: 2,
			stderr: `# example.com/main/testtypes( \[.*\])?\n` +
				`testtypes/t_test.go:3:13: cannot use "one" .*\n`},
		{name: "a syntax error", args: "./syntax", code: 2,
			stderr: `# example.com/main/syntax\nsyntax/s.go:3:9: syntax error: unexpected {, expected \)\n`},
		{name: "the rest is analyzed", args: "./types ./a", stdout: findA, code: 2,
			stderr: `(?s)# example.com/main/types\n.*undefined\nfutvet: 1 finding \(1 warning\)\n`},

		{name: "unknown directory", args: "./nowhere", stderr: `futvet: .*nowhere.*not found\n`, code: 2},
		{name: "unknown package", args: "example.com/nowhere", stderr: `futvet: .*example.com/nowhere.*\n`, code: 2},
		{name: "unknown package of std", args: "fmtx", stderr: `futvet: package fmtx is not in std.*\n`, code: 2},
		{name: "unknown import", args: "./noimport", stderr: `noimport/n.go:3:8: .*example.com/nowhere.*\n`, code: 2},
		{name: "pattern without packages", args: "./empty/...", stderr: `futvet: .*empty/\.\.\..*matched no packages.*\n`, code: 2},
		{name: "no Go files", args: "./empty", stderr: `futvet: no Go files in .*empty\n`, code: 2},
		{name: "no module", dir: "../..", args: ".", stderr: `futvet: go.mod file not found.*\n`, code: 2},

		{name: "unknown flag", args: "-nosuch ./a", stderr: `futvet: unknown flag -nosuch .*\n`, code: 2},
		{name: "unknown option", args: "-toyblock.nosuch=1 ./a", stderr: `futvet: unknown flag -toyblock.nosuch .*\n`, code: 2},
		{name: "bad value", args: "-toyblock=perhaps ./a", stderr: `futvet: invalid value "perhaps" for flag -toyblock.*\n`, code: 2},
		{name: "no value", args: "-tags", stderr: `futvet: flag -tags needs a value\n`, code: 2},
		{name: "bad value of a build flag", args: "-mod=wrong ./a", stderr: `futvet: .*wrong.*\n`, code: 2},
		{name: "flag too late", args: "./a -tags x", stderr: `futvet: flag -tags stands after a package: .*\n`, code: 2},
		{name: "a flag of go vet", args: "-json ./a", stderr: `futvet: flag -json belongs to go vet: .*\n`, code: 2},

		{name: "a rule panics", args: "./ruleboom ./a", stdout: findA, code: 2,
			stderr: `futvet: internal error: toyboom on package example.com/main/ruleboom: panic: no such thing \(in driver.init.*, toy_test.go:\d+\)\n` +
				`futvet: 1 finding \(1 warning\)\n`},
		{name: "a pass panics in a dependency", args: "./usesboom", code: 2,
			stdout: "usesboom/u.go:8:30: FV9901 warning: this call blocks: Block\n" +
				"    1. usesboom/u.go:1:1: from this package\n" +
				"    2. usesboom/u.go:8:39: by calling func example.com/lib.Block()\n",
			stderr: `futvet: internal error: toyfacts on package example.com/lib/passboom: panic: runtime error: index out of range \[1\] with length 0 \(in driver.init.*, toy_test.go:\d+\)\n` +
				`futvet: 1 finding \(1 warning\)\n`},
		{name: "a pass returns an error", args: "./passerr", code: 2,
			stderr: `futvet: internal error: toyfacts on package example.com/main/passerr: no answer\n`},

		{name: "unknown rule", args: "help FV0000", stderr: `futvet: no rule "FV0000" .*\n`, code: 2},
		{name: "help of a rule by ID", args: "help fv9901", stdout: "# FV9901 toyblock\n\n## What\n\nCalls that block.\n" +
			"\noptions of toyblock:\n\t-toyblock.name word\n\t\ta word (default x)\n\t-toyblock.strict\n\t\treport calls within a package too (default false)\n"},
		{name: "help of a rule by name", args: "help toyboom", stdout: "# FV9902 toyboom\n"},
		{name: "help of two", args: "help a b", stderr: "futvet: help takes one rule, not 2\n", code: 2},
		{name: "list", args: "list", stdout: "" +
			"FV9901  toyblock  error         A call of a function that blocks.\n" +
			"FV9902  toyboom   warning       Never: it rests on a pass that may fail.\n" +
			"FV9903  toyoptin  info, off     A package clause.\n" +
			"FV9911  toyfix    warning, off  A call of bad, with a fix.\n"},
		{name: "list of something", args: "list x", stderr: "futvet: list takes no arguments\n", code: 2},
		{name: "version of something", args: "version x", stderr: "futvet: version takes no arguments\n", code: 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			stdout, stderr, code := scratch.Output(t, toy(t, filepath.Join(dir, test.dir), toyPath(t), strings.Fields(test.args)...))
			stdout = excerpt.ReplaceAllString(stdout, "")
			if stdout != test.stdout {
				t.Errorf("stdout:\n%s\nwant:\n%s", stdout, test.stdout)
			}
			if !regexp.MustCompile(`^(?:` + test.stderr + `)$`).MatchString(stderr) {
				t.Errorf("stderr:\n%s\nwant:\n%s", stderr, test.stderr)
			}
			if code != test.code {
				t.Errorf("exit code %d, want %d", code, test.code)
			}
		})
	}
}

// The same answer comes from the cache: findings, compile errors, and failures
// of analyzers too.
func TestSecondRunSaysTheSame(t *testing.T) {
	dir := filepath.Join(scratch.Unpack(t, world), "main")
	args := []string{"./a", "./b", "./types", "./ruleboom", "./usesboom"}
	stdout1, stderr1, code1 := scratch.Output(t, toy(t, dir, toyPath(t), args...))
	stdout2, stderr2, code2 := scratch.Output(t, toy(t, dir, toyPath(t), args...))
	if stdout1 != stdout2 || stderr1 != stderr2 || code1 != code2 {
		t.Errorf("first run: %d\n%s%s\nsecond run: %d\n%s%s", code1, stdout1, stderr1, code2, stdout2, stderr2)
	}
	if code1 != exitTrouble || !strings.Contains(stderr1, "ruleboom") || !strings.Contains(stdout1, "FV9901") {
		t.Errorf("exit code %d\n%s%s", code1, stdout1, stderr1)
	}
}

// A process that dies of what cannot be recovered from is one line too.
func TestFatalErrorIsOneLine(t *testing.T) {
	dir := filepath.Join(scratch.Unpack(t, world), "main")
	stdout, stderr, code := scratch.Output(t, toy(t, dir, toyPath(t), "./die"))
	if code != exitTrouble || stdout != "" || strings.Count(stderr, "\n") != 1 ||
		!strings.Contains(stderr, "futvet: internal error: package example.com/main/die: fatal error: stack overflow\n") {
		t.Errorf("exit code %d\n%s\n%.2000s", code, stdout, stderr)
	}
}

func TestVettool(t *testing.T) {
	dir := filepath.Join(scratch.Unpack(t, world), "main")
	tests := []struct {
		name, args string
		want       string // regular expression for what go vet prints
		code       int
	}{
		{"clean", "./clean", ``, 0},
		{"findings", "./a", `# example.com/main/a\n` +
			`a/a.go:6:2: FV9901: this call blocks: Wait <- Slow <- Block\n` +
			`a/a.go:1:1: \tfrom this package\n` +
			`a/a.go:6:8: \tby calling func example.com/main/b.Wait\(\)\n`, 1},
		{"option", "-toyblock=false ./a", ``, 0},
		{"off unless asked for", "-toyoptin ./clean", `(?s).*FV9903.*`, 1},
		{"does not compile", "./types", `# example.com/main/types\n.*: types/t.go:\d+:\d+: .*\n`, 1},
		{"a rule panics", "./ruleboom", `# example.com/main/ruleboom\n` +
			`futvet: internal error: toyboom on package example.com/main/ruleboom: panic: no such thing .*\n`, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			args := append([]string{"vet", "-vettool=" + toyPath(t)}, strings.Fields(test.args)...)
			stdout, stderr, code := scratch.Output(t, toy(t, dir, "go", args...))
			// The go command heads a package's findings only if it ran the tool.
			optional := strings.Replace(test.want, `# example.com/main/a\n`, `(# example.com/main/a\n)?`, 1)
			if stdout != "" || !regexp.MustCompile(`^(?:`+optional+`)$`).MatchString(stderr) || code != test.code {
				t.Errorf("exit code %d, want %d\n%s%s\nwant:\n%s", code, test.code, stdout, stderr, test.want)
			}
		})
	}
}

// Help is where one looks for it.
func TestHelpOfCommands(t *testing.T) {
	help := func(args ...string) string {
		t.Helper()
		stdout, stderr, code := scratch.Output(t, toy(t, t.TempDir(), toyPath(t), args...))
		if code != 0 || stderr != "" {
			t.Errorf("%q: exit code %d, %s", args, code, stderr)
		}
		return stdout
	}
	want := help("help")
	for _, args := range [][]string{{"-h"}, {"help", "baseline"}, {"baseline", "-h"}, {"list", "--help"}, {"explain", "-help"}} {
		if help(args...) != want {
			t.Errorf("%q prints something else than the help", args)
		}
	}
}

// A package that was a dependency first has its findings when it is named, and one
// that was named first does not repeat them as a dependency.
func TestOrderOfRuns(t *testing.T) {
	for _, order := range []string{"b a b", "a b a"} {
		dir := scratch.Unpack(t, `
-- go.mod --
module example.com/order

go 1.26
-- lib/lib.go --
package lib

func Block() {}
-- a/a.go --
package a

import "example.com/order/lib"

func Slow() { lib.Block() }
-- b/b.go --
package b

import _ "example.com/order/a"
`)
		for _, pkg := range strings.Fields(order) {
			stdout, stderr, code := scratch.Output(t, toy(t, dir, toyPath(t), "./"+pkg))
			want := exitClean
			if pkg == "a" {
				want = exitFindings
			}
			if code != want || strings.Contains(stdout, "FV9901") != (pkg == "a") {
				t.Errorf("%s, %s: exit code %d, want %d\n%s%s", order, pkg, code, want, stdout, stderr)
			}
		}
	}
}
