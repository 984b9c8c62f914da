package trace_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// exempt are functions that make a future and do not say so, and why.
var exempt = map[string]string{
	"futures.Ready":        "it completes in its first poll",
	"futures.Failed":       "it completes in its first poll",
	"futures.Lazy":         "it completes in its first poll",
	"futures.Co.AsyncDrop": "it is for the one that the method is about, and not polled",
	"mpsc.Sender.IntoSink": "a sink is no future",
	"timer.newSleep":       "Sleep says it, and a Timeout's sleep is not its own",
}

// Every future of the runtime that knows whether it is open says where it was made:
// a function that makes a value of a type which holds a leaf.Life, or in package
// futures an end, calls Made on it.
func TestEveryFutureIsMade(t *testing.T) {
	fset := token.NewFileSet()
	packages := map[string][]*ast.File{}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(fset, path, nil, 0)
		dir := filepath.Dir(path)
		packages[dir] = append(packages[dir], f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, files := range packages {
		alive := typesWithLife(files)
		for _, f := range files {
			for _, d := range f.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok || fn.Body == nil {
					continue
				}
				made, literal := look(fn.Body, alive)
				if literal == nil {
					continue
				}
				seen++
				if !made && exempt[nameOf(f, fn)] == "" {
					t.Errorf("%s: %s makes a future and does not call Made on its Life", fset.Position(literal.Pos()), fn.Name.Name)
				}
			}
		}
	}
	if seen < 40 {
		t.Errorf("only %d functions that make futures found: the test does not see them", seen)
	}
}

// nameOf is package.Type.Method, or package.Function.
func nameOf(f *ast.File, fn *ast.FuncDecl) string {
	name := fn.Name.Name
	if fn.Recv != nil {
		typ := fn.Recv.List[0].Type
		if star, ok := typ.(*ast.StarExpr); ok {
			typ = star.X
		}
		if index, ok := typ.(*ast.IndexExpr); ok {
			typ = index.X
		}
		if id, ok := typ.(*ast.Ident); ok {
			name = id.Name + "." + name
		}
	}
	return f.Name.Name + "." + name
}

// typesWithLife are the names of the struct types of a package that hold a Life,
// themselves or through what they embed.
func typesWithLife(files []*ast.File) map[string]bool {
	structs := map[string]*ast.StructType{}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				if s, ok := spec.Type.(*ast.StructType); ok {
					structs[spec.Name.Name] = s
				}
			}
			return true
		})
	}
	alive := map[string]bool{}
	for again := true; again; {
		again = false
		for name, s := range structs {
			for _, field := range s.Fields.List {
				switch typ := field.Type.(type) {
				case *ast.SelectorExpr:
					if x, ok := typ.X.(*ast.Ident); !ok || x.Name != "leaf" || typ.Sel.Name != "Life" {
						continue
					}
				case *ast.Ident:
					ofFutures := typ.Name == "end" && files[0].Name.Name == "futures"
					if !ofFutures && !(field.Names == nil && alive[typ.Name]) {
						continue
					}
				default:
					continue
				}
				if !alive[name] {
					alive[name], again = true, true
				}
			}
		}
	}
	return alive
}

// look finds an &T{} of a type that is alive, and a call of Made.
func look(body ast.Node, alive map[string]bool) (made bool, literal ast.Node) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.UnaryExpr:
			if lit, ok := n.X.(*ast.CompositeLit); ok && n.Op == token.AND {
				typ := lit.Type
				switch x := typ.(type) {
				case *ast.IndexExpr:
					typ = x.X
				case *ast.IndexListExpr:
					typ = x.X
				}
				if id, ok := typ.(*ast.Ident); ok && alive[id.Name] {
					literal = n
				}
			}
		case *ast.SelectorExpr:
			if n.Sel.Name == "Made" || n.Sel.Name == "made" {
				made = true
			}
		}
		return true
	})
	return made, literal
}
