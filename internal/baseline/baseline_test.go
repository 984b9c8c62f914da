package baseline

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/futvet/futvet/internal/finding"
)

// project writes files and returns finds of every line that has "BUG" in it.
func project(t *testing.T, files map[string]string) (string, []finding.Finding) {
	t.Helper()
	root := t.TempDir()
	var list []finding.Finding
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(text, "\n") {
			if strings.Contains(line, "BUG") {
				list = append(list, finding.Finding{ID: "FV1", Position: finding.Position{File: path, Line: i + 1, Column: 1}})
			}
		}
	}
	return root, finding.Merge(list)
}

func TestApply(t *testing.T) {
	const old = "package p\n\nfunc F() {\n\tx() // BUG\n\tx() // BUG\n}\n\nfunc G() {\n\ty() // BUG\n}\n"
	tests := []struct {
		name         string
		files        map[string]string
		known, fresh int
		stale        int // entries
	}{
		{"nothing changed", map[string]string{"a.go": old}, 3, 0, 0},
		{"moved and indented", map[string]string{"a.go": strings.ReplaceAll(old, "\n\t", "\n\n\t\t")}, 3, 0, 0},
		{"a function renamed", map[string]string{"a.go": strings.ReplaceAll(old, "func F", "func H")}, 3, 0, 0},
		{"a file renamed", map[string]string{"b.go": old}, 3, 0, 0},
		{"a function moved", map[string]string{"a.go": old[:strings.Index(old, "func G")], "b.go": "package p\n\n" + old[strings.Index(old, "func G"):]}, 3, 0, 0},
		{"one more of the same", map[string]string{"a.go": strings.Replace(old, "{\n", "{\n\tx() // BUG\n", 1)}, 3, 1, 0},
		{"a new one", map[string]string{"a.go": old + "\nfunc N() {\n\tz() // BUG\n}\n"}, 3, 1, 0},
		{"the same line elsewhere, in another function of another file", map[string]string{"c.go": "package p\n\nfunc N() {\n\ty() // BUG\n}\n"}, 0, 1, 2},
		{"one fixed", map[string]string{"a.go": strings.Replace(old, "x() // BUG\n", "", 1)}, 2, 0, 1},
		{"all fixed", map[string]string{"a.go": "package p\n"}, 0, 0, 2},
	}
	root, list := project(t, map[string]string{"a.go": old})
	b := New(list, finding.NewMarker(root))
	if len(b.Entries) != 2 || b.Entries[0].Count != 2 {
		t.Fatalf("%+v", b.Entries)
	}
	for _, test := range tests {
		root, list := project(t, test.files)
		stale := b.Apply(list, finding.NewMarker(root))
		known := 0
		for _, f := range list {
			if f.Known {
				known++
			}
		}
		if fresh := len(list) - known; known != test.known || fresh != test.fresh || len(stale) != test.stale {
			t.Errorf("%s: %d known, %d new, %d stale; want %d, %d, %d", test.name, known, fresh, len(stale), test.known, test.fresh, test.stale)
		}
	}
}

func TestIgnoredFindingsAreNoFindings(t *testing.T) {
	root, list := project(t, map[string]string{"a.go": "package p // BUG\n"})
	b := New(list, finding.NewMarker(root))
	list[0].Ignored = true
	if stale := b.Apply(list, finding.NewMarker(root)); list[0].Known || len(stale) != 1 {
		t.Error("an ignored finding matches an entry")
	}
	if b := New(list, finding.NewMarker(root)); len(b.Entries) != 0 {
		t.Error("an ignored finding is kept")
	}
}

func TestFile(t *testing.T) {
	root, list := project(t, map[string]string{"a.go": "package p\n\nfunc F() { x() } // BUG <>&\n", "b.go": "// BUG\n"})
	b := New(list, finding.NewMarker(root))
	name := filepath.Join(root, "base.json")
	os.WriteFile(name, b.Encode(), 0o666)
	again, err := Read(name)
	if err != nil || !bytes.Equal(again.Encode(), b.Encode()) {
		t.Errorf("%v\n%s\nwant\n%s", err, again.Encode(), b.Encode())
	}
	if empty := string(new(Baseline).Encode()); !strings.Contains(empty, "[]") {
		t.Errorf("an empty baseline: %s", empty)
	}
	for text, want := range map[string]string{
		"":                             ":1: not a baseline: EOF",
		"{\n\n!":                       ":3: not a baseline: ",
		"{\"schema\": 2}":              "layout 2",
		`{"schema":1,"findings":[{}]}`: "without rule or count",
		`{"schema":1,"findings":"x"}`:  ":1: not a baseline: ",
	} {
		os.WriteFile(name, []byte(text), 0o666)
		if _, err := Read(name); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), name) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
