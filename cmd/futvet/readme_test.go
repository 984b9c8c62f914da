package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/futvet/futvet/internal/docs"
	"github.com/futvet/futvet/internal/scratch"
)

func readme(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(scratch.Root(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// The README shows what futvet prints.
func TestReadmeShowsTheTruth(t *testing.T) {
	packages, want, ok := docs.Shown(readme(t))
	if !ok {
		t.Fatal("the README shows no run of futvet")
	}
	cmd := scratch.Command(scratch.Root(t), scratch.Futvet(t), packages)
	stdout, stderr, code := scratch.Output(t, cmd)
	if stdout != want || code != 1 {
		t.Errorf("exit code %d\n%s%s\nthe README shows (go generate ./analyzers mends it):\n%s", code, stdout, stderr, want)
	}
}

// The README's programs compile, and futvet finds nothing in them.
func TestReadmePrograms(t *testing.T) {
	archive := "-- go.mod --\nmodule example.com/readme\n"
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(readme(t), -1)
	if len(blocks) == 0 {
		t.Fatal("the README shows no program")
	}
	for i, b := range blocks {
		archive += "-- " + strings.Repeat("p", i+1) + "/p.go --\n" + b[1]
	}
	stdout, stderr, code := scratch.Output(t, scratch.Command(scratch.Modules(t, archive), scratch.Futvet(t), "./..."))
	if stdout+stderr != "" || code != 0 {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
}
