package analyzers

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

var (
	mangledTo   = flag.Int("mangled", 0, "run all rules over so many mangled packages of the rules' own test data")
	mangledSeed = flag.Uint64("mangledseed", 1, "which")
)

const (
	mangledBatch = 300              // packages that share their dependencies' facts
	mangledTime  = 10 * time.Minute // what a batch may take
)

// TestSurvivesMangledCode runs all rules over packages that use the runtime and were
// changed at random: statements go, come twice, swap, and get into loops, literals,
// deferred calls, goroutines and switches where nobody would have them. Whatever still
// compiles must be analyzed without a panic and in time; what is found does not matter,
// but a fix must be edits of the file's text that do not overlap, with a result that can
// be parsed.
//
// It is a search for what nobody thought of, to be run by hand with any seed. What it
// finds becomes a test of its own (TestMethodValues).
func TestSurvivesMangledCode(t *testing.T) {
	if *mangledTo == 0 {
		t.Skip("loads all test data from source; run with -mangled")
	}
	dirs, err := filepath.Glob("*/testdata/src")
	if err != nil {
		t.Fatal(err)
	}
	patterns := []string{"../testdata/casebook/...", "./testdata/..."}
	for _, dir := range dirs {
		patterns = append(patterns, "./"+filepath.ToSlash(dir)+"/...")
	}
	loaded, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	m := &mangler{dir: t.TempDir(), fset: loaded[0].Fset, imports: imported{"unsafe": types.Unsafe}}
	packages.Visit(loaded, nil, func(p *packages.Package) { m.imports[p.PkgPath] = p.Types })
	for _, p := range loaded {
		if len(p.Errors) == 0 && len(p.CompiledGoFiles) > 0 {
			m.sources = append(m.sources, p)
		}
	}
	done, tries := 0, 0
	for done < *mangledTo {
		var batch []*packages.Package
		for end := tries + 20*mangledBatch; len(batch) < min(mangledBatch, *mangledTo-done) && tries < end; tries++ {
			m.random = rand.New(rand.NewPCG(*mangledSeed, uint64(tries)))
			if p := m.mangled(fmt.Sprint("mangled ", tries)); p != nil {
				batch = append(batch, p)
			}
		}
		if len(batch) == 0 {
			t.Fatal("nothing compiles")
		}
		done += len(batch)
		said := m.analyze(batch)
		if said == "" {
			continue
		}
		for _, p := range batch { // which
			if said := m.analyze([]*packages.Package{p}); said != "" {
				t.Fatalf("%s of %s: %s\n%s", p.ID, p.PkgPath, said, m.text(p))
			}
		}
		t.Fatal(said)
	}
	t.Logf("%d packages were analyzed, of %d that were made; %d findings, %d fixes", done, tries, m.found, m.fixes)
}

// imported is what has been loaded, as an importer.
type imported map[string]*types.Package

func (m imported) Import(path string) (*types.Package, error) {
	if p := m[path]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("%s was not loaded", path)
}

type mangler struct {
	dir     string // where the changed files are
	fset    *token.FileSet
	imports imported
	sources []*packages.Package
	random  *rand.Rand

	found, fixes int
}

// analyze runs all rules, and says what went wrong.
func (m *mangler) analyze(batch []*packages.Package) (said string) {
	ended := make(chan string, 1)
	go func() {
		said := ""
		defer func() {
			if p := recover(); p != nil {
				said = fmt.Sprintf("panic: %v\n%s", p, debug.Stack())
			}
			ended <- said
		}()
		graph, err := checker.Analyze(All(), batch, &checker.Options{Sequential: true, SanityCheck: true})
		if err != nil {
			said = err.Error()
			return
		}
		for _, act := range graph.Roots {
			if act.Err != nil {
				said = fmt.Sprintf("%s: %v", act, act.Err)
			}
			for _, d := range act.Diagnostics {
				m.found++
				for _, fix := range d.SuggestedFixes {
					m.fixes++
					if err := m.apply(fix); err != nil {
						said = fmt.Sprintf("%s: %s: %s: %v", m.fset.Position(d.Pos), d.Message, fix.Message, err)
					}
				}
			}
		}
	}()
	select {
	case said := <-ended:
		return said
	case <-time.After(mangledTime):
		stacks := make([]byte, 1<<20)
		return fmt.Sprintf("did not end within %v\n%s", mangledTime, stacks[:runtime.Stack(stacks, true)])
	}
}

// apply makes the edits of a fix in a copy of the text.
func (m *mangler) apply(fix analysis.SuggestedFix) error {
	if len(fix.TextEdits) == 0 {
		return nil
	}
	file := m.fset.File(fix.TextEdits[0].Pos)
	text, err := os.ReadFile(file.Name())
	if err != nil {
		return err
	}
	edits := slices.Clone(fix.TextEdits)
	slices.SortStableFunc(edits, func(a, b analysis.TextEdit) int { return int(a.Pos - b.Pos) })
	var b bytes.Buffer
	at := 0
	for _, e := range edits {
		if !e.End.IsValid() {
			e.End = e.Pos
		}
		if m.fset.File(e.Pos) != file || m.fset.File(e.End) != file || e.End < e.Pos || file.Offset(e.Pos) < at {
			return fmt.Errorf("edits of several files, or that overlap: %v", edits)
		}
		b.Write(text[at:file.Offset(e.Pos)])
		b.Write(e.NewText)
		at = file.Offset(e.End)
	}
	b.Write(text[at:])
	if _, err := parser.ParseFile(token.NewFileSet(), "", b.Bytes(), 0); err != nil {
		return fmt.Errorf("%v\n%s", err, b.Bytes())
	}
	return nil
}

func (m *mangler) text(p *packages.Package) string {
	var b bytes.Buffer
	for _, f := range p.Syntax {
		format.Node(&b, m.fset, f)
	}
	return b.String()
}

// mangled is a random package with a few changes, nil if it does not compile any more.
func (m *mangler) mangled(id string) *packages.Package {
	src := m.sources[m.random.IntN(len(m.sources))]
	changed := m.random.IntN(len(src.CompiledGoFiles))
	var files []*ast.File
	var names []string
	var texts [][]byte
	for i, name := range src.CompiledGoFiles {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil
		}
		if i == changed {
			// Each change is made to what was printed and parsed, so that nodes are
			// in one place.
			for range 1 + m.random.IntN(4) {
				fset := token.NewFileSet()
				f, err := parser.ParseFile(fset, name, text, parser.ParseComments)
				if err != nil {
					return nil
				}
				m.change(f)
				var b bytes.Buffer
				if format.Node(&b, fset, f) != nil {
					return nil
				}
				text = b.Bytes()
			}
		}
		name = filepath.Join(m.dir, id, filepath.Base(name))
		f, err := parser.ParseFile(m.fset, name, text, parser.ParseComments)
		if err != nil {
			return nil
		}
		files, texts = append(files, f), append(texts, text)
		names = append(names, name)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Instances: map[*ast.Ident]types.Instance{}, Defs: map[*ast.Ident]types.Object{},
		Uses: map[*ast.Ident]types.Object{}, Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Scopes: map[ast.Node]*types.Scope{}, FileVersions: map[*ast.File]string{},
	}
	broken := false
	conf := types.Config{Importer: m.imports, Sizes: src.TypesSizes, Error: func(err error) {
		// What is not used is no error to an analysis.
		broken = broken || !strings.Contains(err.Error(), "declared and not used") && !strings.Contains(err.Error(), "imported and not used")
	}}
	pkg, _ := conf.Check(src.PkgPath, m.fset, files, info)
	if broken {
		return nil
	}
	if os.Mkdir(filepath.Join(m.dir, id), 0o777) != nil {
		return nil
	}
	for i, name := range names {
		if os.WriteFile(name, texts[i], 0o666) != nil {
			return nil
		}
	}
	return &packages.Package{
		ID: id, Name: src.Name, PkgPath: src.PkgPath, Fset: m.fset, Syntax: files, Types: pkg, TypesInfo: info, TypesSizes: src.TypesSizes,
		CompiledGoFiles: names, GoFiles: names, Imports: src.Imports, Module: src.Module,
	}
}

// change makes one change in a file.
func (m *mangler) change(f *ast.File) {
	var lists []*[]ast.Stmt
	var calls []*ast.CallExpr
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			lists = append(lists, &n.List)
		case *ast.CaseClause:
			lists = append(lists, &n.Body)
		case *ast.CommClause:
			lists = append(lists, &n.Body)
		case *ast.CallExpr:
			if len(n.Args) > 0 {
				calls = append(calls, n)
			}
		}
		if n, ok := n.(*ast.BlockStmt); ok && len(n.List) == 0 {
			lists = lists[:len(lists)-1]
		}
		return true
	})
	r := m.random.IntN
	if len(calls) > 0 && r(6) == 0 {
		changeArgs(r, calls[r(len(calls))], calls[r(len(calls))])
		return
	}
	if len(lists) == 0 {
		return
	}
	list, other := lists[r(len(lists))], lists[r(len(lists))]
	if len(*list) == 0 || len(*other) == 0 {
		return
	}
	i := r(len(*list))
	*list = append(append((*list)[:i:i], mangle(r, (*list)[i], (*other)[r(len(*other))])...), (*list)[i+1:]...)
}

// changeArgs takes an argument of a call away, has one twice, or takes another call's.
func changeArgs(r func(int) int, c, from *ast.CallExpr) {
	i := r(len(c.Args))
	switch r(3) {
	case 0:
		c.Args = append(c.Args[:i:i], c.Args[i+1:]...)
	case 1:
		c.Args = append(c.Args, c.Args[i])
	case 2:
		if x := from.Args[r(len(from.Args))]; c.Pos() < x.Pos() || x.End() < c.End() {
			c.Args[i] = x
		}
	}
}

// mangle is what a statement becomes; other is some other of the file.
func mangle(r func(int) int, s, other ast.Stmt) []ast.Stmt {
	body := func(list ...ast.Stmt) *ast.BlockStmt { return &ast.BlockStmt{List: list} }
	call := func(list ...ast.Stmt) *ast.CallExpr {
		return &ast.CallExpr{Fun: &ast.FuncLit{Type: &ast.FuncType{Params: &ast.FieldList{}}, Body: body(list...)}}
	}
	// Nothing that an analysis could know the value of.
	unknown := &ast.BinaryExpr{X: &ast.CallExpr{Fun: ast.NewIdent("len"), Args: []ast.Expr{
		&ast.CallExpr{Fun: ast.NewIdent("append"), Args: []ast.Expr{
			&ast.CompositeLit{Type: &ast.ArrayType{Elt: ast.NewIdent("int")}}, &ast.BasicLit{Kind: token.INT, Value: "1"}}}}},
		Op: token.GTR, Y: &ast.BasicLit{Kind: token.INT, Value: "1"}}
	switch r(16) {
	case 0:
		return nil
	case 1:
		return []ast.Stmt{s, s}
	case 2:
		if other.Pos() <= s.Pos() && s.End() <= other.End() {
			return []ast.Stmt{s}
		}
		return []ast.Stmt{other, s}
	case 3:
		return []ast.Stmt{&ast.ForStmt{Body: body(s)}}
	case 4:
		return []ast.Stmt{&ast.IfStmt{Cond: unknown, Body: body(s)}}
	case 5:
		return []ast.Stmt{&ast.ExprStmt{X: call(s)}}
	case 6:
		return []ast.Stmt{&ast.DeferStmt{Call: call(s)}}
	case 7:
		return []ast.Stmt{&ast.GoStmt{Call: call(s)}}
	case 8:
		return []ast.Stmt{&ast.RangeStmt{X: &ast.BasicLit{Kind: token.INT, Value: "3"}, Body: body(s)}}
	case 9: // a loop that is none
		label := fmt.Sprint("again", r(1<<30))
		return []ast.Stmt{&ast.LabeledStmt{Label: ast.NewIdent(label), Stmt: body(s)}, &ast.IfStmt{Cond: unknown, Body: body(&ast.BranchStmt{Tok: token.GOTO, Label: ast.NewIdent(label)})}}
	case 10:
		return []ast.Stmt{s, &ast.ExprStmt{X: &ast.CallExpr{Fun: ast.NewIdent("panic"), Args: []ast.Expr{ast.NewIdent("nil")}}}}
	case 11:
		return []ast.Stmt{&ast.SwitchStmt{Body: body(
			&ast.CaseClause{List: []ast.Expr{unknown}, Body: []ast.Stmt{s, &ast.BranchStmt{Tok: token.FALLTHROUGH}}}, &ast.CaseClause{Body: []ast.Stmt{s}})}}
	case 12:
		return []ast.Stmt{&ast.SelectStmt{Body: body(&ast.CommClause{Body: []ast.Stmt{s}})}}
	case 13:
		return []ast.Stmt{s, &ast.BranchStmt{Tok: token.BREAK}}
	case 14:
		return []ast.Stmt{s, &ast.ReturnStmt{}}
	default:
		return []ast.Stmt{&ast.IfStmt{Cond: unknown, Body: body(s), Else: body(&ast.BranchStmt{Tok: token.CONTINUE})}}
	}
}
