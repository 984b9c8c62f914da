package main

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/futvet/futvet/internal/lsptest"
	"github.com/futvet/futvet/internal/scratch"
)

var edits = flag.Int("edits", 40, "edits of a day in an editor, in TestDay")

const daily = `
-- one/go.mod --
module example.com/one
-- one/a/a.go --
package a
-- one/a/b.go --
package a
-- one/b/b.go --
package b
-- two/go.mod --
module example.com/two
-- two/c/c.go --
package c
`

// A day in an editor, with several folders, files that are opened, typed in,
// broken, saved and closed, and requests that nobody waits for, ends as it began:
// with the findings that there are, no process, open file or goroutine more than
// after its first hour, and nothing in the folder for temporary files.
func TestDay(t *testing.T) {
	dir := scratch.Modules(t, daily)
	tmp := t.TempDir()
	cmd := scratch.Command(dir, scratch.Futvet(t), "lsp")
	cmd.Env = append(cmd.Environ(), "TMPDIR="+tmp, "GOTRACEBACK=all")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	d := &day{t: t, c: lsptest.Start(t, cmd, editorWait), random: rand.New(rand.NewPCG(1, 2)), folders: []string{filepath.Join(dir, "one"), filepath.Join(dir, "two")}}
	for _, name := range []string{"one/a/a.go", "one/a/b.go", "one/b/b.go", "two/c/c.go"} {
		d.docs = append(d.docs, &dayDoc{file: filepath.Join(dir, filepath.FromSlash(name))})
	}
	d.c.Initialize(d.folders...)
	for range *edits / 4 {
		d.step()
	}
	d.rest()
	early := footprintOf(t, cmd.Process.Pid)
	for n := range *edits - *edits/4 {
		d.step()
		if n%500 == 499 {
			d.rest()
			t.Logf("after %d edits: %+v", *edits/4+n, footprintOf(t, cmd.Process.Pid))
		}
	}
	d.rest()
	var late footprint
	var left []os.DirEntry
	until(t, func() bool {
		late = footprintOf(t, cmd.Process.Pid)
		left, _ = os.ReadDir(tmp)
		return late.files <= early.files && len(left) == 0
	}, func() {
		t.Fatalf("%d files are open, at first %d; %d left in the folder for temporary files: %v", late.files, early.files, len(left), left)
	})
	t.Logf("after a quarter of %d edits %+v, after all %+v", *edits, early, late)
	if more := late.kB - early.kB; more > 50<<10 {
		t.Errorf("%d kB of memory more", more)
	}

	// Its last words are what its goroutines do: read, wait for a signal, own the
	// state; and, if they have only just ended, what was started for a few edits.
	if runtime.GOOS == "windows" {
		return
	}
	if err := cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	if n := strings.Count(stderr.String(), "\ngoroutine "); n < 3 || n > 40 {
		t.Errorf("%d goroutines:\n%s", n, stderr.String())
	}
}

// until waits until a condition holds, and else fails.
func until(t *testing.T, condition func() bool, fail func()) {
	t.Helper()
	for deadline := time.Now().Add(editorWait); !condition(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			fail()
		}
	}
}

// A day is what is done in one.
type day struct {
	t       *testing.T
	c       *lsptest.Client
	random  *rand.Rand
	folders []string
	docs    []*dayDoc
	away    bool // the second folder is not in the workspace
}

type dayDoc struct {
	file    string
	open    bool
	version int
	n       int // of edits
}

// text is a package with a number of findings, which may be broken.
func (doc *dayDoc) text(findings int, broken bool) string {
	var b strings.Builder
	name := strings.TrimSuffix(filepath.Base(doc.file), ".go")
	fmt.Fprintf(&b, "package %s\n\nimport (\n\t\"time\"\n\n\t\"github.com/futvet/futvet/futures/timer\"\n)\n\nvar _ = timer.Sleep\n\nconst unit%s = %d * time.Second\n", filepath.Base(filepath.Dir(doc.file)), name, doc.n)
	for i := range findings {
		fmt.Fprintf(&b, "\nfunc F%s%d() {\n\ttimer.Sleep(unit%s)\n}\n", name, i, name)
	}
	if broken {
		b.WriteString("\nfunc (\n")
	}
	return b.String()
}

func (d *day) step() {
	doc := d.docs[d.random.IntN(len(d.docs))]
	if !doc.open {
		doc.open = true
		doc.version++
		d.c.Open(doc.file, doc.version, doc.text(d.random.IntN(3), false))
		return
	}
	switch d.random.IntN(10) {
	case 0:
		d.c.Close(doc.file)
		doc.open = false
		return
	case 1:
		if err := os.WriteFile(doc.file, []byte(doc.text(d.random.IntN(3), false)), 0o666); err != nil {
			d.t.Fatal(err)
		}
		d.c.Save(doc.file)
	case 2:
		d.away = !d.away
		list := []any{map[string]string{"uri": lsptest.URI(d.folders[1]), "name": "two"}}
		event := map[string]any{"added": list, "removed": []any{}}
		if d.away {
			event = map[string]any{"added": []any{}, "removed": list}
		}
		d.c.Notify("workspace/didChangeWorkspaceFolders", map[string]any{"event": event})
	case 3:
		d.forget("textDocument/codeAction", map[string]any{"textDocument": map[string]any{"uri": lsptest.URI(doc.file)},
			"range": lsptest.Range{End: lsptest.Position{Line: 100}}, "context": map[string]any{"diagnostics": []any{}}})
	case 4:
		d.forget("textDocument/hover", map[string]any{"textDocument": map[string]any{"uri": lsptest.URI(doc.file)}, "position": map[string]int{"line": 13, "character": 2}})
	}
	doc.n++
	doc.version++
	d.c.Change(doc.file, doc.version, doc.text(d.random.IntN(3), d.random.IntN(4) == 0))
	time.Sleep(time.Duration(d.random.IntN(300)) * time.Millisecond) // a hand's pace, faster than analyses
}

// forget asks and cancels.
func (d *day) forget(method string, params any) {
	id := d.c.Send(method, params)
	d.c.Notify("$/cancelRequest", map[string]any{"id": id})
}

// rest leaves all files open and sound, and waits until their findings are seen and
// all that was started for them has ended.
func (d *day) rest() {
	d.t.Helper()
	if d.away {
		d.away = false
		d.c.Notify("workspace/didChangeWorkspaceFolders", map[string]any{"event": map[string]any{
			"added": []any{map[string]string{"uri": lsptest.URI(d.folders[1]), "name": "two"}}, "removed": []any{}}})
	}
	for i, doc := range d.docs {
		doc.version++
		doc.n++
		text := doc.text(i%2+1, false)
		if !doc.open {
			doc.open = true
			d.c.Open(doc.file, doc.version, text)
		} else {
			d.c.Change(doc.file, doc.version, text)
		}
	}
	seen := make(map[string]bool)
	d.c.Await("diagnostics of all files", func(m lsptest.Message) bool {
		if p := m.Published(); p != nil {
			for i, doc := range d.docs {
				if p.URI == lsptest.URI(doc.file) && p.Version != nil && *p.Version == doc.version && len(p.Diagnostics) == i%2+1 {
					seen[doc.file] = true
				}
			}
		}
		return len(seen) == len(d.docs)
	})
}

type footprint struct{ kB, files, threads, children int }

// footprintOf waits until a process has no children and returns what else it has,
// where the system tells.
func footprintOf(t *testing.T, pid int) footprint {
	t.Helper()
	var f footprint
	proc := fmt.Sprintf("/proc/%d", pid)
	until(t, func() bool {
		lists, _ := filepath.Glob(proc + "/task/*/children")
		f.children = 0
		for _, list := range lists {
			data, _ := os.ReadFile(list)
			f.children += len(strings.Fields(string(data)))
		}
		return f.children == 0
	}, func() { t.Fatalf("%d processes run on", f.children) })
	status, _ := os.ReadFile(proc + "/status")
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		n, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
		switch name {
		case "VmRSS":
			f.kB = n
		case "Threads":
			f.threads = n
		}
	}
	files, _ := os.ReadDir(proc + "/fd")
	f.files = len(files)
	return f
}
