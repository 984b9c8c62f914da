package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/futvet/futvet/internal/scratch"
)

var sharedCache = flag.Bool("sharedcache", false, "analyze with empty build caches that share a cache program (minutes)")

const cached = `
-- go.mod --
module example.com/cached
-- p.go --
package cached

import (
	"time"

	"github.com/futvet/futvet/futures/timer"
)

func F() {
	timer.Sleep(time.Second)
}
`

// A second machine, whose own build cache is empty, analyzes nothing again: all
// comes from the cache program that it shares with the first.
func TestSharedCache(t *testing.T) {
	if !*sharedCache {
		t.Skip("takes minutes; run with -sharedcache")
	}
	tmp := t.TempDir()
	prog := filepath.Join(tmp, "sharedcache")
	if _, stderr, code := scratch.Output(t, scratch.Command(scratch.Root(t), "go", "build", "-o", prog, "./examples/sharedcache")); code != 0 {
		t.Fatal(stderr)
	}
	// The tool, with a line in a log for each package that it analyzes.
	log := filepath.Join(tmp, "log")
	tool := filepath.Join(tmp, "tool")
	script := fmt.Sprintf("#!/bin/sh\ncase $* in *.cfg) echo $* >>%s;; esac\nexec %s \"$@\"\n", log, scratch.Futvet(t))
	if err := os.WriteFile(tool, []byte(script), 0o777); err != nil {
		t.Fatal(err)
	}
	dir := scratch.Modules(t, cached)
	machine := func(name string) (calls int, said string) {
		t.Helper()
		os.Remove(log)
		cmd := scratch.Command(dir, "go", "vet", "-vettool="+tool, ".")
		cmd.Env = append(cmd.Environ(), "GOCACHE="+filepath.Join(tmp, name), "GOCACHEPROG="+prog+" "+filepath.Join(tmp, "shared"))
		stdout, stderr, _ := scratch.Output(t, cmd)
		data, _ := os.ReadFile(log)
		return strings.Count(string(data), "\n"), stdout + stderr
	}
	calls, first := machine("first")
	if calls < 10 || !strings.Contains(first, "p.go:10:2: FV1001: ") {
		t.Fatalf("the first machine analyzes %d packages, and says\n%s", calls, first)
	}
	calls, second := machine("second")
	if calls != 0 || !strings.Contains(second, "p.go:10:2: FV1001: ") {
		t.Errorf("the second machine analyzes %d packages, and says\n%s", calls, second)
	}
}
