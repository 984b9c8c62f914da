package flow

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// instr executes one instruction and returns the states that go on after it.
func (m *machine) instr(c *ctx, b *ssa.BasicBlock, idx int, st *state) []*state {
	ins := b.Instrs[idx]
	if v, ok := ins.(ssa.Value); ok {
		if _, ok := ins.(*ssa.Phi); !ok && m.pkg.info(c.fn).inLoop(ins) {
			m.redefined(st, c, v)
		}
	}
	one := func() []*state { return []*state{st} }
	switch ins := ins.(type) {
	case *ssa.Slice:
		if id := m.bagOf(c, ins.X, st); id >= 0 {
			m.handOn(st, abs{k: aObj, id: id})
		}
		if a := m.eval(c, ins.X, st); a.k == aSym {
			m.listGone(st, a.c, a.v)
		}
		return one()
	case *ssa.Phi, *ssa.DebugRef, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Field:
		return one()
	case *ssa.Alloc:
		m.alloc(st, c, ins)
		return one()
	case *ssa.If:
		if a := m.eval(c, ins.Cond, st); a.k == aBool {
			i := 1
			if a.id == 1 {
				i = 0
			}
			m.jump(c, b, i, st)
			return nil
		}
		m.unsure(st, c)
		for i := range 2 {
			s := st
			if i == 0 {
				s = st.clone()
			}
			if m.refine(c, ins.Cond, i == 0, s) {
				if i == 1 {
					m.ranged(s, c, ins.Cond)
				}
				m.decision(s, c, ins, i == 0)
				m.jump(c, b, i, s)
			}
		}
		return nil
	case *ssa.Jump:
		m.jump(c, b, 0, st)
		return nil
	case *ssa.Panic:
		return nil
	case *ssa.RunDefers:
		return m.runDefers(c, b, idx, st)
	case *ssa.Return:
		if states := m.runDefers(c, b, idx, st); len(states) > 0 {
			for _, s := range states {
				m.leave(c, ins, s)
			}
		}
		return nil
	case *ssa.Store:
		m.changed(st, c, ins)
		m.store(st, c, ins)
		return one()
	case *ssa.MapUpdate:
		m.changed(st, c, ins)
		if unread(ins.Map) {
			return one()
		}
		m.escape(st, c, ins.Value, 0)
		m.kept(st, ins.Value)
		return one()
	case *ssa.Send:
		if unread(ins.Chan) {
			return one()
		}
		m.escape(st, c, ins.X, 0)
		return one()
	case *ssa.Select:
		return m.goSelect(st, c, ins)
	case *ssa.UnOp:
		if ins.Op == token.ARROW {
			m.received(st, c, ins.X)
		}
		m.unop(st, c, ins)
		return one()
	case *ssa.BinOp:
		m.counting(st, c, ins)
		if ins.Op == token.EQL || ins.Op == token.NEQ {
			if a, ok := m.compare(c, ins, st); ok {
				st.vals[vkey{c, ins, -1}] = a
			}
		}
		return one()
	case *ssa.MakeInterface, *ssa.ChangeInterface, *ssa.ChangeType, *ssa.Convert, *ssa.MultiConvert:
		op := *ins.Operands(nil)[0]
		if a := m.eval(c, op, st); a.k != aSym || a.v != op {
			st.vals[vkey{c, ins.(ssa.Value), -1}] = a
		} else if mi, ok := ins.(*ssa.MakeInterface); ok && model.IsError(mi.Type()) {
			st.vals[vkey{c, mi, -1}] = absNonNil // it has a type
		}
		return one()
	case *ssa.TypeAssert:
		a := m.eval(c, ins.X, st)
		if a.k == aObj || a.k == aFunc {
			if ins.CommaOk {
				st.vals[vkey{c, ins, 0}] = a
				if m.implements(a, ins.AssertedType) {
					st.vals[vkey{c, ins, 1}] = absTrue
				}
			} else {
				st.vals[vkey{c, ins, -1}] = a
			}
		}
		return one()
	case *ssa.Extract:
		if a, ok := st.vals[vkey{c, ins.Tuple, ins.Index}]; ok {
			st.vals[vkey{c, ins, -1}] = a
		}
		return one()
	case *ssa.MakeClosure:
		m.watched(st, c, ins)
		st.vals[vkey{c, ins, -1}] = abs{k: aFunc, c: c, v: ins}
		return one()
	case *ssa.Go:
		m.torn(st, c, ins, m.callArgs(c, ins, st))
		m.givenUnlock(st, m.eval(c, ins.Call.Value, st))
		m.goCall(st, c, ins)
		return one()
	case *ssa.Defer:
		m.pushDefer(st, c, ins)
		return one()
	case *ssa.Call:
		if a, ok := m.errorTest(st, c, ins); ok {
			st.vals[vkey{c, ins, -1}] = a
			return one()
		}
		if m.asType(st, c, ins) {
			return one()
		}
		m.hasDeadline(st, c, ins)
		if m.neverNil(st, c, ins) {
			defer func() { st.vals[vkey{c, ins, -1}] = absNonNil }()
		}
		return m.call(st, m.callInfo(c, ins, st))
	}
	return one()
}

// redefined: the instruction that defines v is about to be executed again.
func (m *machine) redefined(st *state, c *ctx, v ssa.Value) {
	m.lostValues(st, c, v)
	m.listGone(st, c, v)
	// An object is moved to its previous generation by acquire, which has to
	// see who still holds it.
	for k, a := range st.vals {
		if k.c == c && k.v == v && a.k == aObj {
			delete(st.vals, k)
		}
	}
	st.forget(c, v)
	st.forgetLocks(c, v)
	for k := range st.effs {
		if k.c == c && k.at == v && !k.old {
			delete(st.effs, k)
			k.old = true
			st.effs[k] = true
		}
	}
}

// decision notes which way an undecided branch went.
func (m *machine) decision(st *state, c *ctx, ins *ssa.If, yes bool) {
	pos := ins.Cond.Pos()
	if !pos.IsValid() {
		return
	}
	text := condFalse
	if yes {
		text = condTrue
	}
	if b, ok := ins.Cond.(*ssa.BinOp); ok && model.IsError(b.X.Type()) {
		isNil := yes == (b.Op == token.EQL)
		if k, ok := b.Y.(*ssa.Const); ok && k.Value == nil {
			text = "where the error is not nil"
			if isNil {
				text = "where the error is nil"
			}
		}
	}
	st.note(pos, -1, text)
}

// goSelect executes a select statement over Go channels: what is sent is handed
// on in the case that is taken, and in no other.
func (m *machine) goSelect(st *state, c *ctx, ins *ssa.Select) []*state {
	sends := false
	for _, s := range ins.States {
		sends = sends || s.Send != nil
	}
	if !sends {
		return []*state{st}
	}
	var out []*state
	for i, s := range ins.States {
		x := st.clone()
		if s.Send != nil {
			m.escape(x, c, s.Send, 0)
		}
		x.vals[vkey{c, ins, 0}] = abs{k: aInt, id: i}
		out = append(out, x)
	}
	if !ins.Blocking {
		st.vals[vkey{c, ins, 0}] = abs{k: aInt, id: -1}
		out = append(out, st)
	}
	return out
}
