// Package programs loads, for tests, the programs that Go's own compilers are tested
// with: the strangest code that there is, of which an analysis must survive all that
// compiles.
package programs

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

var every = flag.Bool("programs", false, "analyze every test program of the Go distribution, not a sample")

const (
	sample = 100             // about so many are analyzed without the flag
	limit  = 5 * time.Minute // what one may take
)

// Survive runs analyzers over each program, a file as a package of its own, and fails
// the test if one panics, hangs, fails or finds anything. What does not compile is not
// analyzed, as in any driver. Without -programs it is a sample.
func Survive(t *testing.T, analyzers ...*analysis.Analyzer) {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	files := under(strings.TrimSpace(string(root)), "test", "src/internal/types/testdata")
	if len(files) == 0 {
		t.Skip("this Go distribution has no test programs")
	}
	fset := token.NewFileSet()
	imp := importer.ForCompiler(fset, "gc", exports(t))
	stride := 1
	if !*every {
		stride = max(1, len(files)/sample)
	}
	analyzed, broken := 0, 0
	for i := 0; i < len(files); i += stride {
		file := files[i]
		pkg := load(fset, imp, file)
		if pkg == nil {
			broken++
			continue
		}
		analyzed++
		said := make(chan string, 1)
		go func() { said <- analyze(analyzers, pkg) }()
		select {
		case s := <-said:
			if s != "" {
				t.Errorf("%s: %s", file, s)
			}
		case <-time.After(limit):
			stacks := make([]byte, 1<<20)
			t.Fatalf("%s did not end within %v\n%s", file, limit, stacks[:runtime.Stack(stacks, true)])
		}
	}
	t.Logf("%d programs were analyzed, %d do not compile by themselves", analyzed, broken)
	if analyzed == 0 {
		t.Error("no program was analyzed")
	}
}

// under lists the Go files under some directories of root.
func under(root string, dirs ...string) (files []string) {
	for _, dir := range dirs {
		filepath.WalkDir(filepath.Join(root, filepath.FromSlash(dir)), func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.HasSuffix(path, ".go") {
				files = append(files, path)
			}
			return nil
		})
	}
	return files
}

// exports looks up the compiled packages of the standard library.
func exports(t *testing.T) importer.Lookup {
	cmd := exec.Command("go", "list", "-export", "-f", "{{.ImportPath}} {{.Export}}", "std")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		at[path] = file
	}
	return func(path string) (io.ReadCloser, error) {
		if at[path] == "" {
			return nil, fmt.Errorf("no package %s", path)
		}
		return os.Open(at[path])
	}
}

// load loads a file as a package of its own; nil if it does not compile.
func load(fset *token.FileSet, imp types.Importer, file string) *packages.Package {
	f, err := parser.ParseFile(fset, file, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Instances: map[*ast.Ident]types.Instance{}, Defs: map[*ast.Ident]types.Object{},
		Uses: map[*ast.Ident]types.Object{}, Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		Scopes: map[ast.Node]*types.Scope{}, FileVersions: map[*ast.File]string{},
	}
	sizes := types.SizesFor("gc", runtime.GOARCH)
	conf := types.Config{Importer: imp, Sizes: sizes, Error: func(error) {}}
	pkg, err := conf.Check("program", fset, []*ast.File{f}, info)
	if err != nil {
		return nil
	}
	return &packages.Package{
		ID: file, Name: pkg.Name(), PkgPath: pkg.Path(), Fset: fset, Syntax: []*ast.File{f},
		Types: pkg, TypesInfo: info, TypesSizes: sizes, CompiledGoFiles: []string{file}, GoFiles: []string{file},
	}
}

// analyze runs analyzers over a package, and says what is wrong about that.
func analyze(analyzers []*analysis.Analyzer, pkg *packages.Package) (said string) {
	defer func() {
		if p := recover(); p != nil {
			said = fmt.Sprintf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	graph, err := checker.Analyze(analyzers, []*packages.Package{pkg}, &checker.Options{Sequential: true})
	if err != nil {
		return err.Error()
	}
	var b bytes.Buffer
	for _, act := range graph.Roots {
		if act.Err != nil {
			fmt.Fprintf(&b, "%s: %v\n", act.Analyzer, act.Err)
		}
		for _, d := range act.Diagnostics {
			fmt.Fprintf(&b, "%s: %s\n", pkg.Fset.Position(d.Pos), d.Message)
		}
	}
	return b.String()
}
