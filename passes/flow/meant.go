package flow

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// Some states are left half way on purpose. Whoever marks a connection broken before
// he uses it, and sound again afterwards, wants it broken after a cancellation; a
// field that is nil while somebody has what it held is filled again by the next one
// who finds it nil. What a state means is guessed from the name of the place and from
// what the package does where it finds the state.

// meant says whether the half that a cancellation leaves is what the code wants to be
// found.
func (m *machine) meant(first *change) bool {
	name := first.name
	if name == "" {
		name = first.home.path[strings.LastIndexByte(first.home.path, '.')+1:]
	}
	if name == "" {
		name = m.pkg.placeName(first.home)
	}
	if model.Poison(name) {
		return true
	}
	switch first.kind {
	case aFlag:
		if m.marking[first.home] {
			return true // it says that what is beside it is out of step
		}
		found := m.pkg.tests(storedField(first.at), m.fn)
		quiet := false
		for _, t := range found {
			switch t {
			case mends, takesUp:
				return true
			case leaves:
				quiet = true
			}
		}
		return !model.Busy(name) && !quiet
	case aSaved:
		return first.empty && m.pkg.nilTested(storedField(first.at))
	}
	return false
}

// storedField is the field that a store assigns to, nil if it is none.
func storedField(at ssa.Instruction) *types.Var {
	if s, ok := at.(*ssa.Store); ok {
		return addrField(s.Addr)
	}
	return nil
}

func addrField(addr ssa.Value) *types.Var {
	if fa, ok := addr.(*ssa.FieldAddr); ok {
		return fieldOf(fa)
	}
	return nil
}

// loadsOf visits the loads of a field in the package.
func (p *pkg) loadsOf(f *types.Var, visit func(*ssa.UnOp)) {
	if f == nil {
		return
	}
	for _, fn := range p.ssa.SrcFuncs {
		for _, b := range fn.Blocks {
			for _, ins := range b.Instrs {
				if u, ok := ins.(*ssa.UnOp); ok && u.Op == token.MUL && addrField(u.X) == f {
					visit(u)
				}
			}
		}
	}
}

// nilTested says whether the package looks somewhere whether a field is nil.
func (p *pkg) nilTested(f *types.Var) bool {
	found := false
	p.loadsOf(f, func(u *ssa.UnOp) {
		for _, r := range *u.Referrers() {
			if b, ok := r.(*ssa.BinOp); ok && (b.Op == token.EQL || b.Op == token.NEQ) {
				for _, x := range []ssa.Value{b.X, b.Y} {
					if k, ok := x.(*ssa.Const); ok && k.Value == nil {
						found = true
					}
				}
			}
		}
	})
	return found
}

// A reaction is what code does where it finds a flag set.
type reaction uint8

const (
	fails   reaction = iota // it returns an error, or goes on in some way
	leaves                  // it returns, as if there were nothing to do
	takesUp                 // the function that sets it skips something: it takes up where it was
	mends                   // it ends the life of something, or clears the flag
)

// tests are the reactions of the package to a flag.
func (p *pkg) tests(f *types.Var, setter *ssa.Function) []reaction {
	var out []reaction
	p.loadsOf(f, func(u *ssa.UnOp) {
		for _, r := range *u.Referrers() {
			set := 0
			if n, ok := r.(*ssa.UnOp); ok && n.Op == token.NOT && len(*n.Referrers()) == 1 {
				r, set = (*n.Referrers())[0], 1
			}
			if br, ok := r.(*ssa.If); ok {
				r := reactionIn(br.Block().Succs[set], f)
				if r == fails && br.Parent() == setter && p.skips(br.Block(), set) {
					r = takesUp
				}
				out = append(out, r)
			}
		}
	})
	return out
}

// skips says whether the way on from a test of a flag that is set leads past what the
// other way leads to, and not out of the function or round again to the test.
func (p *pkg) skips(test *ssa.BasicBlock, set int) bool {
	to, other := test.Succs[set], test.Succs[1-set]
	f := p.info(test.Parent())
	if f.scc[to.Index] >= 0 && f.scc[to.Index] == f.scc[test.Index] {
		return false
	}
	_, returns := to.Instrs[len(to.Instrs)-1].(*ssa.Return)
	return !returns && reaches(f, other.Instrs[0], to.Instrs[0])
}

func reactionIn(b *ssa.BasicBlock, f *types.Var) reaction {
	if len(b.Preds) > 1 {
		return fails
	}
	calls := false
	for _, ins := range b.Instrs {
		switch ins := ins.(type) {
		case *ssa.Store:
			if addrField(ins.Addr) == f {
				return mends
			}
		case ssa.CallInstruction:
			fn := model.FuncOf(ins.Common())
			if fn != nil && model.Releases(fn.Name()) {
				return mends
			}
			calls = calls || !pureCall(fn)
		case *ssa.Return:
			for _, r := range ins.Results {
				if k, ok := r.(*ssa.Const); !ok || model.IsError(r.Type()) && k.Value != nil {
					return fails
				}
			}
			if !calls {
				return leaves
			}
		}
	}
	return fails
}

// recurses says whether a function calls itself: a counter around that call says how
// deep it is.
func recurses(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			if call, ok := ins.(ssa.CallInstruction); ok && call.Common().StaticCallee() == fn {
				return true
			}
		}
	}
	return false
}
