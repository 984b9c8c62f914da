package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/finding"
	"github.com/futvet/futvet/internal/lsptest"
	"github.com/futvet/futvet/internal/rule"
)

var testRules = []*rule.Rule{{ID: "FV1", Name: "bug", Doc: "# FV1 bug\n\nThe page.\n", Severity: rule.Warning,
	Analyzer: &analysis.Analyzer{URL: "https://example.com/bug"}}}

// bugs is an analysis that finds every BUG in the package's files, and offers to
// have it OK.
type bugs struct {
	runs, cancelled, under atomic.Int32
	hold                   chan struct{} // if not nil, runs wait for it, or for their end
	fail                   atomic.Pointer[error]

	mu   sync.Mutex
	dirs []string
}

func (b *bugs) analyze(ctx context.Context, dir string, texts map[string][]byte) (*Result, error) {
	b.runs.Add(1)
	b.under.Add(1)
	defer b.under.Add(-1)
	b.mu.Lock()
	b.dirs = append(b.dirs, filepath.Base(dir))
	hold := b.hold
	b.mu.Unlock()
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			b.cancelled.Add(1)
			return nil, ctx.Err()
		}
	}
	if err := b.fail.Load(); err != nil {
		return nil, *err
	}
	names, _ := filepath.Glob(filepath.Join(dir, "*.go"))
	all := make(map[string][]byte)
	for _, name := range names {
		all[name], _ = os.ReadFile(name)
	}
	for name, text := range texts {
		if filepath.Dir(name) == dir {
			all[name] = text
		}
	}
	res := new(Result)
	for name, text := range all {
		if strings.Contains(string(text), "SYNTAX") {
			return &Result{Failed: true, Messages: []string{"it does not compile"}}, nil
		}
		for i, line := range strings.Split(string(text), "\n") {
			if c := strings.Index(line, "BUG"); c >= 0 {
				offset := strings.Index(string(text), line) + c
				at := finding.Position{File: name, Line: i + 1, Column: c + 1}
				res.Findings = append(res.Findings, finding.Finding{
					Position: at, ID: "FV1", Severity: rule.Warning, Message: "a bug",
					Steps: []finding.Step{{Position: finding.Position{File: name, Line: 1, Column: 1}, Message: "the file"}, {Message: "nowhere"}},
					Fixes: []finding.Fix{{Message: "make it OK", Edits: []finding.Edit{{File: name, Start: offset, End: offset + 3, New: "OK"}}}},
				})
			}
		}
	}
	res.Findings = finding.Merge(res.Findings)
	return res, nil
}

// start serves a client over pipes. The session ends with the test.
func start(t *testing.T, b *bugs) (*lsptest.Client, chan error) {
	t.Helper()
	toServer, fromClient := io.Pipe()
	toClient, fromServer := io.Pipe()
	srv := &Server{Analyze: b.analyze, Rules: testRules, Version: "v1", Delay: time.Millisecond}
	served := make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		err := srv.Serve(ctx, toServer, fromServer)
		fromServer.Close()
		toServer.Close()
		served <- err
		served <- err
	}()
	t.Cleanup(func() {
		cancel()
		fromClient.Close()
		<-served
	})
	return lsptest.New(t, toClient, fromClient, time.Minute), served
}

// eventually waits for a condition that the server is to bring about.
func eventually(t *testing.T, what string, cond func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !cond(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never happened: %s", what)
		}
	}
}

func write(t *testing.T, file, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestEdit(t *testing.T) {
	b := new(bugs)
	c, served := start(t, b)
	dir := t.TempDir()
	file := write(t, filepath.Join(dir, "p", "a.go"), "package p\n")
	other := write(t, filepath.Join(dir, "p", "b.go"), "package p // BUG\n")
	c.Initialize(dir)
	c.Open(file, 1, "package p\n")
	if got := c.Diagnostics(other, 0, nil); len(got) != 1 {
		t.Errorf("a file that is not open: %+v", got)
	}

	text := "package p\n\n// é𝄞 BUG_x\n"
	c.Change(file, 2, text)
	got := c.Diagnostics(file, 2, nil)
	want := lsptest.Range{Start: lsptest.Position{Line: 2, Character: 7}, End: lsptest.Position{Line: 2, Character: 12}}
	if len(got) != 1 || got[0].Range != want || got[0].Message != "a bug" || got[0].Severity != 2 ||
		got[0].Code != "FV1" || got[0].CodeDescription.Href != "https://example.com/bug" || len(got[0].Related) != 1 {
		t.Fatalf("%+v", got)
	}
	actions := c.Actions(file, lsptest.Range{Start: want.End, End: want.End})
	if len(actions) != 1 || actions[0].Title != "make it OK" || len(actions[0].Edit.DocumentChanges) != 1 {
		t.Fatalf("%+v", actions)
	}
	edit := actions[0].Edit.DocumentChanges[0]
	if *edit.TextDocument.Version != 2 || edit.Edits[0].NewText != "OK" || edit.Edits[0].Range.End.Character != 10 {
		t.Errorf("%+v", edit)
	}
	if got := c.Actions(file, lsptest.Range{}); len(got) != 0 {
		t.Errorf("actions elsewhere: %+v", got)
	}
	var hover struct{ Contents struct{ Kind, Value string } }
	at := map[string]any{"textDocument": map[string]any{"uri": lsptest.URI(file)}, "position": map[string]int{"line": 2, "character": 8}}
	c.Call("textDocument/hover", at, &hover)
	if hover.Contents.Value != "a bug\n\n1. a.go:1:1: the file\n2. nowhere\n\n---\n\n# FV1 bug\n\nThe page." || hover.Contents.Kind != "markdown" {
		t.Errorf("%+v", hover)
	}

	// What does not compile changes nothing, and offers nothing.
	c.Change(file, 3, "package p SYNTAX\n")
	c.Await("a note", func(m lsptest.Message) bool { return m.Method == "window/logMessage" })
	if got := c.Actions(file, want); len(got) != 0 {
		t.Errorf("actions for another text: %+v", got)
	}
	c.Change(file, 4, "package p\n")
	if got := c.Diagnostics(file, 4, nil); len(got) != 0 {
		t.Errorf("%+v", got)
	}

	// An incremental change.
	c.Notify("textDocument/didChange", map[string]any{
		"textDocument": map[string]any{"uri": lsptest.URI(file), "version": 5},
		"contentChanges": []any{
			map[string]any{"range": lsptest.Range{Start: lsptest.Position{Line: 1}, End: lsptest.Position{Line: 1}}, "text": "// BG\n"},
			map[string]any{"range": lsptest.Range{Start: lsptest.Position{Line: 1, Character: 4}, End: lsptest.Position{Line: 1, Character: 4}}, "text": "U"},
		}})
	if got := c.Diagnostics(file, 5, nil); len(got) != 1 || got[0].Range.Start.Line != 1 {
		t.Errorf("%+v", got)
	}

	c.Close(file)
	c.Diagnostics(other, 0, func(list []lsptest.Diagnostic) bool { return len(list) == 0 })
	c.Leave()
	if err := <-served; err != nil {
		t.Error(err)
	}
}

// A burst of changes is one analysis, and what is under way is cancelled.
func TestCancel(t *testing.T) {
	b := &bugs{hold: make(chan struct{})}
	c, _ := start(t, b)
	dir := t.TempDir()
	file := write(t, filepath.Join(dir, "a.go"), "package p\n")
	c.Initialize(dir)
	c.Open(file, 1, "package p\n")
	eventually(t, "an analysis", func() bool { return b.under.Load() != 0 })
	for v := 2; v <= 50; v++ {
		c.Change(file, v, fmt.Sprintf("package p // BUG %d\n", v))
	}
	eventually(t, "the end of the analysis of the old text", func() bool { return b.cancelled.Load() != 0 })
	close(b.hold)
	if got := c.Diagnostics(file, 50, nil); len(got) != 1 {
		t.Errorf("%+v", got)
	}
}

// Several folders; files from elsewhere are not analyzed.
func TestFolders(t *testing.T) {
	b := new(bugs)
	c, _ := start(t, b)
	root := t.TempDir()
	var files []string
	for _, name := range []string{"one", "two", "three"} {
		files = append(files, write(t, filepath.Join(root, name, "a.go"), "package p // BUG\n"))
	}
	c.Initialize(filepath.Dir(files[0]), filepath.Dir(files[1]))
	for _, f := range files {
		c.Open(f, 1, "package p // BUG\n")
	}
	two := func() map[string]bool {
		seen := map[string]bool{}
		for range 2 {
			m := c.Await("diagnostics", func(m lsptest.Message) bool { return m.Method == "textDocument/publishDiagnostics" })
			var p lsptest.Published
			json.Unmarshal(m.Params, &p)
			seen[p.URI] = true
		}
		return seen
	}
	seen := two()
	if !seen[lsptest.URI(files[0])] || !seen[lsptest.URI(files[1])] {
		t.Errorf("%v", seen)
	}
	folder := func(f string) []map[string]string {
		return []map[string]string{{"uri": lsptest.URI(filepath.Dir(f)), "name": "x"}}
	}
	c.Notify("workspace/didChangeWorkspaceFolders", map[string]any{"event": map[string]any{"added": folder(files[2]), "removed": folder(files[0])}})
	if got := c.Diagnostics(files[0], 1, nil); len(got) != 0 {
		t.Errorf("of a folder that has gone: %+v", got)
	}
	if got := c.Diagnostics(files[2], 1, nil); len(got) != 1 {
		t.Errorf("of a folder that has come: %+v", got)
	}
	// A save is a reason to look at all that is open.
	before := b.runs.Load()
	c.Save(files[1])
	if seen := two(); !seen[lsptest.URI(files[1])] || !seen[lsptest.URI(files[2])] {
		t.Errorf("%v", seen)
	}
	if n := b.runs.Load() - before; n != 2 {
		t.Errorf("%d analyses after a save, want 2", n)
	}
}

// Trouble is told once, not with every key.
func TestTrouble(t *testing.T) {
	b := new(bugs)
	boom := errors.New("no go command")
	b.fail.Store(&boom)
	c, _ := start(t, b)
	file := write(t, filepath.Join(t.TempDir(), "a.go"), "package p\n")
	c.Initialize()
	c.Open(file, 1, "package p\n")
	c.Await("a message", func(m lsptest.Message) bool {
		return m.Method == "window/showMessage" && strings.Contains(string(m.Params), "no go command")
	})
	c.Change(file, 2, "package p // BUG\n")
	c.Await("a note", func(m lsptest.Message) bool {
		if m.Method == "window/showMessage" {
			t.Error("told again")
		}
		return m.Method == "window/logMessage"
	})
	b.fail.Store(nil)
	c.Change(file, 3, "package p // BUG\n")
	c.Diagnostics(file, 3, nil)
}

func TestOrder(t *testing.T) {
	c, served := start(t, new(bugs))
	if m := c.Try("textDocument/hover", map[string]any{}); m.Error == nil || m.Error.Code != codeNotInitialized {
		t.Errorf("before initialize: %+v", m)
	}
	c.Initialize(t.TempDir())
	if m := c.Try("initialize", map[string]any{}); m.Error == nil || m.Error.Code != codeInvalidRequest {
		t.Errorf("initialize again: %+v", m)
	}
	if m := c.Try("workspace/symbol", map[string]any{}); m.Error == nil || m.Error.Code != codeMethodNotFound {
		t.Errorf("an unknown request: %+v", m)
	}
	if m := c.Try("textDocument/hover", 7); m.Error == nil || m.Error.Code != codeInvalidParams {
		t.Errorf("bad parameters: %+v", m)
	}
	c.Notify("$/unknown", nil)
	c.Notify("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": "untitled:x"}})
	c.Open("/nowhere/x.txt", 1, "not Go")
	c.Notify("exit", nil)
	if err := <-served; err == nil {
		t.Error("no error for an exit without shutdown")
	}
}

// An editor that shows related locations itself gets the page alone; options that
// are not ours change nothing.
func TestOptions(t *testing.T) {
	for options, want := range map[string]string{
		`{"relatedShown": true}`: "# FV1 bug\n\nThe page.",
		`["other"]`:              "a bug\n\n1. a.go:1:1: the file\n2. nowhere\n\n---\n\n# FV1 bug\n\nThe page.",
	} {
		c, _ := start(t, new(bugs))
		dir := t.TempDir()
		file := write(t, filepath.Join(dir, "a.go"), "package p // BUG\n")
		c.Call("initialize", map[string]any{
			"rootUri":               lsptest.URI(dir),
			"initializationOptions": json.RawMessage(options),
			"capabilities":          map[string]any{"textDocument": map[string]any{"publishDiagnostics": map[string]any{"relatedInformation": true}}},
		}, nil)
		c.Open(file, 1, "package p // BUG\n")
		c.Diagnostics(file, 1, nil)
		var hover struct{ Contents struct{ Value string } }
		c.Call("textDocument/hover", map[string]any{"textDocument": map[string]any{"uri": lsptest.URI(file)}, "position": map[string]int{"line": 0, "character": 14}}, &hover)
		if hover.Contents.Value != want {
			t.Errorf("%s: the hover is\n%s", options, hover.Contents.Value)
		}
	}
}

// A stream that is no stream of messages ends the session with an error.
func TestBadStream(t *testing.T) {
	for _, text := range []string{
		"", "nonsense\r\n\r\n", "Content-Length: x\r\n\r\n", "Content-Length: -1\r\n\r\n",
		"Content-Length: 99999999999\r\n\r\n", "Content-Length: 10\r\n\r\n{}", "Content-Length: 2\r\n\r\n{]Content-Length: 2\r\n\r\n",
	} {
		var out strings.Builder
		err := (&Server{Analyze: new(bugs).analyze}).Serve(t.Context(), strings.NewReader(text), &out)
		if err == nil {
			t.Errorf("%q: no error", text)
		}
		if strings.Contains(text, "]") != strings.Contains(out.String(), "-32700") {
			t.Errorf("%q: %q", text, out.String())
		}
	}
}

// A day's edits leave nothing behind.
func TestNoLeak(t *testing.T) {
	b := new(bugs)
	c, served := start(t, b)
	dir := t.TempDir()
	file := write(t, filepath.Join(dir, "a.go"), "package p\n")
	c.Initialize(dir)
	c.Open(file, 1, "package p\n")
	c.Change(file, 2, "package p // BUG\n")
	c.Diagnostics(file, 2, nil)
	before := runtime.NumGoroutine()
	for v := 3; v < 1000; v++ {
		c.Change(file, v, fmt.Sprintf("package p // BUG %d\n", v))
	}
	c.Diagnostics(file, 999, nil)
	eventually(t, "the end of what the edits have started", func() bool { return runtime.NumGoroutine() <= before })
	c.Leave()
	<-served
	if n := b.under.Load(); n != 0 {
		t.Errorf("%d analyses are under way after the end", n)
	}
}

func TestText(t *testing.T) {
	s := "a\r\né𝄞x\n\nlast"
	tx := newText(s)
	for _, test := range []struct {
		at     position
		offset int
	}{
		{position{0, 0}, 0}, {position{0, 1}, 1}, {position{0, 9}, 1}, {position{1, 0}, 3}, {position{1, 1}, 5},
		{position{1, 3}, 9}, {position{1, 4}, 10}, {position{2, 0}, 11}, {position{3, 4}, 16}, {position{4, 0}, 16},
	} {
		if got, err := tx.offset(test.at); got != test.offset || err != nil {
			t.Errorf("offset of %v is %d, %v; want %d", test.at, got, err, test.offset)
		}
	}
	for _, bad := range []position{{-1, 0}, {0, -1}, {4, 1}, {9, 0}} {
		if _, err := tx.offset(bad); err == nil {
			t.Errorf("%v has an offset", bad)
		}
	}
	for offset := range s {
		if got, err := tx.offset(tx.position(offset)); err != nil || got != offset && s[offset] != '\n' {
			t.Errorf("%d -> %v -> %d, %v", offset, tx.position(offset), got, err)
		}
	}
	if got := tx.position(99); got != (position{3, 4}) {
		t.Errorf("beyond the end: %v", got)
	}
}

func FuzzEdit(f *testing.F) {
	f.Add("a\nb\r\n𝄞", 1, 0, 2, 1, "x\n")
	f.Fuzz(func(t *testing.T, s string, l1, c1, l2, c2 int, new string) {
		tx, err := newText(s).edit(span{position{l1, c1}, position{l2, c2}}, new)
		if err != nil {
			return
		}
		if len(tx.s) > len(s)+len(new) || !strings.Contains(tx.s, new) {
			t.Errorf("%q with %q is %q", s, new, tx.s)
		}
		if want := newText(tx.s); len(want.lines) != len(tx.lines) {
			t.Error("the lines are not those of the text")
		}
	})
}

func TestURI(t *testing.T) {
	for _, path := range []string{"/a/b.go", "/with space/ä#%?.go"} {
		if got := fileOf(uriOf(path)); got != path {
			t.Errorf("%s becomes %s", path, got)
		}
	}
	for _, uri := range []string{"untitled:Untitled-1", "https://example.com/a.go", "%zz"} {
		if got := fileOf(uri); got != "" {
			t.Errorf("%s is the file %s", uri, got)
		}
	}
}
