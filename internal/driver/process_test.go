//go:build unix

package driver

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/futvet/futvet/internal/scratch"
)

func TestMissingGoCommand(t *testing.T) {
	cmd := toy(t, t.TempDir(), toyPath(t), "./...")
	cmd.Env = append(cmd.Env, "PATH="+t.TempDir())
	stdout, stderr, code := scratch.Output(t, cmd)
	if code != exitTrouble || stdout != "" || strings.Count(stderr, "\n") != 1 ||
		!strings.HasPrefix(stderr, "futvet: cannot find the go command") {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
}

// Findings that cannot be written are not "nothing found".
func TestUnwritableOutput(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	var errs bytes.Buffer
	cmd := toy(t, filepath.Join(scratch.Unpack(t, world), "main"), toyPath(t), "./a")
	cmd.Stdout, cmd.Stderr = full, &errs
	cmd.Run()
	if code := cmd.ProcessState.ExitCode(); code != exitTrouble || !strings.HasPrefix(errs.String(), "futvet: cannot write the findings: ") {
		t.Errorf("exit code %d\n%s", code, errs.String())
	}
}

func TestNoCache(t *testing.T) {
	cmd := toy(t, filepath.Join(scratch.Unpack(t, world), "main"), toyPath(t), "./a")
	cmd.Env = append(cmd.Env, "GOCACHE=off")
	stdout, stderr, code := scratch.Output(t, cmd)
	if code != exitTrouble || stdout != "" || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, "GOCACHE") {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
}

// fakeGo returns a directory with a go command that is the given shell script.
func fakeGo(t *testing.T, script string) string {
	t.Helper()
	dir := t.TempDir()
	// A process that another test forks at this moment has the file open until it
	// executes something, and what is open for writing cannot be executed.
	syscall.ForkLock.RLock()
	err := os.WriteFile(filepath.Join(dir, "go"), []byte("#!/bin/sh\n"+script), 0o777)
	syscall.ForkLock.RUnlock()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// An interrupt reaches the go command, which is waited for; then no finding is
// printed, and one line and the exit code say why.
func TestInterrupt(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			state := t.TempDir()
			fifo := filepath.Join(state, "started")
			bin := fakeGo(t, `trap 'echo bye > `+state+`/ended; exit 1' INT
echo '{"p": {"toyboom": [{"posn": "p.go:1:1", "message": "half a result"}]}}'
echo > `+fifo+`
while :; do sleep 0.05; done
`)
			if err := syscall.Mkfifo(fifo, 0o666); err != nil {
				t.Skip(err)
			}
			var out, errs bytes.Buffer
			cmd := toy(t, state, toyPath(t), "./...")
			cmd.Env = append(cmd.Env, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
			cmd.Stdout, cmd.Stderr = &out, &errs
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if _, err := os.ReadFile(fifo); err != nil { // blocks until the fake go command runs
				t.Fatal(err)
			}
			cmd.Process.Signal(sig)
			cmd.Wait()
			want := fmt.Sprintf("futvet: stopped by a signal (%v): nothing is written\n", sig)
			if code := cmd.ProcessState.ExitCode(); code != exitSignal+int(sig) || out.Len() > 0 || errs.String() != want {
				t.Errorf("exit code %d\n%s%s", code, out.String(), errs.String())
			}
			if _, err := os.Stat(filepath.Join(state, "ended")); err != nil {
				t.Errorf("the go command was not interrupted: %v", err)
			}
		})
	}
}

// Go commands of which we know nothing must not look like "nothing found".
func TestForeignGoCommand(t *testing.T) {
	unit := `{\n\t"p": {\n\t\t"toyboom": [\n\t\t\t{"posn": "p.go:1:1", "message": "M"}\n\t\t]\n\t}\n}\n`
	tests := []struct {
		name, script   string
		stdout, stderr string
		code           int
	}{
		{"units on standard error, as before Go 1.26",
			`printf '# p\n` + unit + `# q\n{}\n' >&2`,
			"p.go:1:1: FV9902 warning: M\n", "futvet: 1 finding (1 warning)\n", 1},
		{"an analyzer's error among the results",
			`echo '{"p": {"toyboom": {"error": "E"}}}'`,
			"", "futvet: internal error: toyboom on package p: E\n", 2},
		{"not JSON", `echo hello`,
			"", "futvet: cannot read the answer of go vet: invalid character 'h' looking for beginning of value\n", 2},
		{"not the JSON we know", `echo '{"p": {"toyboom": 1}}'`,
			"", "futvet: cannot read the answer of go vet: json: cannot unmarshal number into Go value of type []finding.jsonDiagnostic\n", 2},
		{"cut off", `printf '{"p": {'`,
			"", "futvet: cannot read the answer of go vet: unexpected EOF\n", 2},
		{"fails silently", `exit 3`,
			"", "futvet: go vet failed: exit status 3\n", 2},
		{"a warning", `echo 'go: warning: strange' >&2`,
			"", "futvet: warning: strange\n", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cmd := toy(t, t.TempDir(), toyPath(t), "./...")
			cmd.Env = append(cmd.Env, "PATH="+fakeGo(t, test.script)+string(os.PathListSeparator)+os.Getenv("PATH"))
			stdout, stderr, code := scratch.Output(t, cmd)
			if stdout != test.stdout || stderr != test.stderr || code != test.code {
				t.Errorf("exit code %d, want %d\n%s%s\nwant:\n%s%s", code, test.code, stdout, stderr, test.stdout, test.stderr)
			}
		})
	}
}

// The path by which the go command keeps a tool must not matter.
func TestRenamedBinary(t *testing.T) {
	dir := filepath.Join(scratch.Unpack(t, world), "main")
	name := filepath.Join(t.TempDir(), "a name: with colon")
	if err := os.Link(toyPath(t), name); err != nil {
		t.Skip(err)
	}
	_, stderr, code := scratch.Output(t, toy(t, dir, name, "./types", "./ruleboom"))
	if code != exitTrouble || strings.Contains(stderr, "a name") || strings.Count(stderr, "\n") != 5 {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}

func TestProgress(t *testing.T) {
	var out bytes.Buffer
	p := &progress{w: &out, quit: make(chan struct{})}
	p.show(progressAfter / 2) // too early
	p.show(progressAfter)
	p.analyzed()
	p.show(2 * time.Second)
	p.note("go: downloading m v1.0.0")
	p.analyzed()
	p.show(3 * time.Second)
	p.clear()
	p.clear()
	p.show(4 * time.Second) // too late
	want := "\r\x1b[Kfutvet: building and analyzing what the packages depend on, 1s" +
		"\r\x1b[Kfutvet: 1 package analyzed, 2s" +
		"\r\x1b[Kgo: downloading m v1.0.0\n" +
		"\r\x1b[Kfutvet: 2 packages analyzed, 3s" +
		"\r\x1b[K"
	if out.String() != want {
		t.Errorf("%q\nwant\n%q", out.String(), want)
	}
}

func TestProgressIsForTerminals(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	for _, other := range []io.Writer{new(bytes.Buffer), w} {
		p := newProgress(other)
		if p.w != nil {
			t.Errorf("progress goes to %T, which is no terminal", other)
		}
		p.clear()
	}
	if tty, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0); err == nil {
		defer tty.Close()
		t.Setenv("TERM", "xterm")
		if !isTerminal(tty) {
			t.Error("a terminal is not recognized")
		}
		t.Setenv("TERM", "dumb")
		if isTerminal(tty) {
			t.Error("a terminal that cannot move its cursor gets progress")
		}
	}
}

func TestVersion(t *testing.T) {
	stdout, _, code := scratch.Output(t, toy(t, ".", toyPath(t), "version"))
	if want := fmt.Sprintf("built with %s for %s/%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH); code != 0 ||
		!strings.HasPrefix(stdout, "futvet ") || !strings.HasSuffix(stdout, want) {
		t.Errorf("exit code %d\n%s", code, stdout)
	}
}
