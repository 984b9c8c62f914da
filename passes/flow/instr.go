package flow

import (
	"go/token"
	"go/types"
	"strings"

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
		for i := range 2 {
			s := st
			if i == 0 {
				s = st.clone()
			}
			if m.refine(c, ins.Cond, i == 0, s) {
				if i == 1 {
					m.ranged(c, ins.Cond, s)
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
		m.store(st, c, ins)
		return one()
	case *ssa.MapUpdate:
		m.escape(st, c, ins.Value, 0)
		m.kept(st, c, ins.Value, locOf(c, ins.Map))
		return one()
	case *ssa.Send:
		m.escape(st, c, ins.X, 0)
		return one()
	case *ssa.Select:
		for _, s := range ins.States {
			if s.Send != nil {
				m.escape(st, c, s.Send, 0)
			}
		}
		return one()
	case *ssa.UnOp:
		m.unop(st, c, ins)
		return one()
	case *ssa.BinOp:
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
		}
		return one()
	case *ssa.TypeAssert:
		a := m.eval(c, ins.X, st)
		if a.k == aObj || a.k == aFunc {
			if ins.CommaOk {
				st.vals[vkey{c, ins, 0}] = a
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
		st.vals[vkey{c, ins, -1}] = abs{k: aFunc, c: c, v: ins}
		return one()
	case *ssa.Go:
		m.torn(st, c, ins, m.callArgs(c, ins, st))
		m.escapeCall(st, c, &ins.Call)
		m.ignoredResult(st, m.callInfo(c, ins, st))
		return one()
	case *ssa.Defer:
		m.pushDefer(st, c, ins)
		return one()
	case *ssa.Call:
		if a, ok := m.errorTest(st, c, ins); ok {
			st.vals[vkey{c, ins, -1}] = a
			return one()
		}
		if fn := model.FuncOf(&ins.Call); fn != nil && fn.Pkg() != nil && model.NeverNil(fn.Pkg().Path(), fn.Name()) {
			defer func() { st.vals[vkey{c, ins, -1}] = absNonNil }()
		}
		return m.call(st, m.callInfo(c, ins, st))
	}
	return one()
}

// redefined: the instruction that defines v is about to be executed again.
func (m *machine) redefined(st *state, c *ctx, v ssa.Value) {
	m.lostValues(st, c, v)
	// An object is moved to its previous generation by acquire, which has to
	// see who still holds it.
	for k, a := range st.vals {
		if k.c == c && k.v == v && a.k == aObj {
			delete(st.vals, k)
		}
	}
	st.forget(c, v)
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

// alloc makes a variable. A composite literal of a type that obliges, made on
// the heap, is an object of its own.
func (m *machine) alloc(st *state, c *ctx, ins *ssa.Alloc) {
	here := loc{c: c, v: ins, i: -1}
	for l := range st.cells {
		if l.root() == here {
			delete(st.cells, l)
		}
	}
	elem := ins.Type().Underlying().(*types.Pointer).Elem()
	switch elem.Underlying().(type) {
	case *types.Pointer, *types.Interface, *types.Signature, *types.Slice, *types.Map, *types.Chan:
		st.cells[here] = absNil
	case *types.Basic:
		if b := elem.Underlying().(*types.Basic); b.Kind() == types.Bool {
			st.cells[here] = absFalse
		} else if b.Info()&types.IsInteger != 0 {
			st.cells[here] = abs{k: aInt}
		}
	}
	if ins.Comment == "complit" && ins.Heap {
		if class := m.pkg.model.Class(ins.Type()); class.Kind.Obliges() && !class.Structural && !isReturned(ins) {
			if id := m.acquire(st, c, ins, -1, class, m.written(c, ins)); id >= 0 {
				st.note(ins.Pos(), id, "the "+describe(m.descs[id])+" is made here")
			}
		}
	}
}

// isReturned says whether a literal is what its function returns: a constructor
// is free to fail half way.
func isReturned(ins *ssa.Alloc) bool {
	var look func(v ssa.Value, depth int) bool
	look = func(v ssa.Value, depth int) bool {
		if v.Referrers() == nil || depth > 4 {
			return false
		}
		for _, r := range *v.Referrers() {
			switch r := r.(type) {
			case *ssa.Return:
				return true
			case *ssa.MakeInterface:
				if look(r, depth+1) {
					return true
				}
			case *ssa.Phi:
				if look(r, depth+1) {
					return true
				}
			case *ssa.Store:
				if al, ok := r.Addr.(*ssa.Alloc); ok && r.Val == v {
					for _, l := range *al.Referrers() {
						if u, ok := l.(*ssa.UnOp); ok && look(u, depth+1) {
							return true
						}
					}
				}
			}
		}
		return false
	}
	return look(ins, 0)
}

// store writes to memory: it hands on what reaches a place that outlives the
// function, and tracks the rest.
func (m *machine) store(st *state, c *ctx, ins *ssa.Store) {
	if al, ok := ins.Addr.(*ssa.Alloc); ok && paramOf(al) != nil {
		return // the variable stands for the parameter
	}
	a := m.eval(c, ins.Val, st)
	to := locOf(c, ins.Addr)
	if !to.ok() {
		m.escape(st, c, ins.Val, 0)
		return
	}
	m.taken(st, c, ins, to)
	m.overwritten(st, to, ins)
	if !m.local(to) {
		if _, isNil := ins.Val.(*ssa.Const); !isNil {
			m.handOn(st, a)
			if _, obj := ins.Val.Type().Underlying().(*types.Struct); obj || a.k == aFunc {
				m.escape(st, c, ins.Val, 0)
			}
		}
		m.kept(st, c, ins.Val, to)
		m.poison(st, to, ins.Val)
	}
	if owner := m.ownerOf(c, to, st); owner >= 0 && a.k == aObj && a.id != owner {
		// A field of a tracked object: the object owns it now.
		m.handOn(st, a)
	}
	if to.weak() {
		m.handOn(st, a)
		delete(st.cells, to)
		return
	}
	for l := range st.cells {
		if l != to && l.within(to) {
			delete(st.cells, l)
		}
	}
	switch {
	case a.k == aSym && a.v == nil:
		delete(st.cells, to)
	default:
		st.cells[to] = a
	}
	if a.k == aObj && m.descs[a.id].isOn {
		return
	}
	m.transferTorn(st, locOf(c, ins.Val), to)
}

// unop: a load reads what the cell holds, or names it by a symbol so that a
// second load is known to be equal.
func (m *machine) unop(st *state, c *ctx, ins *ssa.UnOp) {
	switch ins.Op {
	case token.NOT:
		if a := m.eval(c, ins.X, st); a.k == aBool {
			st.vals[vkey{c, ins, -1}] = absOfBool(a.id == 0)
		}
	case token.MUL:
		from := locOf(c, ins.X)
		m.element(st, c, ins.X, from)
		if !from.ok() || from.weak() {
			return
		}
		if prm, ok := from.v.(*ssa.Parameter); ok && from.path == "" {
			if _, ok := ins.X.(*ssa.Parameter); !ok {
				st.vals[vkey{c, ins, -1}] = m.eval(from.c, prm, st)
				return
			}
		}
		if a, ok := st.cells[from]; ok {
			st.vals[vkey{c, ins, -1}] = a
			return
		}
		if g, ok := ins.X.(*ssa.Global); ok && model.IsError(ins.Type()) {
			st.vals[vkey{c, ins, -1}] = abs{k: aGlobal, v: g}
			return
		}
		class := m.pkg.model.Class(ins.Type())
		if class.Kind != model.None {
			if d := m.object(c, ins, -1, 0, class); d != nil {
				d.field, d.what = from, m.pkg.placeName(from)
				st.objs[d.id] = obj{st: unstarted}
				a := abs{k: aObj, id: d.id}
				st.cells[from] = a
				st.vals[vkey{c, ins, -1}] = a
				return
			}
		}
		st.cells[from] = abs{k: aSym, c: c, v: ins, i: -1}
	}
}

// element: a load from an array or slice at an index. Which element it is, is
// not known unless the index is a constant: then the elements of a literal are
// told apart, and those of any other slice are not followed any more.
func (m *machine) element(st *state, c *ctx, addr ssa.Value, from loc) {
	ia, ok := addr.(*ssa.IndexAddr)
	if !ok {
		return
	}
	if id := m.bagOf(c, ia.X, st); id >= 0 {
		if _, isConst := ia.Index.(*ssa.Const); isConst || !m.pkg.info(c.fn).inLoop(ia) {
			m.handOn(st, abs{k: aObj, id: id})
		}
		return
	}
	if from.ok() && from.weak() {
		if i := strings.LastIndex(from.path, "[*]"); i == len(from.path)-3 {
			whole := from
			whole.path = from.path[:i]
			m.escapeCells(st, whole, 0)
		}
	}
}

// local says whether a place dies with the function under analysis.
func (m *machine) local(l loc) bool {
	switch l.v.(type) {
	case *ssa.Alloc:
		return true
	case *ssa.Parameter:
		return l.c != m.top
	case *ssa.FreeVar, *ssa.Global:
		return false
	case *ssa.Call, *ssa.Phi, *ssa.MakeMap, *ssa.MakeSlice, *ssa.MakeChan:
		return true
	}
	return true
}

func isPointer(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Map, *types.Slice, *types.Interface, *types.Chan:
		return true
	}
	return false
}

// ownerOf is the tracked object that a place is a field of, or -1.
func (m *machine) ownerOf(c *ctx, l loc, st *state) int {
	if l.path == "" {
		return -1
	}
	r := l.root()
	if a, ok := st.vals[vkey{r.c, r.v, r.i}]; ok && a.k == aObj {
		return a.id
	}
	if a, ok := st.cells[r]; ok && a.k == aObj {
		return a.id
	}
	return -1
}

// escapeCall hands on everything that a call on another goroutine gets.
func (m *machine) escapeCall(st *state, c *ctx, call *ssa.CallCommon) {
	for _, v := range append([]ssa.Value{call.Value}, call.Args...) {
		m.escape(st, c, v, 0)
	}
}

// escape hands on v and, if it is a closure, what it captured.
func (m *machine) escape(st *state, c *ctx, v ssa.Value, depth int) {
	if v == nil || depth > 4 {
		return
	}
	a := m.eval(c, v, st)
	m.handOn(st, a)
	m.kept(st, c, v, loc{})
	if a.k == aFunc {
		m.escapeFunc(st, a, depth)
		return
	}
	// A variable whose address escapes takes its content along.
	m.escapeCells(st, locOf(c, v), depth)
	if a.k == aSym {
		if al, ok := a.v.(*ssa.Alloc); ok {
			m.escapeCells(st, locOf(a.c, al), depth)
		}
	}
}

// escapeCells hands on what the variable that l is a part of holds.
func (m *machine) escapeCells(st *state, l loc, depth int) {
	if _, ok := l.v.(*ssa.Alloc); !ok || depth > 4 {
		return
	}
	for cell, x := range st.cells {
		if cell.v != l.v || cell.c != l.c || !cell.within(l) {
			continue
		}
		m.handOn(st, x)
		switch x.k {
		case aFunc:
			m.escapeFunc(st, x, depth+1)
		case aSym:
			if al, ok := x.v.(*ssa.Alloc); ok && al != l.v {
				m.escapeCells(st, locOf(x.c, al), depth+1)
			}
		}
	}
}

// escapeFunc hands on what a function value captured.
func (m *machine) escapeFunc(st *state, a abs, depth int) {
	if mc, ok := a.v.(*ssa.MakeClosure); ok {
		for i, b := range mc.Bindings {
			m.capture(st, a.c, b, mc.Fn.(*ssa.Function), i, depth)
		}
	}
}

// capture: a closure that escapes has captured a variable.
func (m *machine) capture(st *state, c *ctx, v ssa.Value, fn *ssa.Function, i, depth int) {
	sum := m.pkg.closure(fn)
	if a := m.eval(c, v, st); a.k == aObj {
		m.handOn(st, a)
	}
	l := locOf(c, v)
	if !l.ok() {
		return
	}
	if a, ok := st.cells[l]; ok {
		switch {
		case a.k == aObj && sum != nil && sum.freeTaking(i) == Borrows:
		case a.k == aFunc && depth < 4:
			if mc, ok := a.v.(*ssa.MakeClosure); ok {
				for j, b := range mc.Bindings {
					m.capture(st, a.c, b, mc.Fn.(*ssa.Function), j, depth+1)
				}
			}
		default:
			m.handOn(st, a)
		}
	}
	for cell, x := range st.cells {
		if cell != l && cell.within(l) {
			m.handOn(st, x)
		}
	}
	// Whoever has the closure may assign to the variable.
	if storesTo(fn, i) {
		for cell := range st.cells {
			if cell.within(l) {
				delete(st.cells, cell)
			}
		}
	}
}

// storesTo says whether fn, or a literal in it, assigns to its captured
// variable i.
func storesTo(fn *ssa.Function, i int) bool {
	if i >= len(fn.FreeVars) {
		return false
	}
	for _, r := range *fn.FreeVars[i].Referrers() {
		switch r := r.(type) {
		case *ssa.Store:
			if r.Addr == fn.FreeVars[i] {
				return true
			}
		case *ssa.MakeClosure:
			for j, b := range r.Bindings {
				if b == fn.FreeVars[i] && storesTo(r.Fn.(*ssa.Function), j) {
					return true
				}
			}
		}
	}
	return false
}

// errorTest decides errors.Is and errors.As where the error is known.
func (m *machine) errorTest(st *state, c *ctx, call *ssa.Call) (abs, bool) {
	fn := model.FuncOf(&call.Call)
	if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "errors" || len(call.Call.Args) < 2 {
		return abs{}, false
	}
	a := m.eval(c, call.Call.Args[0], st)
	switch {
	case fn.Name() != "Is" && fn.Name() != "As":
	case a.k == aNil:
		return absFalse, true
	case a.k == aGlobal && fn.Name() == "Is":
		if g, ok := globalLoad(call.Call.Args[1]); ok {
			return absOfBool(g == a.v), true
		}
	case a.k == aOther && fn.Name() == "Is":
		if g, ok := globalLoad(call.Call.Args[1]); ok && (g == m.pkg.elapsed || g == m.pkg.eof) {
			return absFalse, true
		}
	}
	return abs{}, false
}
