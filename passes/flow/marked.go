package flow

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A resource is marked while it is worked on if a flag beside it says so: a field
// that is set to one constant before a suspension and to another one after it,
// and that is looked at somewhere. A cancellation in between leaves the flag as it
// is, and whoever comes next finds it: what was lost is known to be lost.

// A mark is such a flag, and what it holds in between.
type mark struct {
	at     loc
	during abs
}

// marked says whether a flag beside l is set in st.
func (m *machine) marked(st *state, l loc) bool {
	if l.path == "" {
		return false
	}
	if m.marks == nil {
		m.marks = m.findMarks()
	}
	for _, k := range m.marks {
		if k.at.root() == l.root() && st.cells[k.at] == k.during {
			m.marking[k.at] = true
			return true
		}
	}
	return false
}

// findMarks lists the marks of the function; the list is not nil.
func (m *machine) findMarks() []mark {
	type set struct {
		by    ssa.Instruction
		value abs
	}
	sets := map[loc][]set{}
	marks := []mark{}
	note := func(by ssa.Instruction, at loc, field *types.Var, value abs) {
		if !at.ok() || m.local(at) || field == nil || !m.pkg.looksAt(field) {
			return
		}
		for _, first := range sets[at] {
			if first.value != value && m.pkg.before(first.by, by) {
				marks = append(marks, mark{at, first.value})
			}
		}
		sets[at] = append(sets[at], set{by, value})
	}
	for _, b := range m.fn.DomPreorder() {
		for _, ins := range b.Instrs {
			switch ins := ins.(type) {
			case *ssa.Store:
				addr, ok := ins.Addr.(*ssa.FieldAddr)
				c, isConst := ins.Val.(*ssa.Const)
				if !ok || !isConst {
					continue
				}
				if v, ok := constOf(c); ok && (v.k == aBool || v.k == aInt) {
					note(ins, locOf(m.top, addr), fieldOf(addr), v)
				}
			case *ssa.Call:
				// A method that does nothing but set it.
				sum := m.pkg.summaryFor(model.FuncOf(&ins.Call))
				if sum == nil || ins.Call.IsInvoke() {
					continue
				}
				for _, x := range sum.Sets {
					if x.Nil || x.Ref.Index < 0 || x.Ref.Index >= len(ins.Call.Args) {
						continue
					}
					arg := ins.Call.Args[x.Ref.Index]
					if at := locOf(m.top, arg); at.ok() {
						at.path += x.Ref.Path
						note(ins, at, fieldAt(arg.Type(), x.Ref.Path), absOfBool(x.Val))
					}
				}
			}
		}
	}
	return marks
}

// fieldAt follows field selectors from a type; nil if they are of another kind.
func fieldAt(t types.Type, path string) *types.Var {
	var field *types.Var
	for _, name := range strings.Split(strings.TrimPrefix(path, "."), ".") {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		s, ok := t.Underlying().(*types.Struct)
		if !ok {
			return nil
		}
		field = nil
		for f := range s.Fields() {
			if f.Name() == name {
				field, t = f.Origin(), f.Type()
			}
		}
		if field == nil {
			return nil
		}
	}
	return field
}

// setter is what a function leaves in fields that does nothing else, or nil: no
// branch and no call.
func (p *pkg) setter(fn *ssa.Function) (sets []Set) {
	if len(fn.Blocks) != 1 || len(fn.Params) == 0 {
		return nil
	}
	m := newMachine(p, fn)
	for _, ins := range fn.Blocks[0].Instrs {
		switch ins := ins.(type) {
		case *ssa.Store:
			r, ok := m.ref(locOf(m.top, ins.Addr))
			c, isConst := ins.Val.(*ssa.Const)
			if !ok || r.Index < 0 || r.Global != "" || r.Path == "" || !isConst {
				return nil
			}
			a, ok := constOf(c)
			if !ok || a.k != aBool {
				return nil
			}
			sets = append(sets, Set{Ref: r, Val: a == absTrue})
		case *ssa.FieldAddr, *ssa.Return, *ssa.DebugRef:
		default:
			return nil
		}
	}
	return sets
}

func fieldOf(a *ssa.FieldAddr) *types.Var {
	return a.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct).Field(a.Field).Origin()
}

// looksAt says whether a field is read anywhere in the package.
func (p *pkg) looksAt(field *types.Var) bool {
	if p.read == nil {
		p.read = map[*types.Var]bool{}
		for _, fn := range p.ssa.SrcFuncs {
			for _, b := range fn.Blocks {
				for _, ins := range b.Instrs {
					switch ins := ins.(type) {
					case *ssa.FieldAddr:
						for _, r := range *ins.Referrers() {
							if _, ok := r.(*ssa.UnOp); ok {
								p.read[fieldOf(ins)] = true
							}
						}
					case *ssa.Field:
						p.read[ins.X.Type().Underlying().(*types.Struct).Field(ins.Field).Origin()] = true
					}
				}
			}
		}
	}
	return p.read[field]
}
