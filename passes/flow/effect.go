package flow

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// An effect is in flight from the moment that something was taken irrevocably
// (an item received, bytes read, a field emptied) until it reaches a place that
// outlives a cancellation: a field, a caller's variable, a send, a function that
// keeps it. It is carried by values derived from what was taken. At a suspension
// an effect is lost if one of its carriers is used there or may be used after:
// data that nobody looks at any more has been dealt with.

// took puts what the call v took in flight.
func (m *machine) took(st *state, ci *callInfo, v ssa.Value, lost model.Lost, on []loc) {
	if v == nil || st.mode == cancelled {
		return
	}
	m.consumed[v] = true
	m.answered(st, on)
	for _, b := range on {
		if b.ok() && !m.local(b) {
			st.effs[effKey{c: ci.c, at: v, lost: lost.String(), base: b}] = true
			m.out.effKind[v] = lost
			return
		}
	}
}

// sent: a request has been written. It is half of an exchange until something
// is read from the same resource.
func (m *machine) sent(st *state, ci *callInfo, info *futInfo) {
	v := ci.val()
	if v == nil || !info.writes || st.mode == cancelled || ci.deferred {
		return
	}
	for _, b := range info.on {
		if b.ok() && !m.local(b) {
			st.effs[effKey{c: ci.c, at: v, lost: model.LostHalf.String(), base: b}] = true
			if _, ok := m.out.effKind[v]; !ok {
				m.out.effKind[v] = model.LostHalf
			}
			return
		}
	}
}

// answered: something was read, so requests written before are answered.
func (m *machine) answered(st *state, on []loc) {
	for k := range st.effs {
		if k.half() && overlaps(on, k.base) {
			delete(st.effs, k)
		}
	}
}

func (k effKey) half() bool { return k.lost == model.LostHalf.String() }

func overlaps(list []loc, l loc) bool {
	for _, x := range list {
		if x.within(l) || l.within(x) {
			return true
		}
	}
	return false
}

// readsOf are the resources that a suspension takes items or bytes from, and of
// those the ones that it takes bytes from.
func (m *machine) readsOf(st *state, waits []abs, info *futInfo) (reads, advances []loc) {
	add := func(i *futInfo) {
		reads = append(reads, i.reads...)
		advances = append(advances, i.advances...)
	}
	for _, a := range waits {
		if a.k != aObj {
			continue
		}
		id := a.id
		if f := st.objs[id].fut; f.k == aObj {
			id = f.id
		}
		for _, i := range m.allInfos(st, id, 0) {
			add(i)
		}
	}
	if info != nil {
		add(info)
	}
	return reads, advances
}

// kept: v reached a place that outlives a cancellation.
func (m *machine) kept(st *state, c *ctx, v ssa.Value, to loc) {
	for k := range st.effs {
		if !k.half() && m.carriers(k)[v] {
			delete(st.effs, k)
		}
	}
}

// delivered: the arguments were given to somebody who keeps or handles them.
func (m *machine) delivered(st *state, args []arg) {
	for k := range st.effs {
		if k.half() {
			continue
		}
		car := m.carriers(k)
		for _, a := range args {
			if car[a.v] {
				delete(st.effs, k)
				break
			}
		}
	}
}

// deliveredInfo: a future that was given values has completed.
func (m *machine) deliveredInfo(st *state, info *futInfo) {
	if !info.writes && !info.summary {
		return
	}
	for k := range st.effs {
		if k.half() {
			continue
		}
		car := m.carriers(k)
		for _, u := range info.uses {
			if car[u.v] {
				delete(st.effs, k)
				break
			}
		}
	}
}

// taken recognises that a store empties a field whose content was read before:
// the content is in flight.
func (m *machine) taken(st *state, c *ctx, ins *ssa.Store, to loc) {
	if m.local(to) || to.path == "" || to.weak() {
		return
	}
	switch v := ins.Val.(type) {
	case *ssa.Const:
		if v.Value != nil {
			return
		}
	case *ssa.Slice:
		if l := locOf(c, v.X); l != to || v.Low == nil && v.High == nil {
			return
		}
	default:
		return
	}
	m.takenFrom(st, c, ins, to)
}

// takenFrom: what was loaded from the place, or from an element of it, has been
// removed from there.
func (m *machine) takenFrom(st *state, c *ctx, at ssa.Instruction, from loc) {
	if from.path == "" || st.mode == cancelled {
		return
	}
	// Loads of the place earlier in this block or in one that dominates it.
	for _, b := range c.fn.Blocks {
		if !b.Dominates(at.Block()) {
			continue
		}
		for _, ins := range b.Instrs {
			if ins == at {
				break
			}
			v, ok := ins.(ssa.Value)
			if !ok {
				continue
			}
			switch x := v.(type) {
			case *ssa.UnOp:
				if x.Op != token.MUL {
					continue
				}
			case *ssa.Lookup, *ssa.Index:
			default:
				continue
			}
			l := locOf(c, v)
			if !l.ok() || !l.within(from) {
				continue
			}
			if l == from && !m.pkg.info(c.fn).liveAfter(at, v) {
				continue
			}
			st.effs[effKey{c: c, at: v, lost: model.LostItem.String(), base: from}] = true
			m.consumed[v] = true
			m.out.effKind[v] = model.LostItem
		}
	}
}

// carriers are the values derived from what an effect took.
func (m *machine) carriers(k effKey) map[ssa.Value]bool {
	key := vkey{k.c, k.at, 0}
	if k.old {
		key.i = 1
	}
	if d, ok := m.derived[key]; ok {
		return d
	}
	if k.old {
		fresh := k
		fresh.old = false
		d := m.outlasting(k, m.carriers(fresh))
		m.derived[key] = d
		return d
	}
	d := map[ssa.Value]bool{}
	var roots []ssa.Value
	if call, ok := k.at.(*ssa.Call); ok {
		// The buffer that a read filled carries what was read.
		if f := awaitedCall(call); f != nil && model.Key(model.FuncOf(&f.Call)) == "aio.Read" && len(f.Call.Args) > 1 {
			roots = append(roots, bufferRoot(f.Call.Args[1]))
		}
		if tup, ok := call.Type().(*types.Tuple); ok {
			for _, r := range *call.Referrers() {
				if e, ok := r.(*ssa.Extract); ok && !model.IsError(tup.At(e.Index).Type()) && !isBool(tup.At(e.Index).Type()) {
					roots = append(roots, e)
				}
			}
		} else {
			roots = append(roots, call)
		}
	} else {
		roots = append(roots, k.at)
	}
	for _, r := range roots {
		derive(r, d, m.pkg)
	}
	m.derived[key] = d
	return d
}

// outlasting are the carriers that still hold what was taken in an earlier turn
// of a loop: variables from outside of it, and what is passed from turn to turn.
func (m *machine) outlasting(k effKey, all map[ssa.Value]bool) map[ssa.Value]bool {
	d := map[ssa.Value]bool{}
	at, _ := k.at.(ssa.Instruction)
	for v := range all {
		ins, ok := v.(ssa.Instruction)
		if !ok {
			continue
		}
		switch v.(type) {
		case *ssa.Phi:
			derive(v, d, m.pkg)
		case *ssa.Alloc, *ssa.MakeMap, *ssa.MakeSlice:
			if at == nil || ins.Parent() != at.Parent() || !m.sameLoop(ins, at) {
				derive(v, d, m.pkg)
			}
		}
	}
	return d
}

func (m *machine) sameLoop(a, b ssa.Instruction) bool {
	f := m.pkg.info(a.Parent())
	return f.inLoop(a) && f.scc[a.Block().Index] == f.scc[b.Block().Index]
}

// awaitedCall is the call that made the future that an Await awaits.
func awaitedCall(call *ssa.Call) *ssa.Call {
	if model.Key(model.FuncOf(&call.Call)) != "futures.Await" || len(call.Call.Args) < 2 {
		return nil
	}
	f, _ := strip(call.Call.Args[1]).(*ssa.Call)
	return f
}

func strip(v ssa.Value) ssa.Value {
	for {
		switch x := v.(type) {
		case *ssa.MakeInterface:
			v = x.X
		case *ssa.ChangeInterface:
			v = x.X
		case *ssa.ChangeType:
			v = x.X
		default:
			return v
		}
	}
}

// bufferRoot is the local array or slice that v is a part of, nil if it is not
// local.
func bufferRoot(v ssa.Value) ssa.Value {
	for {
		switch x := v.(type) {
		case *ssa.Slice:
			v = x.X
		case *ssa.Alloc, *ssa.MakeSlice:
			return x
		case *ssa.UnOp:
			if al, ok := x.X.(*ssa.Alloc); ok && x.Op == token.MUL {
				return al
			}
			return nil
		default:
			return nil
		}
	}
}

// derive adds what is computed from v.
func derive(v ssa.Value, d map[ssa.Value]bool, p *pkg) {
	if v == nil || d[v] || len(d) > 2000 {
		return
	}
	d[v] = true
	refs := v.Referrers()
	if refs == nil {
		return
	}
	for _, r := range *refs {
		switch r := r.(type) {
		case *ssa.Phi, *ssa.Convert, *ssa.ChangeType, *ssa.ChangeInterface, *ssa.MakeInterface, *ssa.TypeAssert,
			*ssa.Field, *ssa.FieldAddr, *ssa.MakeSlice, *ssa.Range, *ssa.Next, *ssa.SliceToArrayPointer, *ssa.MultiConvert:
			derive(r.(ssa.Value), d, p)
		case *ssa.Extract:
			if tup, ok := r.Tuple.Type().(*types.Tuple); ok && (model.IsError(tup.At(r.Index).Type()) || isBool(tup.At(r.Index).Type())) {
				continue
			}
			derive(r, d, p)
		case *ssa.Index:
			if r.X == v {
				derive(r, d, p)
			}
		case *ssa.IndexAddr:
			if r.X == v {
				derive(r, d, p)
			}
		case *ssa.Slice:
			derive(r, d, p)
		case *ssa.Lookup:
			if r.X == v {
				derive(r, d, p)
			}
		case *ssa.UnOp:
			if r.Op != token.NOT {
				derive(r, d, p)
			}
		case *ssa.BinOp:
			switch r.Op {
			case token.EQL, token.NEQ, token.LSS, token.GTR, token.LEQ, token.GEQ:
			default:
				derive(r, d, p)
			}
		case *ssa.Store:
			if r.Val == v {
				if al := addrRoot(r.Addr); al != nil {
					derive(al, d, p)
				}
			}
		case *ssa.MapUpdate:
			if r.Value == v || r.Key == v {
				if mk, ok := r.Map.(*ssa.MakeMap); ok {
					derive(mk, d, p)
				}
			}
		case *ssa.MakeClosure:
			for i, b := range r.Bindings {
				if b == v {
					derive(r.Fn.(*ssa.Function).FreeVars[i], d, p)
				}
			}
			derive(r, d, p)
		case *ssa.Call:
			deriveCall(v, r, d, p)
		}
	}
}

func deriveCall(v ssa.Value, r *ssa.Call, d map[ssa.Value]bool, p *pkg) {
	if b, ok := r.Call.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "append", "min", "max":
			derive(r, d, p)
		case "copy":
			if len(r.Call.Args) == 2 && r.Call.Args[1] == v {
				derive(bufferRoot(r.Call.Args[0]), d, p)
			}
		}
		return
	}
	arg := false
	for _, a := range r.Call.Args {
		arg = arg || a == v
	}
	if r.Call.IsInvoke() && r.Call.Value == v {
		arg = true
	}
	if !arg || model.Key(model.FuncOf(&r.Call)) != "" {
		return
	}
	if takesCo(r.Call.Signature()) {
		return
	}
	derive(r, d, p)
}

// addrRoot is the local variable that an address is a part of.
func addrRoot(v ssa.Value) ssa.Value {
	for {
		switch x := v.(type) {
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.IndexAddr:
			v = x.X
		case *ssa.Slice:
			v = x.X
		case *ssa.Alloc, *ssa.MakeSlice:
			return x
		default:
			return nil
		}
	}
}

// inFlight keeps, of the effects of a path that is about to be cancelled, those
// whose carriers are used at the suspension or after it.
func (m *machine) inFlight(st *state, ci *callInfo, waits []abs, info *futInfo) {
	if len(st.effs) == 0 {
		return
	}
	used := map[ssa.Value]bool{}
	var add func(i *futInfo, depth int)
	addObj := func(id, depth int) {
		if o, ok := st.objs[id]; ok && depth < 6 {
			if o.fut.k == aObj {
				if f, ok := st.objs[o.fut.id]; ok && f.info != nil {
					add(f.info, depth+1)
				}
			}
			if o.info != nil {
				add(o.info, depth+1)
			}
		}
	}
	add = func(i *futInfo, depth int) {
		for _, u := range i.uses {
			used[u.v] = true
		}
		for _, x := range i.owns {
			addObj(x, depth)
		}
	}
	for _, a := range waits {
		if a.k == aObj {
			addObj(a.id, 0)
		}
	}
	if info != nil {
		add(info, 0)
	}
	reads, _ := m.readsOf(st, waits, info)
	for k := range st.effs {
		if k.half() {
			if !overlaps(reads, k.base) {
				delete(st.effs, k)
			}
		} else if !m.carried(m.carriers(k), used, ci) {
			delete(st.effs, k)
		}
	}
}

func (m *machine) carried(car, used map[ssa.Value]bool, ci *callInfo) bool {
	for v := range car {
		if used[v] {
			if _, ok := v.(*ssa.MakeClosure); !ok {
				return true
			}
		}
	}
	for c, at := ci.c, ssa.Instruction(ci.at); c != nil; c, at = c.parent, c.at {
		f := m.pkg.info(c.fn)
		for v := range car {
			ins, ok := v.(ssa.Instruction)
			if !ok || ins.Parent() != c.fn {
				continue
			}
			switch v := v.(type) {
			case *ssa.Alloc:
				if readAfter(f, at, v) {
					return true
				}
			case *ssa.MakeClosure, *ssa.FieldAddr, *ssa.IndexAddr:
			default:
				if f.liveAfter(at, v) {
					return true
				}
			}
		}
	}
	return false
}

// readAfter says whether a variable is read after at, other than to be filled.
func readAfter(f *fnInfo, at ssa.Instruction, al *ssa.Alloc) bool {
	for _, r := range *al.Referrers() {
		switch r := r.(type) {
		case *ssa.Store:
			continue
		case *ssa.Slice:
			if onlyFilled(r) || r.Block() == at.Block() && indexIn(r) < indexIn(at) && !f.inLoop(at) && !f.liveAfter(at, r) {
				continue
			}
		case *ssa.MakeClosure:
			continue
		}
		if reaches(f, at, r) {
			return true
		}
	}
	return false
}

// onlyFilled says whether a slice of a buffer is only given to reads.
func onlyFilled(s *ssa.Slice) bool {
	for _, r := range *s.Referrers() {
		call, ok := r.(*ssa.Call)
		if !ok {
			return false
		}
		switch model.Key(model.FuncOf(&call.Call)) {
		case "aio.Read", "aio.ReadFull":
		default:
			return false
		}
	}
	return true
}

// reaches says whether to can be executed after from.
func reaches(f *fnInfo, from, to ssa.Instruction) bool {
	a, b := from.Block(), to.Block()
	if a == nil || b == nil {
		return true
	}
	if a == b && indexIn(to) > indexIn(from) {
		return true
	}
	seen := make([]bool, len(f.fn.Blocks))
	work := append([]*ssa.BasicBlock(nil), a.Succs...)
	for len(work) > 0 {
		x := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[x.Index] {
			continue
		}
		seen[x.Index] = true
		if x == b {
			return true
		}
		work = append(work, x.Succs...)
	}
	return false
}

// collectLosses adds what dropping an object would lose to what cancelling the
// function loses.
func (m *machine) collectLosses(st *state, ci *callInfo, id, depth int) {
	o, ok := st.objs[id]
	if !ok || depth > 6 {
		return
	}
	if o.fut.k == aObj {
		m.collectLosses(st, ci, o.fut.id, depth+1)
	}
	if o.info == nil {
		return
	}
	m.lossesOf(st, ci, o.info)
	for _, x := range o.info.owns {
		m.collectLosses(st, ci, x, depth+1)
	}
}

func (m *machine) lossesOf(st *state, ci *callInfo, info *futInfo) {
	for _, l := range info.losses {
		m.out.addLoss(l, ci)
	}
}

// written describes a future that is written by hand: a literal of its type.
// What dropping it loses is not inferred; a directive on the type says it.
func (m *machine) written(c *ctx, ins *ssa.Alloc) *futInfo {
	info := &futInfo{name: "a literal", pos: ins.Pos(), cleans: -1}
	k := infoKey{c, nil, int(ins.Pos())}
	if old, ok := m.infos[k]; ok {
		return old
	}
	m.infos[k] = info
	return info
}

// isConsumed says whether the value at l was taken irrevocably, or is derived
// from such a value.
func (m *machine) isConsumed(l loc) bool {
	for v := range m.consumed {
		if m.carriers(effKey{c: l.c, at: v})[l.v] || v == l.v {
			return true
		}
	}
	return false
}
