package driver

import (
	"flag"
	"fmt"
	"go/ast"
	"go/types"
	"os"
	"reflect"
	"runtime/debug"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/futvet/futvet/internal/rule"
)

// The test binary is a futvet of its own: with FUTVET_TOY set it runs the
// command over the toy rules below, in both modes.
func TestMain(m *testing.M) {
	if os.Getenv("FUTVET_TOY") != "" {
		Main(toyRules())
	}
	os.Exit(m.Run())
}

func toyRules() []*rule.Rule {
	return []*rule.Rule{
		{ID: "FV9901", Name: "toyblock", Title: "A call of a function that blocks.", Severity: rule.Error,
			Doc: "# FV9901 toyblock\n\n## What\n\nCalls that block.\n", Analyzer: toyBlock},
		{ID: "FV9902", Name: "toyboom", Title: "Never: it rests on a pass that may fail.", Severity: rule.Warning,
			Doc: "# FV9902 toyboom\n", Analyzer: toyBoom},
		{ID: "FV9903", Name: "toyoptin", Title: "A package clause.", Severity: rule.Info, OptIn: true,
			Doc: "# FV9903 toyoptin\n", Analyzer: toyOptIn},
		{ID: "FV9911", Name: "toyfix", Title: "A call of bad, with a fix.", Severity: rule.Warning, OptIn: true,
			Doc: "# FV9911 toyfix\n", Analyzer: toyFix},
	}
}

// blocks is the fact that a function blocks, and by which calls.
type blocks struct{ Via string }

func (*blocks) AFact()           {}
func (b *blocks) String() string { return "blocks " + b.Via }

var toyFacts = &analysis.Analyzer{
	Name:       "toyfacts",
	Doc:        "which functions block: those named Block, and those that call one",
	FactTypes:  []analysis.Fact{new(blocks)},
	ResultType: reflect.TypeFor[func(*types.Func) string](),
	Run: func(pass *analysis.Pass) (any, error) {
		switch pass.Pkg.Name() {
		case "passboom":
			var none []int
			_ = none[len(pass.Files)]
		case "passerr":
			return nil, fmt.Errorf("no answer")
		}
		for _, file := range pass.Files {
			for _, decl := range file.Decls {
				fn, ok := decl.(*ast.FuncDecl)
				if !ok {
					continue
				}
				self := pass.TypesInfo.Defs[fn.Name]
				if fn.Name.Name == "Block" {
					pass.ExportObjectFact(self, &blocks{Via: "Block"})
					continue
				}
				ast.Inspect(fn, func(n ast.Node) bool {
					if call, ok := n.(*ast.CallExpr); ok {
						var b blocks
						if callee := typeutil.StaticCallee(pass.TypesInfo, call); callee != nil && pass.ImportObjectFact(callee, &b) {
							pass.ExportObjectFact(self, &blocks{Via: fn.Name.Name + " <- " + b.Via})
						}
					}
					return true
				})
			}
		}
		return func(fn *types.Func) string {
			var b blocks
			pass.ImportObjectFact(fn, &b)
			return b.Via
		}, nil
	},
}

var toyBlock = &analysis.Analyzer{
	Name:     "toyblock",
	Doc:      "reports calls of functions that block",
	Requires: []*analysis.Analyzer{toyFacts},
	Flags:    toyFlags(),
	Run: func(pass *analysis.Pass) (any, error) {
		why := pass.ResultOf[toyFacts].(func(*types.Func) string)
		for _, file := range pass.Files {
			ast.Inspect(file, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				callee := typeutil.StaticCallee(pass.TypesInfo, call)
				if callee == nil || why(callee) == "" {
					return true
				}
				if callee.Pkg() == pass.Pkg && !toyStrict {
					return true
				}
				category := "FV9901/warning"
				path, _ := astutil.PathEnclosingInterval(file, call.Pos(), call.End())
				for _, p := range path {
					if _, ok := p.(*ast.ForStmt); ok {
						category = "FV9901"
					}
				}
				pass.Report(analysis.Diagnostic{
					Pos: call.Pos(), Category: category,
					Message: "FV9901: this call blocks: " + why(callee),
					Related: []analysis.RelatedInformation{
						{Pos: file.Package, Message: "from this package"},
						{Pos: call.Lparen, Message: "by calling " + types.ObjectString(callee, types.RelativeTo(pass.Pkg))},
					},
				})
				return true
			})
		}
		return nil, nil
	},
}

var toyStrict bool

func toyFlags() flag.FlagSet {
	set := flag.NewFlagSet("toyblock", flag.ContinueOnError)
	set.BoolVar(&toyStrict, "strict", false, "report calls within a package too")
	set.String("name", "x", "a `word`")
	return *set
}

var toyBoom = &analysis.Analyzer{
	Name:     "toyboom",
	Doc:      "panics in packages named ruleboom and dies in those named die",
	Requires: []*analysis.Analyzer{toyFacts},
	Run: func(pass *analysis.Pass) (any, error) {
		switch pass.Pkg.Name() {
		case "ruleboom":
			panic("no such thing")
		case "die":
			debug.SetMaxStack(1 << 20)
			var deep func(n int) int
			deep = func(n int) int { return deep(n+1) + 1 }
			deep(0)
		}
		return nil, nil
	},
}

var toyOptIn = &analysis.Analyzer{
	Name: "toyoptin",
	Doc:  "reports package clauses",
	Run: func(pass *analysis.Pass) (any, error) {
		for _, file := range pass.Files {
			pass.Report(analysis.Diagnostic{Pos: file.Name.Pos(), Category: "FV9903", Message: "FV9903: a package clause"})
		}
		return nil, nil
	},
}

// toyFix wants bad to be good, and a line before the statement that says so. So
// two findings in one statement have fixes with the same insertion. For worse it
// offers what does not compile.
var toyFix = &analysis.Analyzer{
	Name: "toyfix",
	Doc:  "reports calls of bad and worse, with a fix",
	Run: func(pass *analysis.Pass) (any, error) {
		for _, file := range pass.Files {
			var stmt ast.Stmt
			ast.Inspect(file, func(n ast.Node) bool {
				if s, ok := n.(*ast.ExprStmt); ok {
					stmt = s
				}
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				id, ok := call.Fun.(*ast.Ident)
				if !ok || id.Name != "bad" && id.Name != "worse" {
					return true
				}
				better := map[string]string{"bad": "good", "worse": "nowhere"}[id.Name]
				pass.Report(analysis.Diagnostic{
					Pos: id.Pos(), End: id.End(), Category: "FV9911", Message: "FV9911: " + id.Name + " is called",
					SuggestedFixes: []analysis.SuggestedFix{{Message: "call " + better, TextEdits: []analysis.TextEdit{
						{Pos: stmt.Pos(), End: stmt.Pos(), NewText: []byte("say()\n")},
						{Pos: id.Pos(), End: id.End(), NewText: []byte(better)},
					}}},
				})
				return true
			})
		}
		return nil, nil
	},
}
