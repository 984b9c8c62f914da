// Package snippet analyses packages of a few lines that tests hold as text.
package snippet

import (
	"fmt"
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// Analyze runs a over each source, which is the one file of a package of this module.
// The module is found by root, a way from the test's directory. The actions are in the
// order of the sources. A source that does not compile, or that a fails on, fails the
// test.
func Analyze(t *testing.T, root string, a *analysis.Analyzer, sources []string) []*checker.Action {
	t.Helper()
	root, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	cfg := &packages.Config{Mode: packages.LoadAllSyntax, Dir: root, Overlay: map[string][]byte{}}
	var patterns []string
	for i, source := range sources {
		dir := fmt.Sprintf("testdata/snippet%d", i)
		cfg.Overlay[filepath.Join(root, dir, "f.go")] = []byte(source)
		patterns = append(patterns, "./"+dir)
	}
	pkgs, err := packages.Load(cfg, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{a}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	actions := make([]*checker.Action, len(sources))
	for _, act := range graph.Roots {
		var i int
		if _, err := fmt.Sscanf(filepath.Base(act.Package.PkgPath), "snippet%d", &i); err != nil {
			t.Fatal(err)
		}
		for _, err := range act.Package.Errors {
			t.Error(err)
		}
		if act.Err != nil {
			t.Error(act.Err)
		}
		actions[i] = act
	}
	for i, act := range actions {
		if act == nil {
			t.Fatalf("not analyzed:\n%s", sources[i])
		}
	}
	if t.Failed() {
		t.FailNow()
	}
	return actions
}
