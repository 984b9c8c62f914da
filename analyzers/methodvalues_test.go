package analyzers

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// A call of a method value does not have the receiver among its arguments: the rules
// must find it all the same, and none may look for it where it is not.
func TestMethodValues(t *testing.T) {
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax}, "./testdata/methodvalues")
	if err != nil {
		t.Fatal(err)
	}
	if n := packages.PrintErrors(pkgs); n > 0 {
		t.Fatalf("%d errors", n)
	}
	graph, err := checker.Analyze(All(), pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Errorf("%s: %v", act, act.Err)
		}
		for _, d := range act.Diagnostics {
			id, _, _ := strings.Cut(d.Message, ":")
			got[fmt.Sprintf("%d %s", act.Package.Fset.Position(d.Pos).Line, id)] = true
		}
	}
	text, err := os.ReadFile(pkgs[0].GoFiles[0])
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for i, line := range strings.Split(string(text), "\n") {
		if _, id, ok := strings.Cut(line, "// finds "); ok {
			want[fmt.Sprintf("%d %s", i+1, id)] = true
		}
	}
	if len(want) == 0 || !maps.Equal(got, want) {
		t.Errorf("found %q, want %q", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
	}
}
