package fixer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/futvet/futvet/internal/finding"
)

func put(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return file
}

func offer(edits ...finding.Edit) finding.Finding {
	return finding.Finding{Fixes: []finding.Fix{{Message: "fix", Edits: edits}}}
}

// Which fixes go together in a round.
func TestApply(t *testing.T) {
	const text = "0123456789"
	edit := func(start, end int, new string) finding.Edit { return finding.Edit{Start: start, End: end, New: new} }
	tests := []struct {
		name  string
		list  []finding.Finding
		want  string
		fixed int
	}{
		{"apart, in any order", []finding.Finding{offer(edit(6, 7, "b")), offer(edit(1, 3, "a"))}, "0a345b789", 2},
		{"overlapping", []finding.Finding{offer(edit(1, 4, "a")), offer(edit(3, 5, "b"))}, "0a456789", 1},
		{"meeting", []finding.Finding{offer(edit(1, 4, "a")), offer(edit(4, 5, "b"))}, "0a456789", 1},
		{"the same", []finding.Finding{offer(edit(2, 2, "a")), offer(edit(2, 2, "a"))}, "01a23456789", 1},
		{"a shared edit", []finding.Finding{offer(edit(2, 2, "a"), edit(8, 9, "x")), offer(edit(2, 2, "a"), edit(5, 6, "y"))}, "01a234567x9", 1},
		{"two insertions of one fix at one place", []finding.Finding{offer(edit(2, 2, "a"), edit(2, 2, "b"))}, "01ab23456789", 1},
		{"at odds with itself", []finding.Finding{offer(edit(2, 5, "a"), edit(3, 4, "b"))}, text, 0},
		{"the first of two that are offered", []finding.Finding{{Fixes: []finding.Fix{
			{Edits: []finding.Edit{edit(0, 1, "first")}}, {Edits: []finding.Edit{edit(5, 6, "second")}}}}}, "first123456789", 1},
		{"of an ignored finding", []finding.Finding{{Ignored: true, Fixes: offer(edit(0, 1, "x")).Fixes}}, text, 0},
		{"without edits", []finding.Finding{offer(), {}}, text, 0},
	}
	for _, test := range tests {
		file := put(t, "a.txt", text)
		for _, f := range test.list {
			for _, fix := range f.Fixes {
				for i := range fix.Edits {
					fix.Edits[i].File = file
				}
			}
		}
		s := NewFiles()
		round, err := s.Apply(test.list)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := s.Text(file); string(got) != test.want || len(round.Fixed) != test.fixed {
			t.Errorf("%s: %s by %d fixes, want %s by %d", test.name, got, len(round.Fixed), test.want, test.fixed)
		}
		s.Undo(round)
		if got, _ := s.Text(file); string(got) != text || s.Changed() != nil {
			t.Errorf("%s: undone, it is %s", test.name, got)
		}
	}
}

func TestApplyErrors(t *testing.T) {
	file := put(t, "a.go", "package a\n")
	for _, e := range []finding.Edit{
		{File: file, Start: -1, End: 2}, {File: file, Start: 3, End: 2}, {File: file, Start: 3, End: 99},
		{File: file + "x", Start: 0, End: 0},
	} {
		s := NewFiles()
		if _, err := s.Apply([]finding.Finding{offer(e)}); err == nil || s.Changed() != nil {
			t.Errorf("%+v: error %v, changed %q", e, err, s.Changed())
		}
	}
}

// Either all files are written or none.
func TestWrite(t *testing.T) {
	first, second := put(t, "a.go", "package a\n"), put(t, "b.go", "package b\n")
	names := []string{first, second}
	if second < first {
		names = []string{second, first}
	}
	change := func() *Files {
		s := NewFiles()
		if _, err := s.Apply([]finding.Finding{
			offer(finding.Edit{File: first, Start: 8, End: 9, New: "x"}),
			offer(finding.Edit{File: second, Start: 8, End: 9, New: "y"}),
		}); err != nil {
			t.Fatal(err)
		}
		return s
	}
	text := func(name string) string {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}

	s := change()
	if err := os.Chmod(names[1], 0o444); err != nil {
		t.Fatal(err)
	}
	if err := s.Write(); err == nil || !strings.Contains(err.Error(), "read-only") {
		t.Errorf("a read-only file: %v", err)
	}
	if text(first) != "package a\n" || text(second) != "package b\n" {
		t.Errorf("one of two was written: %q, %q", text(first), text(second))
	}
	os.Chmod(names[1], 0o644)

	s = change()
	os.WriteFile(second, []byte("package c\n"), 0o644)
	if err := s.Write(); err == nil || text(first) != "package a\n" || text(second) != "package c\n" {
		t.Errorf("a file that was saved meanwhile: %v; %q, %q", err, text(first), text(second))
	}

	s = change()
	if err := s.Write(); err != nil || text(first) != "package x\n" || text(second) != "package y\n" {
		t.Errorf("%v; %q, %q", err, text(first), text(second))
	}
}

func TestReplaceFollowsLinks(t *testing.T) {
	file := put(t, "a.go", "old")
	link := filepath.Join(t.TempDir(), "link.go")
	if err := os.Symlink(file, link); err != nil {
		t.Skip(err)
	}
	if err := Replace(link, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if b, _ := os.ReadFile(file); string(b) != "new" {
		t.Errorf("the link's target is %q", b)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link is gone")
	}
}

// Lines end after a fix as they did before, and what was formatted stays so.
func TestLineEnds(t *testing.T) {
	for text, want := range map[string]string{
		"package p\r\n\r\nvar a = 1\r\n":           "package p\r\n\r\nvar a = 1\r\nvar b = 2\r\n",
		"package p\n\nvar a = 1\n":                 "package p\n\nvar a = 1\nvar b = 2\n",
		"package p\r\n\nvar a = 1 // mixed\n":      "package p\r\n\nvar a = 1 // mixed\nvar b  = 2\n",
		"package p\r\n\r\nvar  a = 1 // crude\r\n": "package p\r\n\r\nvar  a = 1 // crude\r\nvar b  = 2\r\n",
	} {
		file := put(t, "a.go", text)
		s := NewFiles()
		if _, err := s.Apply([]finding.Finding{offer(finding.Edit{File: file, Start: len(text), End: len(text), New: "var b  = 2\n"})}); err != nil {
			t.Fatal(err)
		}
		if got, _ := s.Text(file); string(got) != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
