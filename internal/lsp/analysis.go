package lsp

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"github.com/futvet/futvet/internal/finding"
	"github.com/futvet/futvet/internal/rule"
)

// stop cancels what is under way or due for a directory.
func (d *directory) stop() {
	if d.cancel != nil {
		d.cancel()
		d.cancel = nil
	}
}

// schedule has a directory analyzed after a delay, in place of what is under way
// or due.
func (s *session) schedule(dir string, delay time.Duration) {
	if !s.ours(dir) {
		return
	}
	d := s.dirs[dir]
	if d == nil {
		d = &directory{showing: make(map[string]bool)}
		s.dirs[dir] = d
	}
	d.stop()
	ctx, cancel := context.WithCancel(s.ctx)
	d.cancel = cancel
	d.serial++
	serial := d.serial
	s.spawn(func() {
		defer cancel()
		select {
		case <-time.After(delay):
		case <-ctx.Done():
			return
		}
		select {
		case s.slots <- struct{}{}:
			defer func() { <-s.slots }()
		case <-ctx.Done():
			return
		}
		// The texts are those at the time when it begins.
		begun := make(chan *snapshot, 1)
		s.send(func() { begun <- s.snapshot() })
		var snap *snapshot
		select {
		case snap = <-begun:
		case <-ctx.Done():
			return
		}
		end := s.slow(ctx, dir)
		result, err := s.Analyze(ctx, dir, snap.changed())
		end()
		if ctx.Err() != nil {
			return
		}
		s.send(func() {
			if s.dirs[dir] == d && d.serial == serial {
				s.finished(d, snap, result, err)
			}
		})
	})
}

// slow shows that an analysis is under way, if it takes long. The caller calls
// what it returns when it is over.
func (s *session) slow(ctx context.Context, dir string) (end func()) {
	if !s.client.Window.WorkDoneProgress {
		return func() {}
	}
	done := make(chan struct{})
	began := make(chan string, 1)
	go func() {
		select {
		case <-time.After(slowAfter):
		case <-done:
			began <- ""
			return
		case <-ctx.Done():
			began <- ""
			return
		}
		token := "futvet-" + dir + time.Now().Format(time.RFC3339Nano)
		id := encode(token)
		s.conn.write(&message{ID: &id, Method: "window/workDoneProgress/create", Params: encode(map[string]any{"token": token})})
		s.conn.notify("$/progress", map[string]any{"token": token, "value": map[string]any{
			"kind": "begin", "title": "futvet", "message": "analyzing " + filepath.Base(dir)}})
		began <- token
	}()
	return func() {
		close(done)
		if token := <-began; token != "" {
			s.conn.notify("$/progress", map[string]any{"token": token, "value": map[string]any{"kind": "end"}})
		}
	}
}

// A snapshot is the open documents at one time.
type snapshot struct {
	texts    map[string]*text
	versions map[string]int
}

func (s *session) snapshot() *snapshot {
	snap := &snapshot{texts: make(map[string]*text), versions: make(map[string]int)}
	for path, d := range s.docs {
		snap.texts[path], snap.versions[path] = d.text, d.version
	}
	return snap
}

// changed are the texts that differ from what is on the disk.
func (snap *snapshot) changed() map[string][]byte {
	texts := make(map[string][]byte)
	for path, t := range snap.texts {
		if disk := onDisk(path); disk == nil || disk.s != t.s {
			texts[path] = []byte(t.s)
		}
	}
	return texts
}

// finished takes the result of the last analysis of d.
func (s *session) finished(d *directory, snap *snapshot, result *Result, err error) {
	d.cancel = nil
	if err != nil {
		s.tell(err.Error())
		return
	}
	for _, m := range result.Messages {
		s.log(2, m)
	}
	if result.Failed {
		return
	}
	s.told = ""
	byFile := make(map[string][]finding.Finding)
	for _, f := range result.Findings {
		byFile[f.File] = append(byFile[f.File], f)
	}
	for file := range d.showing {
		if byFile[file] == nil {
			s.publish(file, nil)
			delete(d.showing, file)
		}
	}
	for _, file := range slices.Sorted(maps.Keys(byFile)) {
		sh := &shown{text: snap.texts[file], seen: snap, findings: byFile[file]}
		if v, ok := snap.versions[file]; ok {
			sh.version = &v
		}
		if sh.text == nil {
			if sh.text = onDisk(file); sh.text == nil {
				continue
			}
		}
		for _, f := range sh.findings {
			sh.diagnostics = append(sh.diagnostics, s.diagnostic(sh.text, &f, snap))
		}
		s.publish(file, sh)
		d.showing[file] = true
	}
}

// leave takes away what is shown of a directory and forgets it.
func (s *session) leave(dir string) {
	d := s.dirs[dir]
	if d == nil {
		return
	}
	d.stop()
	for file := range d.showing {
		s.publish(file, nil)
	}
	delete(s.dirs, dir)
}

// publish shows findings in a file, or none.
func (s *session) publish(file string, sh *shown) {
	p := publishParams{URI: uriOf(file), Diagnostics: []diagnostic{}}
	if d := s.docs[file]; d != nil {
		p.URI = d.uri // as the editor spells it
	}
	if sh == nil {
		delete(s.shown, file)
	} else {
		s.shown[file] = sh
		p.Version, p.Diagnostics = sh.version, sh.diagnostics
	}
	s.conn.notify("textDocument/publishDiagnostics", p)
}

// diagnostic is a finding as the editor shows it.
func (s *session) diagnostic(t *text, f *finding.Finding, snap *snapshot) diagnostic {
	d := diagnostic{
		Range:    span{t.at(f.Line, f.Column), t.at(f.End.Line, f.End.Column)},
		Severity: severity(f.Severity),
		Code:     f.ID,
		Source:   "futvet",
		Message:  f.Message,
	}
	if !d.Range.Start.before(d.Range.End) {
		d.Range.End = t.word(f.Line, f.Column)
	}
	if r := s.rule(f.ID); r != nil && r.Analyzer.URL != "" {
		d.CodeDescription = &codeDescription{r.Analyzer.URL}
	}
	if !s.client.TextDocument.PublishDiagnostics.Related {
		for _, step := range f.Steps {
			d.Message += "\n" + step.In(filepath.Dir(f.File)) + ": " + step.Message
		}
		return d
	}
	for _, step := range f.Steps {
		if step.File == "" {
			continue
		}
		in := snap.texts[step.File]
		if in == nil {
			in = onDisk(step.File)
		}
		if in == nil {
			in = newText("")
		}
		d.Related = append(d.Related, related{
			Location: location{uriOf(step.File), span{in.at(step.Line, step.Column), in.word(step.Line, step.Column)}},
			Message:  step.Message,
		})
	}
	return d
}

func severity(s rule.Severity) int {
	switch s {
	case rule.Error:
		return 1
	case rule.Warning:
		return 2
	}
	return 3
}

func (s *session) rule(id string) *rule.Rule {
	for _, r := range s.Rules {
		if r.ID == id {
			return r
		}
	}
	return nil
}
