package handpoll

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// evidence is what the methods of a type do with its fields.
type evidence struct {
	others *reaching // what methods other than Drop and PollDrop drop
	drops  *reaching // what Drop or PollDrop drops
	// follows has, for a field and the one that is given a future made of its
	// outcome, where that is.
	follows map[[2]int]token.Pos
}

func (p *pkg) reachingCalls(t *ownType, calls func(*ssa.CallCommon, ssa.Value) bool) *reaching {
	return &reaching{p: p, seen: map[ssa.Value]bool{}, fields: make([]bool, len(t.fields)), calls: calls}
}

// owns says whether a field that a method does not reach, which reaches others, is
// owned, and why.
func (p *pkg) owns(t *ownType, i int, reached *reaching, ev *evidence) (Kind, token.Pos, string) {
	f, name := &t.fields[i], t.str.Field(i).Name()
	given := name + " is given what it owns here"
	if !obliges(f.class) {
		pos, ticket := p.registers(t, i)
		if ticket >= 0 && reached.fields[ticket] {
			return 0, token.NoPos, "" // whoever finds the ticket may see that it is void
		}
		if pos.IsValid() {
			return UnreachedEntry, pos, "it is registered here"
		}
		return 0, token.NoPos, ""
	}
	switch {
	case f.owned.IsValid():
		return UnreachedChild, f.owned, given
	case ev.others.fields[i]:
		return UnreachedChild, ev.others.at[i], name + " is dropped here, so it is owned"
	case ev.drops.fields[i]:
		return UnreachedChild, ev.drops.at[i], name + " is dropped here, so it is owned"
	case f.shared:
		return 0, token.NoPos, ""
	}
	for j := range t.fields {
		g := &t.fields[j]
		if j == i || !reached.fields[j] || !obliges(g.class) {
			continue
		}
		for _, prm := range f.params {
			for _, q := range g.params {
				if q.Parent() == prm.Parent() && g.class.Kind == f.class.Kind {
					return UnreachedChild, prm.Pos(), given
				}
			}
		}
		if ev.drops.fields[j] && ev.follows[[2]int{i, j}].IsValid() {
			return UnreachedChild, ev.follows[[2]int{i, j}], t.str.Field(j).Name() + ", which is dropped, follows " + name + " here"
		}
	}
	if pos := t.combines(p, i); pos.IsValid() {
		return UnreachedChild, pos, given
	}
	return 0, token.NoPos, ""
}

// combines says whether field i holds a future that a combinator was given: a function
// that returns a t, whose Poll polls the future. Combinators take what they are given.
// One that lends has a Drop that does nothing.
func (t *ownType) combines(p *pkg, i int) token.Pos {
	f := &t.fields[i]
	if f.class.Kind != model.Future || !slices.ContainsFunc(t.methods, func(m *ssa.Function) bool { return polls(m) && pollsField(m, i) }) {
		return token.NoPos
	}
	if slices.ContainsFunc(t.methods, func(m *ssa.Function) bool {
		return m.Name() == "Drop" && len(m.Blocks) == 1 && len(m.Blocks[0].Instrs) == 1
	}) {
		return token.NoPos
	}
	for _, prm := range f.params {
		res := prm.Parent().Signature.Results()
		if res.Len() == 1 && p.types.Class(res.At(0).Type()).Kind == model.Future {
			return prm.Pos()
		}
	}
	return token.NoPos
}

// pollsField says whether a method polls what field i of its receiver holds.
func pollsField(m *ssa.Function, i int) bool {
	for _, b := range m.Blocks {
		for _, ins := range b.Instrs {
			c, ok := ins.(*ssa.Call)
			if !ok || !isPollName(methodName(&c.Call)) {
				continue
			}
			u, ok := model.Receiver(&c.Call).(*ssa.UnOp)
			if !ok {
				continue
			}
			if fa, ok := u.X.(*ssa.FieldAddr); ok && fa.Field == i && fa.X == m.Params[0] {
				return true
			}
		}
	}
	return false
}

func methodName(c *ssa.CallCommon) string {
	if f := model.FuncOf(c); f != nil {
		return f.Name()
	}
	return ""
}

// follows finds where a Poll method gives one field of its receiver a future that is
// made of the outcome of another one: one future after the other.
func (p *pkg) follows(m *ssa.Function, out map[[2]int]token.Pos) {
	self := m.Params[0]
	field := func(v ssa.Value) int {
		if fa, ok := v.(*ssa.FieldAddr); ok && fa.X == self {
			return fa.Field
		}
		return -1
	}
	for _, b := range m.Blocks {
		for _, ins := range b.Instrs {
			st, ok := ins.(*ssa.Store)
			if !ok || field(st.Addr) < 0 || !obliges(p.types.Class(st.Val.Type())) {
				continue
			}
			v := st.Val
			for {
				if mi, ok := v.(*ssa.MakeInterface); ok {
					v = mi.X
				} else if ci, ok := v.(*ssa.ChangeInterface); ok {
					v = ci.X
				} else {
					break
				}
			}
			made, ok := v.(*ssa.Call)
			if !ok {
				continue
			}
			for _, a := range made.Call.Args {
				if mi, ok := a.(*ssa.MakeInterface); ok {
					a = mi.X
				}
				x, ok := a.(*ssa.Extract)
				if !ok {
					continue
				}
				poll, ok := x.Tuple.(*ssa.Call)
				if !ok || readyResult(poll.Call.Signature()) <= x.Index {
					continue
				}
				fn := model.FuncOf(&poll.Call)
				load, ok := model.Receiver(&poll.Call).(*ssa.UnOp)
				if !ok || fn == nil || !isPollName(fn.Name()) {
					continue
				}
				if i := field(load.X); i >= 0 {
					out[[2]int{i, field(st.Addr)}] = st.Pos()
				}
			}
		}
	}
}
