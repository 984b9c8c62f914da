package flow

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// branch executes On(f): the branch owns f, or what f lends.
func (m *machine) branch(st *state, ci *callInfo, f arg) {
	v := ci.val()
	if v == nil {
		m.handOn(st, f.a)
		return
	}
	d := m.object(ci.c, v, -1, 0, model.Class{Name: "branch"})
	if d == nil {
		m.handOn(st, f.a)
		return
	}
	d.isOn, d.owned = true, true
	if old, ok := st.objs[d.id]; ok {
		m.retire(st, d, old)
	}
	st.objs[d.id] = obj{st: unstarted, fut: f.a}
	st.vals[vkey{ci.c, v, -1}] = abs{k: aObj, id: d.id}
	// The future keeps its status: a branch that is never selected is as good
	// as a future that is never awaited.
}

// result executes branch.Result(): the outcome of the branch's future.
func (m *machine) result(st *state, ci *callInfo, b abs) []*state {
	if b.k != aObj {
		return m.outcome(st, ci, abs{}, abs{})
	}
	err := st.vals[errKey(m.descs[b.id])]
	if v := ci.val(); v != nil && err.k != aSym {
		st.vals[vkey{ci.c, v, 1}] = err
	}
	return m.outcome(st, ci, b, err)
}

// errKey is where the error of a branch's outcome is remembered.
func errKey(d *objDesc) vkey { return vkey{d.c, d.at, -2} }

// A candidate is a branch that a select may take.
type candidate struct {
	id  int // -1: a branch that is not tracked
	a   abs
	nil bool
}

// candidates are the branches of a call, nil and terminated ones left out.
func (m *machine) candidates(st *state, ci *callInfo) (out []candidate, all bool) {
	if len(ci.args) < 2 {
		return nil, true
	}
	arg := ci.args[1]
	if c, ok := arg.v.(*ssa.Const); ok && c.Value == nil {
		return nil, true
	}
	al, ok := arg.loc().v.(*ssa.Alloc)
	if !ok || arg.loc().path != "" {
		return nil, false
	}
	if _, ok := al.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Array); !ok {
		return nil, false
	}
	for _, a := range m.elements(st, arg) {
		switch a.k {
		case aNil:
			continue
		case aObj:
			if m.descs[a.id].isOn {
				o := st.objs[a.id]
				if o.st == absent || o.fut.k == aNil || m.terminated(st, o.fut) {
					continue
				}
				out = append(out, candidate{id: a.id, a: a})
				continue
			}
		}
		out = append(out, candidate{id: -1, a: a})
	}
	return out, true
}

// terminated says whether a fused future has completed: a select skips it.
func (m *machine) terminated(st *state, f abs) bool {
	if f.k != aObj {
		return false
	}
	o, ok := st.objs[f.id]
	if !ok {
		return false
	}
	if o.info != nil && len(o.info.lends) == 1 && m.descs[f.id].class.Kind == model.Lent {
		return m.terminated(st, abs{k: aObj, id: o.info.lends[0]})
	}
	return m.descs[f.id].class.Fused && m.descs[f.id].class.Kind != model.Channel && (o.st == done || o.st == dropped)
}

// selects executes Select, SelectBiased and TrySelect. Each branch that may win
// is a path of its own: its future has completed, the others are dropped, in
// order, unless lent.
func (m *machine) selects(st *state, ci *callInfo, op model.Op) []*state {
	cands, known := m.candidates(st, ci)
	if !known {
		m.suspend(st, ci, abs{})
		for _, e := range m.sliceBranches(st, ci) {
			m.handOn(st, e)
		}
		return []*state{st}
	}
	for _, cd := range cands {
		if cd.id >= 0 {
			m.polledAgain(st, ci, st.objs[cd.id].fut, 0)
		}
	}
	try := op == model.OpTrySelect
	for _, cd := range cands {
		if cd.id >= 0 {
			m.started(st, idOr(st.objs[cd.id].fut), 0)
		}
	}
	if !try && len(cands) > 0 {
		var waits []abs
		for _, cd := range cands {
			if cd.id >= 0 {
				waits = append(waits, cd.a)
			}
		}
		m.suspendOn(st, ci, waits, nil, nil)
	}
	v := ci.val()
	set := func(s *state, a abs) {
		if v != nil {
			s.vals[vkey{ci.c, v, -1}] = a
		}
	}
	if len(cands) == 0 {
		set(st, absNil)
		return []*state{st}
	}
	var out []*state
	for i, cd := range cands {
		s := st.clone()
		if len(cands) > 1 {
			m.noteWin(s, ci, cd)
		}
		for j, other := range cands {
			if j != i && other.id >= 0 {
				m.loseBranch(s, ci, other.id)
			}
		}
		if cd.id < 0 {
			set(s, abs{})
			delete(s.vals, vkey{ci.c, v, -1})
			out = append(out, s)
			continue
		}
		for _, e := range m.complete(s, ci, s.objs[cd.id].fut, 0) {
			if e.err.k != aSym {
				e.st.vals[errKey(m.descs[cd.id])] = e.err
			} else {
				delete(e.st.vals, errKey(m.descs[cd.id]))
			}
			set(e.st, cd.a)
			out = append(out, e.st)
		}
	}
	if try {
		for _, cd := range cands {
			if cd.id >= 0 {
				m.loseBranch(st, ci, cd.id)
			}
		}
		set(st, absNil)
		out = append(out, st)
	}
	return out
}

func (m *machine) sliceBranches(st *state, ci *callInfo) []abs {
	var out []abs
	for _, a := range ci.args[1:] {
		out = append(out, m.elements(st, a)...)
	}
	return out
}

func (m *machine) noteWin(st *state, ci *callInfo, cd candidate) {
	if cd.id < 0 {
		return
	}
	name := "another branch"
	if in := m.infoOf(st, cd.a); in != nil {
		name = "the branch of " + in.name
	}
	st.note(ci.at.Pos(), -1, name+" wins here")
}

// loseBranch drops the future of a branch that another outran; a lent one is
// left as it is, started.
func (m *machine) loseBranch(st *state, ci *callInfo, id int) {
	f := st.objs[id].fut
	if f.k == aObj {
		m.dropID(st, ci, f.id, 0, true)
	}
}

// join executes Join and TryJoin.
func (m *machine) join(st *state, ci *callInfo, try bool) []*state {
	cands, known := m.candidates(st, ci)
	if !known {
		m.suspend(st, ci, abs{})
		return []*state{st}
	}
	var waits []abs
	for _, cd := range cands {
		if cd.id >= 0 {
			m.polledAgain(st, ci, st.objs[cd.id].fut, 0)
			m.started(st, idOr(st.objs[cd.id].fut), 0)
			waits = append(waits, cd.a)
		}
	}
	if len(cands) > 0 {
		m.suspendOn(st, ci, waits, nil, nil)
	}
	v := ci.val()
	finish := func(s *state, ids []candidate, err abs) []*state {
		states := []*state{s}
		for _, cd := range ids {
			if cd.id < 0 {
				continue
			}
			var next []*state
			for _, x := range states {
				for _, e := range m.complete(x, ci, x.objs[cd.id].fut, 0) {
					if e.err.k != aSym && (!try || err.k != aNil || e.err.k == aNil) {
						e.st.vals[errKey(m.descs[cd.id])] = e.err
					} else if try && err.k == aNil && e.err.isErr() {
						continue // all succeeded on this path
					}
					next = append(next, e.st)
				}
			}
			states = next
			if len(states) > 8 {
				states = states[:8]
				m.incomplete = true
			}
		}
		for _, x := range states {
			if v != nil && try {
				x.vals[vkey{ci.c, v, -1}] = err
			}
		}
		return states
	}
	if !try {
		return finish(st, cands, abs{})
	}
	var out []*state
	for i, cd := range cands {
		s := st.clone()
		m.noteFail(s, ci, cd)
		for j, other := range cands {
			if j != i && other.id >= 0 {
				m.loseBranch(s, ci, other.id)
			}
		}
		out = append(out, finish(s, cands[i:i+1], absNonNil)...)
	}
	return append(out, finish(st, cands, absNil)...)
}

func (m *machine) noteFail(st *state, ci *callInfo, cd candidate) {
	name := "another branch"
	if in := m.infoOf(st, cd.a); in != nil {
		name = "the branch of " + in.name
	}
	st.note(ci.at.Pos(), -1, name+" fails here")
}

// nowOrNever polls once and drops what is pending.
func (m *machine) nowOrNever(st *state, ci *callInfo, a abs) []*state {
	m.polledAgain(st, ci, a, 0)
	never := st.clone()
	m.started(never, idOr(a), 0)
	if a.k == aObj {
		m.dropID(never, ci, a.id, 0, true)
	}
	v := ci.val()
	ready := m.drive(st, ci, a)
	if v != nil {
		never.vals[vkey{ci.c, v, 1}] = absFalse
		for _, s := range ready {
			s.vals[vkey{ci.c, v, 1}] = absTrue
		}
	}
	return append(ready, never)
}

func idOr(a abs) int {
	if a.k == aObj {
		return a.id
	}
	return -1
}

// abortHandle executes handle.Abort(): what the handle belongs to is dropped
// when it is polled next.
func (m *machine) abortHandle(st *state, ci *callInfo, h abs) {
	if len(ci.args) == 0 {
		return
	}
	l := ci.args[0].loc()
	call, ok := l.v.(*ssa.Call)
	if !ok {
		return
	}
	for id, d := range m.descs {
		if d.at == call && d.c == l.c && d.idx == 0 && d.gen == 0 {
			m.dropID(st, ci, id, 1, true)
		}
	}
}

// poll executes f.Poll(cx) and s.PollNext(cx): it is ready or not.
func (m *machine) poll(st *state, ci *callInfo, a abs, next bool) []*state {
	v := ci.val()
	if a.k != aObj || v == nil {
		return []*state{st}
	}
	m.polledAgain(st, ci, a, 0)
	m.started(st, a.id, 0)
	wait := st.clone()
	wait.vals[vkey{ci.c, v, 1}] = absFalse
	wait.vals[vkey{ci.c, v, 2}] = absNil
	out := []*state{wait}
	var ends []ending
	if next {
		ends = m.completeLent(ending{st: st}, ci, a.id, 0)
	} else {
		ends = m.complete(st, ci, a, 0)
	}
	for _, e := range ends {
		e.st.vals[vkey{ci.c, v, 1}] = absTrue
		if e.err.k != aSym {
			e.st.vals[vkey{ci.c, v, 2}] = e.err
		}
		e.st.note(ci.at.Pos(), a.id, "it is ready here")
		out = append(out, e.st)
	}
	return out
}

// polledAgain reports a future or stream that is polled although it completed.
func (m *machine) polledAgain(st *state, ci *callInfo, a abs, depth int) {
	if a.k != aObj || depth > 6 || st.mode == cancelled {
		return
	}
	o, ok := st.objs[a.id]
	if !ok {
		return
	}
	d := m.descs[a.id]
	if d.isOn || d.class.Fused && (o.st == done || o.info == nil) {
		return
	}
	if o.st == done && depth > 0 || o.st == done && model.IsRuntimeType(d.at.Type(), "Shared") {
		m.out.reuse(d, ci, st)
		o.st = moved // one report
		st.objs[a.id] = o
		return
	}
	if o.info != nil {
		for _, l := range o.info.lends {
			m.polledAgain(st, ci, abs{k: aObj, id: l}, depth+1)
		}
		for _, x := range o.info.owns {
			m.polledAgain(st, ci, abs{k: aObj, id: x}, depth+1)
		}
	}
	if depth == 0 && o.st == done && ci.fn != nil && (ci.fn.Name() == "Poll" || ci.fn.Name() == "PollNext") {
		m.out.reuse(d, ci, st)
	}
}

// async executes Async(body, captures...): a future whose class is its body's.
func (m *machine) async(st *state, ci *callInfo) {
	info := m.info(ci)
	info.uses = nil
	info.name = "the block"
	body := ci.args[0]
	captured := map[int]bool{}
	if len(ci.args) > 1 {
		for _, a := range m.elements(st, ci.args[1]) {
			if a.k == aObj {
				captured[a.id] = true
			}
			m.handOn(st, a)
		}
	}
	fn := funcOf(body.a)
	if fn == nil {
		m.makeFuture(st, ci, -1, m.intern(ci, info))
		return
	}
	mc, _ := body.a.v.(*ssa.MakeClosure)
	if mc == nil || strings.HasPrefix(fn.Synthetic, "bound method wrapper") {
		m.asyncMethod(st, ci, body, fn, mc, info)
		return
	}
	sum := m.pkg.closure(fn)
	started := m.startsAtOnce(ci.val())
	if mc != nil {
		for i, b := range mc.Bindings {
			l := locOf(body.a.c, b)
			info.uses = append(info.uses, vkey{body.a.c, b, -1})
			a, ok := st.cells[l]
			if !ok {
				a = m.eval(body.a.c, b, st)
			}
			if a.k == aObj && !captured[a.id] && !started && sum != nil && sum.freeTaking(i) == Takes {
				m.out.neverStarted(st, a.id, ci)
			}
			m.capture(st, body.a.c, b, fn, i, 0)
		}
		if sum != nil {
			for n, l := range sum.Losses {
				if x := m.instantiateClosure(ci, body.a.c, mc, n, l); x != nil {
					info.losses = append(info.losses, x)
				}
			}
			info.takes = sum.Takes
			refs := func(list []Ref) (out []loc) {
				for _, r := range list {
					if l := closureRef(body.a.c, mc, r); l.ok() {
						out = append(out, m.basesAt(l)...)
					}
				}
				return out
			}
			info.on, info.reads, info.advances = refs(sum.On), refs(sum.Reads), refs(sum.Advances)
			info.writes = sum.Writes
		}
	}
	m.makeFuture(st, ci, -1, m.intern(ci, info))
}

// asyncMethod is async for a declared function or a method value.
func (m *machine) asyncMethod(st *state, ci *callInfo, body arg, fn *ssa.Function, mc *ssa.MakeClosure, info *futInfo) {
	inner := &callInfo{c: ci.c, at: ci.at, fn: model.ObjectOf(fn), static: fn}
	if mc != nil {
		b := mc.Bindings[0]
		inner.args = []arg{{body.a.c, b, m.eval(body.a.c, b, st)}}
		m.escape(st, body.a.c, b, 0)
		info.uses = append(info.uses, vkey{body.a.c, b, -1})
	}
	if sum := m.pkg.summaryFor(inner.fn); sum != nil {
		for n, l := range sum.Losses {
			if x := m.instantiate(inner, n, l); x != nil {
				x.via = inner.name()
				info.losses = append(info.losses, x)
			}
		}
		info.takes, info.writes = sum.Takes, sum.Writes
		refs := func(list []Ref) (out []loc) {
			for _, r := range list {
				out = append(out, m.argRef(inner, r)...)
			}
			return out
		}
		info.on, info.reads, info.advances = refs(sum.On), refs(sum.Reads), refs(sum.Advances)
	}
	m.makeFuture(st, ci, -1, m.intern(ci, info))
}

// startsAtOnce says whether a block is only ever awaited or run: then its
// captures are not at risk of a drop before the first poll.
func (m *machine) startsAtOnce(v ssa.Value) bool {
	if v == nil || v.Referrers() == nil {
		return false
	}
	n := 0
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.MakeInterface:
			if !m.startsAtOnce(r) {
				return false
			}
			n++
		case *ssa.Call:
			switch model.Key(model.FuncOf(&r.Call)) {
			case "futures.Await", "executor.Run", "executor.Block", "futtest.Run":
				n++
			default:
				return false
			}
		default:
			return false
		}
	}
	return n > 0
}

// rangeFunc executes `for x := range iterator`: the body, any number of times.
func (m *machine) rangeFunc(st *state, ci *callInfo, body arg, f *ssa.Function) []*state {
	each, isEach := m.eachOf(st, ci)
	if isEach {
		m.suspend(st, ci, abs{})
	}
	end := st.clone()
	if isEach && each.k == aObj {
		m.setStatus(end, each.id, done)
	}
	if m.spliceable(ci.c, f) {
		ci.static = f
		ci.fv = body.a
		ci.args = nil
		mc, _ := body.a.v.(*ssa.MakeClosure)
		child := m.context(ci.c, ci.at, f, nil, mc, body.a.c)
		m.enter(st, child)
		m.arrive(place{c: child, mode: st.mode}, st)
	} else {
		m.escape(st, body.c, body.v, 0)
	}
	return []*state{end}
}

// eachOf finds the call of Each that made the iterator that ci calls.
func (m *machine) eachOf(st *state, ci *callInfo) (abs, bool) {
	v := ci.at.Common().Value
	if call, ok := v.(*ssa.Call); ok && model.Key(model.FuncOf(&call.Call)) == "futures.Each" {
		return m.eval(ci.c, call.Call.Args[1], st), true
	}
	return abs{}, false
}
