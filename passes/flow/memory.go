package flow

import (
	"go/token"
	"go/types"
	"maps"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

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
		if class := m.pkg.model.Class(ins.Type()); class.Kind.Obliges() && !class.Structural && !class.Loose && !isReturned(ins) {
			if id := m.acquire(st, c, ins, -1, class, m.literal(c, ins)); id >= 0 {
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
	if owner, ok := m.through(st, c, ins.Addr); ok && a != owner {
		m.handOn(st, owner) // whatever is put in its place may release it
	}
	m.disarmed(st, ins, to)
	m.overwritten(st, to)
	m.cleared(st, c, ins, to)
	was := a.k == aObj && st.objs[a.id].st.open()
	st.replaced(to)
	if a == m.eof() && !m.local(to) {
		clear(st.ended) // whoever finds it there may know
	}
	if m.seenBeyond(st, to, 0) {
		if _, isNil := ins.Val.(*ssa.Const); !isNil {
			m.handOn(st, a)
			if o, ok := st.objs[a.id]; ok && was && o.st == moved {
				o.by = ins
				st.objs[a.id] = o
			}
			if isStruct(ins.Val) || a.k == aFunc || a.isAlloc() || a.k == aSym && listCall(a.v) != nil {
				m.escape(st, c, ins.Val, 0)
			}
		}
		m.kept(st, ins.Val)
		m.poison(st, to, ins.Val)
	}
	if al, ok := to.v.(*ssa.Alloc); ok && a.k == aObj && al.Comment == "complit" && m.pkg.model.Class(al.Type()).Kind == model.Future {
		// A future written by hand that waits for this one.
		switch m.descs[a.id].class.Kind {
		case model.Future, model.Task:
			if info := m.literal(to.c, al); !info.declared {
				m.awaitsGiven(st, info, a)
				info.losses = uniq(info.losses)
			}
		}
	}
	if owner := m.ownerOf(c, to, st); owner >= 0 && a.k == aObj && a.id != owner {
		// A field of a tracked object: the object owns it now.
		m.handOn(st, a)
	}
	if sl, ok := ins.Val.(*ssa.Slice); ok && strings.HasSuffix(to.path, "]") {
		// A slice in a slice: its elements are not followed.
		m.escapeCells(st, arg{c: c, v: sl, a: a}.array(), 0)
	}
	if to.weak() {
		m.escape(st, c, ins.Val, 0)
		m.listGone(st, to.c, to.v)
		delete(st.cells, to)
		return
	}
	from := locOf(c, ins.Val)
	copied := map[loc]abs{}
	for l, x := range st.cells {
		if isStruct(ins.Val) && from.ok() && l != from && l.within(from) {
			to := to
			to.path += l.path[len(from.path):]
			copied[to] = x
		}
		if l != to && l.within(to) {
			delete(st.cells, l)
		}
	}
	maps.Copy(st.cells, copied)
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

// cleared: a field that others see is set to nil right after something was stored
// in it, before anything was called: nobody has seen what it held.
func (m *machine) cleared(st *state, c *ctx, ins *ssa.Store, to loc) {
	a := st.cells[to]
	if k, ok := ins.Val.(*ssa.Const); !ok || k.Value != nil || a.k != aObj || m.local(to) || to.weak() {
		return
	}
	before := ins.Block().Instrs[:m.pkg.info(ins.Parent()).index(ins)]
	for i := len(before) - 1; i >= 0; i-- {
		switch x := before[i].(type) {
		case ssa.CallInstruction, *ssa.Send, *ssa.Select:
			return
		case *ssa.UnOp, *ssa.MapUpdate, *ssa.MakeClosure, *ssa.MakeInterface:
			if v, ok := before[i].(ssa.Value); !ok || m.eval(c, v, st) == a {
				return // somebody else may have it
			}
		case *ssa.Store:
			if m.eval(c, x.Val, st) != a {
				continue
			}
			if o, ok := st.objs[a.id]; ok && o.by == x && o.st == moved {
				o.st, o.by = unstarted, nil
				st.objs[a.id] = o
			}
			return
		}
	}
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
		// A copy of what a pointer owns goes on in its stead.
		m.handOn(st, m.eval(c, ins.X, st))
		if a, ok := m.through(st, c, ins.X); ok {
			st.vals[vkey{c, ins, -1}] = a
			return
		}
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
		if a, ok := m.load(st, c, ins, -1, from, ins.Type()); ok {
			st.vals[vkey{c, ins, -1}] = a
			return
		}
		st.cells[from] = abs{k: aSym, c: c, v: ins, i: -1}
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

// escapeCall hands on everything that a call gets that may happen at any time.
func (m *machine) escapeCall(st *state, c *ctx, call *ssa.CallCommon) {
	m.runsOnce = true
	defer func() { m.runsOnce = false }()
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
	m.kept(st, v)
	if a.k == aFunc {
		m.escapeFunc(st, a, depth)
		return
	}
	// A variable whose address escapes takes its content along.
	m.escapeCells(st, locOf(c, v), depth)
	if a.k == aSym {
		m.listGone(st, a.c, a.v)
		if al, ok := a.v.(*ssa.Alloc); ok {
			m.escapeCells(st, locOf(a.c, al), depth)
		}
	}
}

// escapeCells hands on what the variable that l is a part of holds.
func (m *machine) escapeCells(st *state, l loc, depth int) {
	if _, ok := l.v.(*ssa.Alloc); !ok || depth > 4 {
		m.listGone(st, l.c, l.v)
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
			m.listGone(st, x.c, x.v)
			if v := varBehind(x); v.ok() && v.v != l.v && !m.sealed(l.v.Type(), x) {
				m.escapeCells(st, v, depth+1)
			}
		}
	}
}

// varBehind is the variable whose address, slice or content a value is.
func varBehind(a abs) loc {
	if a.k != aSym {
		return loc{}
	}
	v := strip(a.v)
	switch x := v.(type) {
	case *ssa.UnOp:
		if x.Op == token.MUL {
			v = x.X
		}
	case *ssa.Slice:
		v = x.X
	}
	if al, ok := v.(*ssa.Alloc); ok {
		return locOf(a.c, al)
	}
	return loc{}
}

// escapeFunc hands on what a function value captured.
func (m *machine) escapeFunc(st *state, a abs, depth int) {
	m.givenUnlock(st, a)
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
	a, ok := st.cells[l]
	if prm, isParam := l.v.(*ssa.Parameter); !ok && isParam && l.path == "" {
		// The variable of a parameter that is never assigned to is the parameter.
		a = m.eval(l.c, prm, st)
		ok = a.k == aObj || a.k == aFunc
	}
	if ok {
		switch {
		case a.isAlloc() || a.k == aSym && listCall(a.v) != nil:
			m.escapeCells(st, locOf(a.c, a.v), depth)
		case a.k == aObj && sum != nil && sum.freeTaking(i) == Borrows:
		case a.k == aObj && sum != nil && sum.freeTaking(i) == Sometimes && m.runsOnce:
			// On some path whoever runs it leaves the object behind.
		case a.k == aObj && sum != nil && sum.freeTaking(i) == Fills && m.runsHere:
			m.fill(st, a)
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

// clobber forgets what is known of places that a call may change. sum is nil if
// nothing is known of the callee.
func (m *machine) clobber(st *state, ci *callInfo, sum *Summary) {
	if ci.fn != nil && pureCall(ci.fn) {
		return
	}
	for l := range st.ended {
		for i, x := range ci.args {
			if r := x.loc(); r.ok() && l.within(r) && l != r && sum.mutates(i, l.path[min(len(r.path), len(l.path)):]) {
				delete(st.ended, l)
			}
		}
	}
	for l, a := range st.cells {
		if _, ok := l.v.(*ssa.Global); ok {
			if a.k != aObj && a.k != aFunc {
				delete(st.cells, l)
			}
			continue
		}
		for i, x := range ci.args {
			r := x.loc()
			if !r.ok() || !l.within(r) || !isPointer(x.v.Type()) || l == r && !isAddr(x.v) {
				continue
			}
			if !sum.mutates(i, l.path[min(len(r.path), len(l.path)):]) {
				continue
			}
			if sum == nil && ci.static == nil && (a.k == aFunc || a.k == aObj && m.descs[a.id].owned) {
				continue
			}
			m.handOn(st, a)
			delete(st.cells, l)
			break
		}
	}
}

// isAddr says whether v is the address of the place it denotes, not a pointer
// that the place holds.
func isAddr(v ssa.Value) bool {
	switch v.(type) {
	case *ssa.Alloc, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Global, *ssa.FreeVar:
		return true
	}
	return false
}
