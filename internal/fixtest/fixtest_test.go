package fixtest

import (
	"fmt"
	"go/ast"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/internal/rule"
	"github.com/futvet/futvet/internal/scratch"
)

// A record is a reporter that remembers.
type record struct{ said []string }

func (r *record) Errorf(format string, args ...any) {
	r.said = append(r.said, fmt.Sprintf(format, args...))
}

func (r *record) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	panic(r)
}

func (r *record) Failed() bool { return len(r.said) > 0 }

// toy is a rule that reports calls of bad and worse with one argument.
// edits makes the fix of a call.
func toy(edits func(call *ast.CallExpr) []analysis.TextEdit) *rule.Rule {
	r := &rule.Rule{ID: "FV9999", Name: "toy"}
	r.Analyzer = &analysis.Analyzer{Name: "toy", Doc: "toy", Run: func(pass *analysis.Pass) (any, error) {
		for _, f := range pass.Files {
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				id, ok := call.Fun.(*ast.Ident)
				if !ok || id.Name != "bad" && id.Name != "worse" || len(call.Args) != 1 {
					return true
				}
				var fixes []analysis.SuggestedFix
				if e := edits(call); e != nil {
					fixes = []analysis.SuggestedFix{{Message: "fix", TextEdits: e}}
				}
				r.Report(pass, call.Pos(), rule.Error, id.Name, nil, fixes...)
				return true
			})
		}
		return nil, nil
	}}
	return r
}

// Each kind of fix that must not pass does not.
func TestBadFixesAreFound(t *testing.T) {
	replace := func(text string) func(*ast.CallExpr) []analysis.TextEdit {
		return func(call *ast.CallExpr) []analysis.TextEdit {
			return []analysis.TextEdit{{Pos: call.Fun.Pos(), End: call.Fun.End(), NewText: []byte(text)}}
		}
	}
	for _, c := range []struct {
		name  string
		edits func(*ast.CallExpr) []analysis.TextEdit
		want  string // of what is said first; "" if nothing is
	}{
		{"good", replace("good"), ""},
		{"unbound", replace("missing"), "does not compile"},
		{"no Go", replace("func"), "expected"},
		{"nothing done", replace("bad "), "do not fix"},
		{"new report", replace("worse"), "make a new report"},
		{"none offered", func(*ast.CallExpr) []analysis.TextEdit { return nil }, "offers no fix"},
		// Alone each of these edits is right.
		{"overlap", func(call *ast.CallExpr) []analysis.TextEdit {
			if _, ok := call.Args[0].(*ast.CallExpr); ok {
				return []analysis.TextEdit{{Pos: call.Pos(), End: call.End(), NewText: []byte("good(0)")}}
			}
			return []analysis.TextEdit{{Pos: call.Rparen, End: call.Rparen, NewText: []byte(", 1")}}
		}, "fixes applied together"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := toy(c.edits)
			rec := new(record)
			h := &harness{t: rec, root: scratch.Root(t), rules: []*rule.Rule{r}, overlay: make(map[string][]byte)}
			h.run(r, "./internal/fixtest/testdata/toy")
			said := strings.Join(rec.said, "\n")
			if (c.want == "") != (said == "") || !strings.Contains(said, c.want) {
				t.Errorf("the harness says %q, want %q", said, c.want)
			}
		})
	}
}

func TestMerge(t *testing.T) {
	type list = []edit
	for _, c := range []struct {
		x, y, want list
		ok         bool
	}{
		{list{{1, 1, "a"}}, list{{1, 1, "a"}}, list{{1, 1, "a"}}, true},
		{list{{1, 1, "a"}}, list{{1, 1, "b"}}, list{{1, 1, "a"}, {1, 1, "b"}}, true},
		{list{{5, 6, "a"}}, list{{1, 2, "b"}}, list{{1, 2, "b"}, {5, 6, "a"}}, true},
		{list{{1, 3, "a"}}, list{{1, 4, "b"}}, nil, false},
		{list{{1, 5, "a"}}, list{{3, 3, "b"}}, list{{1, 3, ""}, {3, 3, "b"}, {3, 5, "a"}}, true},
	} {
		got, ok := merge(c.x, c.y)
		if ok != c.ok || ok && !reflect.DeepEqual(got, c.want) {
			t.Errorf("merge(%v, %v) = %v, %t", c.x, c.y, got, ok)
		}
	}
}
