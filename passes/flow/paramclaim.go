package flow

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A ParamClaim is what a directive says of a parameter that the code does
// otherwise, for sure.
type ParamClaim struct {
	Pos   token.Pos // of the parameter
	What  string    // the parameter
	Func  string
	Class model.Class
	Owns  bool // it says owns, else borrows
	// Does is what the code does: with owns, Borrows (it is left on every path),
	// Sometimes or IfOK; with borrows, Takes, Sometimes or IfOK.
	Does Taking
	Path []Step // how it is dropped although it is borrowed
}

// A ReturnClaim is a function that says noreturn and returns.
type ReturnClaim struct {
	Pos    token.Pos // of its name
	Func   string
	Return token.Pos
}

// paramClaims compares what directives say of parameters with what was inferred.
// Silent where that is not certain: of a parameter that was handed to something
// unknown or kept somewhere, and of one that is borrowed and completes, as a
// future does that is lent; and where the type is the package's own, whose
// obligation may end by other means.
func (m *machine) paramClaims(s *fnSummary) {
	obj := model.ObjectOf(m.fn)
	if obj == nil || m.incomplete || m.fn.Parent() != nil || m.out.exits == 0 {
		return
	}
	d := m.pkg.model.Directives(obj)
	if len(d.Owns) == 0 && len(d.Borrows) == 0 {
		return
	}
	for id, sts := range m.out.params {
		desc := m.descs[id]
		if desc.param < 0 || desc.gen != 0 || !desc.class.Kind.Obliges() {
			continue
		}
		prm := m.fn.Params[desc.param]
		if m.pkg.ownType(prm.Type()) {
			continue
		}
		c := ParamClaim{Pos: prm.Pos(), What: prm.Name(), Func: obj.Name(), Class: desc.class, Does: s.Params[desc.param]}
		switch {
		case contains(d.Owns, prm.Name()):
			c.Owns = true
			if c.Does == Borrows && !anyOpen(sts) {
				continue // it is not there
			}
			if c.Does != Borrows && c.Does != Sometimes && c.Does != IfOK {
				continue
			}
		case contains(d.Borrows, prm.Name()):
			path, dropped := m.out.released[id]
			if !dropped {
				continue
			}
			c.Path = path
		default:
			continue
		}
		m.pkg.found.Params = append(m.pkg.found.Params, c)
	}
}

// ownType says whether a type, or what it points to, is declared here.
func (p *pkg) ownType(t types.Type) bool {
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() == p.pass.Pkg
}

func anyOpen(sts []left) bool {
	for _, l := range sts {
		if l.st.open() {
			return true
		}
	}
	return false
}

// returnClaim compares noreturn with the code.
func (p *pkg) returnClaim(fn *ssa.Function) {
	obj := model.ObjectOf(fn)
	if obj == nil || fn.Parent() != nil || !p.model.Directives(obj).NoReturn {
		return
	}
	if ret := p.returns(fn, true); ret != nil {
		p.found.Returns = append(p.found.Returns, ReturnClaim{Pos: obj.Pos(), Func: obj.Name(), Return: exitPos(ret)})
	}
}
