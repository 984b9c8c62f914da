package flow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
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
			return true
		}
	}
	return false
}

// findMarks lists the marks of the function; the list is not nil.
func (m *machine) findMarks() []mark {
	type set struct {
		at    *ssa.Store
		value abs
	}
	sets := map[loc][]set{}
	marks := []mark{}
	for _, b := range m.fn.Blocks {
		for _, ins := range b.Instrs {
			st, ok := ins.(*ssa.Store)
			if !ok {
				continue
			}
			field, ok := st.Addr.(*ssa.FieldAddr)
			if !ok {
				continue
			}
			c, ok := st.Val.(*ssa.Const)
			at := locOf(m.top, field)
			if !ok || !at.ok() || m.local(at) || !m.pkg.looksAt(fieldOf(field)) {
				continue
			}
			value, ok := constOf(c)
			if !ok || value.k != aBool && value.k != aInt {
				continue
			}
			sets[at] = append(sets[at], set{st, value})
			for _, first := range sets[at] {
				if first.value != value && before(first.at, st) {
					marks = append(marks, mark{at, first.value})
				}
			}
		}
	}
	return marks
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
