package lsp

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/futvet/futvet/internal/finding"
)

// current returns what is shown for a document, if it is for the text that the
// document has now.
func (s *session) current(uri string) (*document, *shown) {
	path := fileOf(uri)
	d, sh := s.docs[path], s.shown[path]
	if d == nil || sh == nil || sh.text.s != d.text.s {
		return nil, nil
	}
	return d, sh
}

// codeActions answers with the fixes of findings in a range.
func (s *session) codeActions(params json.RawMessage) (any, error) {
	var p codeActionParams
	if err := json.Unmarshal(params, &p); err != nil {
		return nil, err
	}
	actions := []codeAction{}
	only := p.Context.Only
	if len(only) > 0 && !slices.ContainsFunc(only, func(kind string) bool { return kind == quickFix || kind == "" }) {
		return actions, nil
	}
	_, sh := s.current(p.TextDocument.URI)
	if sh == nil {
		return actions, nil
	}
	for i, f := range sh.findings {
		if !sh.diagnostics[i].Range.touches(p.Range) {
			continue
		}
		for j, fix := range f.Fixes {
			edit, ok := s.edit(fix, sh.seen)
			if !ok {
				continue
			}
			actions = append(actions, codeAction{
				Title:       fix.Message,
				Kind:        quickFix,
				Diagnostics: []diagnostic{sh.diagnostics[i]},
				IsPreferred: j == 0,
				Edit:        edit,
			})
		}
	}
	return actions, nil
}

// edit is a fix as the editor makes it; false if it would change a document that
// is not as it was when it was analyzed.
func (s *session) edit(fix finding.Fix, seen *snapshot) (workspaceEdit, bool) {
	var files []string
	edits := make(map[string][]textEdit)
	texts := make(map[string]*text)
	for _, e := range fix.Edits {
		t := texts[e.File]
		if t == nil {
			if d := s.docs[e.File]; d != nil {
				if was := seen.texts[e.File]; was == nil || was.s != d.text.s {
					return workspaceEdit{}, false
				}
				t = d.text
			} else if t = onDisk(e.File); t == nil {
				return workspaceEdit{}, false
			}
			texts[e.File] = t
			files = append(files, e.File)
		}
		if e.Start < 0 || e.End < e.Start || e.End > len(t.s) {
			return workspaceEdit{}, false
		}
		edits[e.File] = append(edits[e.File], textEdit{span{t.position(e.Start), t.position(e.End)}, e.New})
	}
	var w workspaceEdit
	for _, file := range files {
		id := documentID{URI: uriOf(file)}
		if d := s.docs[file]; d != nil {
			id = documentID{d.uri, &d.version}
		}
		if s.client.Workspace.WorkspaceEdit.DocumentChanges {
			w.DocumentChanges = append(w.DocumentChanges, documentEdit{id, edits[file]})
			continue
		}
		if w.Changes == nil {
			w.Changes = make(map[string][]textEdit)
		}
		w.Changes[id.URI] = edits[file]
	}
	return w, true
}

// hover answers with the findings at a position and the pages of their rules.
func (s *session) hover(params json.RawMessage) (any, error) {
	var p positionParams
	if err := json.Unmarshal(params, &p); err != nil {
		return nil, err
	}
	_, sh := s.current(p.TextDocument.URI)
	if sh == nil {
		return nil, nil
	}
	var paths, pages []string
	var at span
	told := make(map[string]bool)
	for i, d := range sh.diagnostics {
		f := &sh.findings[i]
		r := s.rule(f.ID)
		if r == nil || !d.Range.touches(span{p.Position, p.Position}) {
			continue
		}
		at = d.Range
		if s.pathInHover() && len(f.Steps) > 0 {
			paths = append(paths, path(f))
		}
		if !told[r.ID] {
			told[r.ID] = true
			pages = append(pages, strings.TrimSpace(r.Doc))
		}
	}
	if pages == nil {
		return nil, nil
	}
	kind := "markdown"
	if formats := s.client.TextDocument.Hover.ContentFormat; len(formats) > 0 && !slices.Contains(formats, kind) {
		kind = "plaintext"
	}
	return hoverResult{markup{kind, strings.Join(append(paths, pages...), "\n\n---\n\n")}, at}, nil
}

// pathInHover reports whether the path to a finding is shown nowhere else: many
// editors take related locations, and show them to nobody.
func (s *session) pathInHover() bool {
	return s.client.TextDocument.PublishDiagnostics.Related && !s.options.RelatedShown
}

// path is a finding with its steps, in Markdown that reads well as it is.
func path(f *finding.Finding) string {
	var b strings.Builder
	b.WriteString(f.Message + "\n")
	for i, step := range f.Steps {
		fmt.Fprintf(&b, "\n%d. ", i+1)
		if step.File != "" {
			b.WriteString(step.In(filepath.Dir(f.File)) + ": ")
		}
		b.WriteString(step.Message)
	}
	return b.String()
}
