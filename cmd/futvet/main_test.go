package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/futvet/futvet/internal/scratch"
)

func TestMain(m *testing.M) { os.Exit(scratch.Run(m)) }

// wire is a library whose function is fine until somebody cancels it; app is a
// module that does.
const modules = `
-- wire/go.mod --
module example.com/wire
-- wire/wire.go --
// Package wire reads frames.
package wire

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Frame reads a length and that many bytes.
func Frame(co *futures.Co, r aio.Reader) ([]byte, error) {
	var head [1]byte
	if _, err := futures.Await(co, aio.ReadFull(r, head[:])); err != nil {
		return nil, err
	}
	body := make([]byte, head[0])
	_, err := futures.Await(co, aio.ReadFull(r, body))
	return body, err
}
-- app/go.mod --
module example.com/app

tool github.com/futvet/futvet/cmd/futvet

require example.com/wire v0.0.0

replace example.com/wire => ../wire
-- app/clean/clean.go --
// Package clean never cancels a frame that is half read.
package clean

import (
	"example.com/wire"
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

func All(co *futures.Co, r aio.Reader, deliver func([]byte)) error {
	for {
		frame, err := wire.Frame(co, r)
		if err != nil {
			return err
		}
		deliver(frame)
	}
}
-- app/serve/serve.go --
// Package serve cancels frames that are half read.
package serve

import (
	"time"

	"example.com/wire"
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

func Serve(co *futures.Co, r aio.Reader, beat func(), deliver func([]byte)) error {
	for {
		frame := futures.On(futures.Async(func(co *futures.Co) ([]byte, error) {
			return wire.Frame(co, r)
		}))
		tick := futures.On(timer.Sleep(time.Second))
		switch co.Select(frame, tick) {
		case frame:
			b, err := frame.Result()
			if err != nil {
				return err
			}
			deliver(b)
		case tick:
			beat()
		}
	}
}
-- app/broken/broken.go --
package broken

import "github.com/futvet/futvet/futures"

func F(f futures.Future[int]) int { return futures.Await(f) }
`

var (
	finding = regexp.MustCompile(`\Aserve/serve.go:19:\d+: FV1002 error: .+\n(?: *\d* \|.*\n)+(    \d+\. \S+\.go:\d+:\d+: .+\n)+\z`)
	vetLine = regexp.MustCompile(`(?m)^serve/serve.go:19:\d+: FV1002: .+$`)
)

// What a library's function would lose is known where another module cancels
// it, in every mode, and each mode says the same.
func TestFactsCrossModules(t *testing.T) {
	dir := filepath.Join(scratch.Modules(t, modules), "app")
	futvet := scratch.Futvet(t)
	for name, args := range map[string][]string{
		"alone":     {futvet, "./serve", "./clean"},
		"as a tool": {"go", "tool", "futvet", "./serve", "./clean"},
	} {
		stdout, stderr, code := scratch.Output(t, scratch.Command(dir, args[0], args[1:]...))
		if !finding.MatchString(stdout) || code != 1 {
			t.Errorf("%s: exit code %d\n%s%s", name, code, stdout, stderr)
		}
	}
	stdout, stderr, code := scratch.Output(t, scratch.Command(dir, "go", "vet", "-vettool="+futvet, "./serve", "./clean"))
	if stdout != "" || code != 1 || len(vetLine.FindAllString(stderr, -1)) != 1 || strings.Count(stderr, ": FV") != 1 {
		t.Errorf("as vet's tool: exit code %d\n%s%s", code, stdout, stderr)
	}
}

func TestClean(t *testing.T) {
	dir := filepath.Join(scratch.Modules(t, modules), "app")
	futvet := scratch.Futvet(t)
	for _, args := range [][]string{
		{futvet, "./clean"},
		{futvet, "-cancelunsafe=false", "./serve"},
		{futvet, "-unawaited", "./serve"},
		{"go", "vet", "-vettool=" + futvet, "./clean"},
	} {
		if stdout, stderr, code := scratch.Output(t, scratch.Command(dir, args[0], args[1:]...)); stdout+stderr != "" || code != 0 {
			t.Errorf("%v: exit code %d\n%s%s", args[1:], code, stdout, stderr)
		}
	}
}

func TestCodeThatDoesNotCompile(t *testing.T) {
	dir := filepath.Join(scratch.Modules(t, modules), "app")
	stdout, stderr, code := scratch.Output(t, scratch.Command(dir, scratch.Futvet(t), "./..."))
	if code != 2 || !finding.MatchString(stdout) ||
		!regexp.MustCompile(`(?m)\A# example.com/app/broken\nbroken/broken.go:5:\d+: .*\n(.*\n)*futvet: 1 finding \(1 error\)\n\z`).MatchString(stderr) {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
}

// What an option does not take is said once for each package that was asked for,
// and not for those that it imports.
func TestBadOption(t *testing.T) {
	dir := filepath.Join(scratch.Modules(t, modules), "app")
	const bad = "-mustcall.contracts=nowhere"
	want := regexp.MustCompile(`^(# .*\n)*futvet: invalid value "nowhere" for flag -mustcall.contracts: there is no contract "nowhere"; .*\n$`)
	stdout, stderr, code := scratch.Output(t, scratch.Command(dir, "go", "vet", "-vettool="+scratch.Futvet(t), bad, "./serve"))
	if stdout != "" || !want.MatchString(stderr) || code != 1 {
		t.Errorf("go vet: exit code %d\n%s%s", code, stdout, stderr)
	}
	stdout, stderr, code = scratch.Output(t, scratch.Command(dir, scratch.Futvet(t), bad, "./serve"))
	if stdout != "" || !want.MatchString(stderr) || code != 2 {
		t.Errorf("futvet: exit code %d\n%s%s", code, stdout, stderr)
	}
}

// A user's own files may be named on the command line.
func TestFiles(t *testing.T) {
	dir := filepath.Join(scratch.Modules(t, modules), "app")
	stdout, stderr, code := scratch.Output(t, scratch.Command(dir, scratch.Futvet(t), "serve/serve.go"))
	if !finding.MatchString(stdout) || code != 1 {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
}

func TestHelp(t *testing.T) {
	futvet := scratch.Futvet(t)
	stdout, _, code := scratch.Output(t, scratch.Command(".", futvet, "help"))
	for _, want := range []string{"FV1001", "FV1002", "FV2001", "FV3001", "FV3002", "-vettool", "exit code"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("futvet help does not mention %s:\n%s", want, stdout)
		}
	}
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	byID, _, _ := scratch.Output(t, scratch.Command(".", futvet, "help", "FV1002"))
	byName, _, _ := scratch.Output(t, scratch.Command(".", futvet, "help", "cancelunsafe"))
	if byID != byName || !strings.HasPrefix(byID, "# FV1002 cancelunsafe\n") {
		t.Errorf("by ID:\n%s\nby name:\n%s", byID, byName)
	}
}
