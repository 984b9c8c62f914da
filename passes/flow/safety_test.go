package flow_test

import (
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/futvet/futvet/passes/flow"
)

// classOf says what a cancellation loses.
func classOf(s *flow.Summary) string {
	text := "safe"
	if len(s.Awaits) > 0 {
		text = "as its argument"
	}
	if len(s.Losses) > 0 {
		var lost []string
		for _, l := range s.Losses {
			what := l.Lost.String()
			if l.Pair {
				what = "half a change"
			}
			if !slices.Contains(lost, what) {
				lost = append(lost, what)
			}
		}
		text = "loses " + strings.Join(lost, ", ")
	}
	if s.Unknown {
		text += ", as far as is known"
	}
	return text
}

// summaries analyses packages and gives the summaries of their functions to visit.
func summaries(t *testing.T, visit func(p *packages.Package, fn *types.Func, s *flow.Summary), patterns ...string) {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: "../.."}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	if n := packages.PrintErrors(pkgs); n > 0 {
		t.Fatalf("%d errors", n)
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{flow.Analyzer}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Fatal(act.Err)
		}
		for _, f := range act.AllObjectFacts() {
			if fn, ok := f.Object.(*types.Func); ok && fn.Pkg() == act.Package.Types {
				if s, ok := f.Fact.(*flow.Summary); ok {
					visit(act.Package, fn, s)
				}
			}
		}
	}
}

// TestSafety: the class that is inferred for small functions, rule by rule. The
// comment behind a function's head says it.
func TestSafety(t *testing.T) {
	n := 0
	summaries(t, func(p *packages.Package, fn *types.Func, s *flow.Summary) {
		at := p.Fset.Position(fn.Pos())
		for _, file := range p.Syntax {
			for _, g := range file.Comments {
				if c := p.Fset.Position(g.Pos()); c.Filename == at.Filename && c.Line == at.Line {
					n++
					if want, got := strings.TrimSpace(g.Text()), classOf(s); got != want {
						t.Errorf("%s:%d: %s: %s; want %s%s", at.Filename[strings.LastIndex(at.Filename, "/")+1:], at.Line, fn.Name(), got, want, why(s))
					}
				}
			}
		}
	}, "./passes/flow/testdata/src/safety/...")
	if n < 70 {
		t.Errorf("%d functions", n)
	}
}

// why is the witness of each loss.
func why(s *flow.Summary) string {
	var b strings.Builder
	for _, l := range s.Losses {
		for _, n := range l.Why {
			b.WriteString("\n\t" + n.Where + " " + n.Text)
		}
	}
	return b.String()
}
