package model

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/futvet/futvet/passes/directive"
)

// Directives are what comments of the form //futvet:WORD ARGS on a declaration
// say. They are facts: a library ships its contract.
type Directives struct {
	CancelSafe   string   // reason, "" if absent
	CancelUnsafe string   // reason, "" if absent
	Owns         []string // parameters that the function takes
	Borrows      []string // parameters that the function borrows
	MustCall     []string // methods one of which must be called
	NoReturn     bool
	Cancellable  bool
	Blocking     bool
}

// AFact makes Directives a fact of functions and types.
func (*Directives) AFact() {}

func (d *Directives) String() string {
	var parts []string
	add := func(word string, args ...string) {
		parts = append(parts, strings.TrimSpace(word+" "+strings.Join(args, " ")))
	}
	if d.CancelSafe != "" {
		add("cancelsafe")
	}
	if d.CancelUnsafe != "" {
		add("cancelunsafe")
	}
	if len(d.Owns) > 0 {
		add("owns", d.Owns...)
	}
	if len(d.Borrows) > 0 {
		add("borrows", d.Borrows...)
	}
	if len(d.MustCall) > 0 {
		add("mustcall", d.MustCall...)
	}
	if d.NoReturn {
		add("noreturn")
	}
	if d.Cancellable {
		add("cancellable")
	}
	if d.Blocking {
		add("blocking")
	}
	return strings.Join(parts, "; ")
}

// parse reads the directives of a doc comment; nil if there are none.
func parse(docs ...*ast.CommentGroup) *Directives {
	var d Directives
	found := false
	for _, doc := range docs {
		if doc == nil {
			continue
		}
		for _, c := range doc.List {
			said, ok := directive.Parse(c)
			if !ok || directive.Words[said.Word]&(directive.Function|directive.Type) == 0 {
				continue
			}
			found = true
			switch said.Word {
			case "cancelsafe":
				d.CancelSafe = orWord(said.Args, "by directive")
			case "cancelunsafe":
				d.CancelUnsafe = orWord(said.Args, "by directive")
			case "owns":
				d.Owns = append(d.Owns, said.Fields()...)
			case "borrows":
				d.Borrows = append(d.Borrows, said.Fields()...)
			case "mustcall":
				d.MustCall = append(d.MustCall, said.Fields()...)
			case "noreturn":
				d.NoReturn = true
			case "cancellable":
				d.Cancellable = true
			case "blocking":
				d.Blocking = true
			}
		}
	}
	if !found {
		return nil
	}
	return &d
}

func orWord(s, or string) string {
	if s == "" {
		return or
	}
	return s
}

// collect reads the directives of the package's declarations.
func collect(pass *analysis.Pass) map[types.Object]*Directives {
	out := make(map[types.Object]*Directives)
	put := func(id *ast.Ident, docs ...*ast.CommentGroup) {
		if d := parse(docs...); d != nil {
			if obj := pass.TypesInfo.Defs[id]; obj != nil {
				out[obj] = d
			}
		}
	}
	for _, file := range pass.Files {
		for _, decl := range file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				put(decl.Name, decl.Doc)
			case *ast.GenDecl:
				if decl.Tok != token.TYPE {
					continue
				}
				for _, spec := range decl.Specs {
					spec := spec.(*ast.TypeSpec)
					put(spec.Name, decl.Doc, spec.Doc)
					if it, ok := spec.Type.(*ast.InterfaceType); ok {
						for _, m := range it.Methods.List {
							for _, name := range m.Names {
								put(name, m.Doc)
							}
						}
					}
				}
			}
		}
	}
	return out
}
