package rule

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
)

// Each call's parenthesis stands for what is called, without a change of line.
func TestExtent(t *testing.T) {
	const src = `package p

func f() {
	g()
	a.b.c(d.e())
	a.
		b[int].
		c[int, string](1)
	func() {}()
	x := (h)(2)
	a(
	)
	s[
		0](3)
}
`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	pass := &analysis.Pass{Fset: fset, Files: []*ast.File{file}}
	base := file.FileStart
	var got []string
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		from, to := extent(pass, call.Lparen)
		if fset.Position(from).Line != fset.Position(call.Lparen).Line {
			t.Errorf("%v moves to %v", fset.Position(call.Lparen), fset.Position(from))
		}
		if to.IsValid() {
			got = append(got, src[from-base:to-base])
		} else {
			got = append(got, "-")
		}
		return true
	})
	want := "g a.b.c d.e c[int, string] - (h) a -"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("%s, want %s", s, want)
	}
	at := base + token.Pos(strings.Index(src, "x :="))
	if from, to := extent(pass, at); from != at || to != at+1 {
		t.Errorf("an identifier: %v %v", from, to)
	}
	if from, to := extent(pass, token.NoPos); from.IsValid() || to.IsValid() {
		t.Errorf("nowhere: %v %v", from, to)
	}
}
