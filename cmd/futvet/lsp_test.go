package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/futvet/futvet/internal/lsptest"
	"github.com/futvet/futvet/internal/scratch"
)

const edited = `
-- go.mod --
module example.com/edited
-- lib/lib.go --
package lib

import (
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

func Frame(r aio.Reader) futures.Future[int] {
	return aio.ReadFull(r, make([]byte, 8))
}

var _ = io.EOF
-- main.go --
package main

func main() {}
`

const lost = `package main

import (
	"time"

	"github.com/futvet/futvet/futures/timer"
)

func main() {
	timer.Sleep(time.Second)
}
`

// editorWait bounds how long an editor waits for anything. The first answer has
// to build what the packages import.
const editorWait = 6 * time.Minute

// An editor opens a file, changes it without saving, sees what is wrong, applies
// the fix if there is one, and saves.
func TestEditor(t *testing.T) {
	dir := scratch.Modules(t, edited)
	file := filepath.Join(dir, "main.go")
	tmp := t.TempDir()
	cmd := scratch.Command(dir, scratch.Futvet(t), "lsp")
	cmd.Env = append(cmd.Environ(), "TMPDIR="+tmp)
	c := lsptest.Start(t, cmd, editorWait)
	c.Initialize(dir)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c.Open(file, 1, string(text))
	c.Change(file, 2, lost)
	got := c.Diagnostics(file, 2, func(list []lsptest.Diagnostic) bool { return len(list) > 0 })
	if len(got) != 1 || got[0].Code != "FV1001" || got[0].Range.Start.Line != 9 || len(got[0].Related) == 0 {
		t.Fatalf("%+v", got)
	}
	for _, r := range got[0].Related {
		if r.Location.URI != lsptest.URI(file) {
			t.Errorf("a step in %s, want the file that is open", r.Location.URI)
		}
	}
	var hover struct{ Contents struct{ Value string } }
	c.Call("textDocument/hover", map[string]any{
		"textDocument": map[string]any{"uri": lsptest.URI(file)}, "position": map[string]int{"line": 9, "character": got[0].Range.Start.Character}}, &hover)
	if !strings.Contains(hover.Contents.Value, "FV1001") {
		t.Errorf("the hover is %q", hover.Contents.Value)
	}

	// A suppression counts as you type it.
	c.Change(file, 3, strings.Replace(lost, "Second)", "Second) //futvet:ignore FV1001 a test", 1))
	c.Diagnostics(file, 3, func(list []lsptest.Diagnostic) bool { return len(list) == 0 })

	// Code that is being written does not compile, and what was shown stays.
	c.Change(file, 4, lost)
	c.Diagnostics(file, 4, func(list []lsptest.Diagnostic) bool { return len(list) == 1 })
	c.Change(file, 5, lost+"func (")
	c.Change(file, 6, strings.Replace(lost, "timer.Sleep(time.Second)", "timer.Sleep(time.Second).Drop()", 1))
	c.Diagnostics(file, 6, func(list []lsptest.Diagnostic) bool { return len(list) == 0 })

	c.Leave()
	if left, _ := os.ReadDir(tmp); len(left) > 0 {
		// The go command may have died with a directory of its own.
		for _, e := range left {
			if strings.HasPrefix(e.Name(), "futvet-") {
				t.Errorf("left behind: %s", e.Name())
			}
		}
	}
	if disk, err := os.ReadFile(file); err != nil || string(disk) != string(text) {
		t.Errorf("the file on disk has changed: %v\n%s", err, disk)
	}
}

// BenchmarkEditor is the time from a change of a document to its diagnostics.
func BenchmarkEditor(b *testing.B) {
	dir := scratch.Modules(b, edited)
	file := filepath.Join(dir, "main.go")
	c := lsptest.Start(b, scratch.Command(dir, scratch.Futvet(b), "lsp"), editorWait)
	c.Initialize(dir)
	c.Open(file, 1, lost)
	c.Diagnostics(file, 1, nil)
	version := 1
	for b.Loop() {
		version++
		c.Change(file, version, lost+"\n// "+strings.Repeat("x", version)+"\n")
		c.Diagnostics(file, version, nil)
	}
	c.Leave()
}

// A fix that an editor is offered is applied to the text that is open, and saved.
func TestEditorAppliesFix(t *testing.T) {
	dir := scratch.Modules(t, fixable)
	c := lsptest.Start(t, scratch.Command(dir, scratch.Futvet(t), "lsp"), editorWait)
	c.Initialize(dir)
	applyFixes(t, c, filepath.Join(dir, "p.go"))
	c.Leave()
}

// applyFixes applies the fixes that are offered for a file, one after the other,
// until nothing is found, and saves.
func applyFixes(t *testing.T, c *lsptest.Client, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text, version := string(data), 1
	c.Open(file, version, text)
	list := c.Diagnostics(file, version, func(list []lsptest.Diagnostic) bool { return len(list) == 2 })
	for len(list) > 0 {
		actions := c.Actions(file, list[0].Range)
		if len(actions) == 0 || len(actions[0].Edit.DocumentChanges) != 1 {
			t.Fatalf("no fix is offered for %+v: %+v", list[0], actions)
		}
		left := len(list) - 1
		text = lsptest.Apply(text, actions[0].Edit.DocumentChanges[0].Edits)
		version++
		c.Change(file, version, text)
		list = c.Diagnostics(file, version, func(list []lsptest.Diagnostic) bool { return len(list) == left })
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	c.Save(file)
	if strings.Count(text, "defer ") != 2 {
		t.Errorf("the fixed text is\n%s", text)
	}
}
