// Package fixer applies the fixes that findings carry.
//
// # How
//
// A round chooses fixes that are far enough apart, applies them to the text of
// the files and leaves it to the caller to analyze the result, which brings the
// next round's fixes; it ends when a round chooses nothing, or after MaxRounds.
// Nothing is written in between: the go command reads the changed text by an
// overlay. So a fix that breaks the build is found before a file is touched, and
// whoever interrupts the run has the files as they were.
//
// # What is chosen
//
// One fix a finding, the first it offers, in the order of the findings; in no
// generated file; and none that touches an edit chosen before in the same round.
// Edits touch if they overlap or meet, two insertions at one place included, and
// even where they are the same: two fixes that rely on the same edit were each
// made without the other. The finding is there again in the next round, with a
// fix that knows of the first.
package fixer

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/futvet/futvet/internal/finding"
)

// MaxRounds bounds how often the result of fixes is fixed again. Fixes of
// findings in one statement take a round each.
const MaxRounds = 10

// Files are the texts of files that fixes have changed so far.
type Files struct {
	was map[string][]byte // as on disk
	now map[string][]byte
}

// NewFiles returns the files as they are on disk.
func NewFiles() *Files {
	return &Files{was: make(map[string][]byte), now: make(map[string][]byte)}
}

// Changed returns the names of the files that differ, sorted.
func (s *Files) Changed() []string {
	var names []string
	for name, text := range s.now {
		if !bytes.Equal(text, s.was[name]) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Text returns a file's text now.
func (s *Files) Text(name string) ([]byte, error) {
	if text, ok := s.now[name]; ok {
		return text, nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	s.was[name], s.now[name] = text, text
	return text, nil
}

// A Round is what one round did.
type Round struct {
	Fixed []finding.Finding // whose fixes were applied
	// Before are the texts of the round's files before it, by which Undo takes
	// it back.
	before map[string][]byte
}

// Apply applies what fixes of list it can in one round. An error means that a
// file cannot be read, or that a fix does not fit the file; nothing is changed
// then.
func (s *Files) Apply(list []finding.Finding) (*Round, error) {
	r := &Round{before: make(map[string][]byte)}
	chosen := make(map[string][]finding.Edit)
	for _, f := range list {
		if len(f.Fixes) == 0 || f.Ignored {
			continue
		}
		ok, err := s.fits(f.Fixes[0], chosen)
		if err != nil {
			return nil, err
		}
		if ok {
			for _, e := range f.Fixes[0].Edits {
				chosen[e.File] = append(chosen[e.File], e)
			}
			r.Fixed = append(r.Fixed, f)
		}
	}
	after := make(map[string][]byte)
	for name, edits := range chosen {
		text := s.now[name]
		r.before[name] = text
		after[name] = tidy(text, apply(text, edits))
	}
	for name, text := range after {
		s.now[name] = text
	}
	return r, nil
}

// Undo takes a round back, if it was the last.
func (s *Files) Undo(r *Round) {
	for name, text := range r.before {
		s.now[name] = text
	}
}

// fits reports whether a fix may be added to those chosen.
func (s *Files) fits(fix finding.Fix, chosen map[string][]finding.Edit) (bool, error) {
	if len(fix.Edits) == 0 {
		return false, nil
	}
	for i, e := range fix.Edits {
		text, err := s.Text(e.File)
		if err != nil {
			return false, err
		}
		if e.Start < 0 || e.End < e.Start || e.End > len(text) {
			return false, fmt.Errorf("%s: a fix does not fit the file: %q", e.File, fix.Message)
		}
		if generated(text) {
			return false, nil
		}
		for _, have := range chosen[e.File] {
			if e.Start <= have.End && have.Start <= e.End {
				return false, nil
			}
		}
		for _, other := range fix.Edits[:i] {
			if other.File == e.File && e.Start < other.End && other.Start < e.End {
				return false, nil // at odds with itself
			}
		}
	}
	return true, nil
}

// apply makes edits, which do not overlap, in text.
func apply(text []byte, edits []finding.Edit) []byte {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b finding.Edit) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	var out []byte
	at := 0
	for _, e := range edits {
		out = append(out, text[at:e.Start]...)
		out = append(out, e.New...)
		at = e.End
	}
	return append(out, text[at:]...)
}

// tidy formats the text of a file that was formatted before. Where all lines
// ended as Windows has it, all lines end so.
func tidy(before, after []byte) []byte {
	newline, windows := []byte("\n"), []byte("\r\n")
	if n := bytes.Count(before, windows); n > 0 && n == bytes.Count(before, newline) {
		unix := func(text []byte) []byte { return bytes.ReplaceAll(text, windows, newline) }
		return bytes.ReplaceAll(tidy(unix(before), unix(after)), newline, windows)
	}
	if was, err := format.Source(before); err != nil || !bytes.Equal(was, before) {
		return after
	}
	if out, err := format.Source(after); err == nil {
		return out
	}
	return after
}

// generated reports whether a file says that it is: what is changed there is
// lost when it is made again.
func generated(text []byte) bool {
	file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.PackageClauseOnly|parser.ParseComments)
	return err == nil && ast.IsGenerated(file)
}

// Diff returns all changes as a unified diff with names as seen from dir.
func (s *Files) Diff(dir string) []byte {
	var out []byte
	for _, name := range s.Changed() {
		short := filepath.ToSlash(finding.Shorten(dir, name))
		out = append(out, diff.Diff("a/"+short, s.was[name], "b/"+short, s.now[name])...)
	}
	return out
}

// Write writes the changed files. Each is replaced as a whole; if one cannot
// be, those before it get their old text back.
func (s *Files) Write() error {
	names := s.Changed()
	for _, name := range names {
		// Somebody may have saved the file in the meantime.
		if text, err := os.ReadFile(name); err != nil {
			return err
		} else if !bytes.Equal(text, s.was[name]) {
			return fmt.Errorf("%s has changed since it was analyzed: nothing was written", name)
		}
	}
	for i, name := range names {
		if err := Replace(name, s.now[name]); err != nil {
			for _, done := range names[:i] {
				if undo := Replace(done, s.was[done]); undo != nil {
					return fmt.Errorf("cannot write the fixes: %w; and %s keeps its changes: %v", err, done, undo)
				}
			}
			return fmt.Errorf("cannot write the fixes, so no file is changed: %w", err)
		}
	}
	return nil
}

// Replace writes a file so that at every moment it is either the old or the new
// one. The mode of a file that is there is kept, a symbolic link followed, and
// what is no file, such as a pipe or a terminal, written to. An error names the
// file, not the temporary one that is to become it.
func Replace(name string, text []byte) error {
	err := replace(name, text)
	for cause := err; cause != nil; cause = errors.Unwrap(cause) {
		switch e := cause.(type) {
		case *fs.PathError:
			return fmt.Errorf("%s: %w", name, e.Err)
		case *os.LinkError:
			return fmt.Errorf("%s: %w", name, e.Err)
		}
	}
	return err
}

func replace(name string, text []byte) (err error) {
	mode := os.FileMode(0o644)
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	if info, err := os.Stat(name); err == nil {
		switch {
		case info.IsDir():
			return fmt.Errorf("%s is a directory", name)
		case !info.Mode().IsRegular():
			return write(name, text)
		}
		mode = info.Mode().Perm()
		if mode&0o222 == 0 {
			return fmt.Errorf("%s is read-only", name)
		}
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(tmp.Name())
		}
	}()
	if _, err := tmp.Write(text); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Chmod(mode); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), name)
}

// write writes to what is there.
func write(name string, text []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if _, err := f.Write(text); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
