package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/futvet/futvet/internal/scratch"
)

const fixable = `
-- go.mod --
module example.com/fixable
-- p.go --
package fixable

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
	"time"
)

func F(co *futures.Co, ask func() bool) (err error) {
	f := timer.Sleep(time.Second)
	g := timer.Sleep(time.Minute)
	if ask() {
		return nil
	}
	if _, err = futures.Await(co, f); err == nil {
		_, err = futures.Await(co, g)
	}
	return err
}
`

// Every way to apply fixes leaves code that compiles and in which nothing is found.
func TestFixes(t *testing.T) {
	futvet := scratch.Futvet(t)
	for name, args := range map[string][]string{
		"alone":  {futvet, "-fix", "."},
		"go vet": {"go", "vet", "-vettool=" + futvet, "-fix", "."},
		"go fix": {"go", "fix", "-fixtool=" + futvet, "."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := scratch.Modules(t, fixable)
			file := filepath.Join(dir, "p.go")
			before, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if stdout, _, code := scratch.Output(t, scratch.Command(dir, futvet, "-c", "-1", ".")); code != 1 || strings.Count(stdout, "FV1001 error") != 2 {
				t.Fatalf("before: exit code %d\n%s", code, stdout)
			}
			stdout, stderr, code := scratch.Output(t, scratch.Command(dir, args[0], args[1:]...))
			if code != 0 {
				t.Fatalf("exit code %d\n%s%s", code, stdout, stderr)
			}
			after, err := os.ReadFile(file)
			if err != nil || string(after) == string(before) {
				t.Fatalf("%v: nothing has changed\n%s%s", err, stdout, stderr)
			}
			if stdout, stderr, code := scratch.Output(t, scratch.Command(dir, futvet, ".")); code != 0 {
				t.Errorf("afterwards: exit code %d\n%s%s\n%s", code, stdout, stderr, after)
			}
		})
	}
}
