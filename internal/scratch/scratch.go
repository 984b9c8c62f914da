// Package scratch lets tests use futvet as its users do: a binary, run over
// modules of their own that depend on this one.
package scratch

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/txtar"
)

// Module is this module's path.
const Module = "github.com/futvet/futvet"

// Root returns the folder of this module's go.mod, found from the working
// directory of a test.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod in any parent of the working directory")
		}
		dir = filepath.Dir(dir)
	}
}

var build struct {
	sync.Once
	dir, name string
	err       error
}

// Futvet returns the name of the binary, which it builds once in each process.
// A package that uses it calls Run from its TestMain, to have it removed.
func Futvet(t testing.TB) string {
	t.Helper()
	root := Root(t)
	build.Do(func() {
		if build.dir, build.err = os.MkdirTemp("", "futvet"); build.err != nil {
			return
		}
		build.name = filepath.Join(build.dir, "futvet")
		cmd := exec.Command("go", "build", "-o", build.name, "./cmd/futvet")
		cmd.Dir = root
		if out, err := cmd.CombinedOutput(); err != nil {
			build.err = fmt.Errorf("go build ./cmd/futvet: %v\n%s", err, out)
		}
	})
	if build.err != nil {
		t.Fatal(build.err)
	}
	return build.name
}

// Run runs the tests, removes the binary and returns the exit code.
func Run(m *testing.M) int {
	defer func() {
		if build.dir != "" {
			os.RemoveAll(build.dir)
		}
	}()
	return m.Run()
}

// Unpack writes the files of an archive in txtar format to a fresh directory
// and returns its name.
func Unpack(t testing.TB, archive string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		write(t, filepath.Join(dir, filepath.FromSlash(f.Name)), f.Data)
	}
	return dir
}

// Modules is Unpack, and completes each go.mod in the archive's folders, so that
// the module gets this one from the checkout and all that it needs from the
// module cache. They name the module and what else is special about them, and
// leave Go's version out.
func Modules(t testing.TB, archive string) string {
	t.Helper()
	dir := Unpack(t, archive)
	sum, err := os.ReadFile(filepath.Join(Root(t), "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	more := requirements(t)
	for _, f := range txtar.Parse([]byte(archive)).Files {
		if name := filepath.Join(dir, filepath.FromSlash(f.Name)); filepath.Base(name) == "go.mod" {
			write(t, name, append(slices.Clip(f.Data), more...)) // the data of all files is one array
			write(t, filepath.Join(filepath.Dir(name), "go.sum"), sum)
		}
	}
	return dir
}

func write(t testing.TB, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// requirements are the lines that complete the go.mod of a module that depends on
// this one: its version of Go, all that it requires, itself, and where it is.
func requirements(t testing.TB) string {
	t.Helper()
	root := Root(t)
	data, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for line := range strings.Lines(string(data)) {
		if word, _, _ := strings.Cut(line, " "); word != "module" && word != "tool" && word != "toolchain" {
			b.WriteString(line)
		}
	}
	fmt.Fprintf(&b, "\nrequire %s v0.0.0\n\nreplace %[1]s => %q\n", Module, root)
	return b.String()
}

// Command prepares a command in dir that sees no network and no workspace.
func Command(dir, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PWD="+dir, "GOFLAGS=", "GOWORK=off", "GOPROXY=off", "GOTRACEBACK=single",
		"GORACE=atexit_sleep_ms=0") // or each process under the race detector takes a second more
	return cmd
}

// Output runs a command and returns what it printed and its exit code.
func Output(t testing.TB, cmd *exec.Cmd) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}
