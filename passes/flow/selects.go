package flow

import (
	"go/types"
	"slices"

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
		m.zero(st, ci, err)
	}
	return m.outcome(st, ci, b, err)
}

// errKey is where the error of a branch's outcome is remembered, as long as the
// branch is.
func errKey(d *objDesc) vkey { return vkey{d.c, d.at, outcomeOf} }

const outcomeOf = -2

// A candidate is a branch that a select may take.
type candidate struct {
	id int // -1: a branch that is not tracked
	a  abs
}

// candidates are the branches of a call, nil and terminated ones left out.
func (m *machine) candidates(st *state, ci *callInfo) (out []candidate, ok bool) {
	if len(ci.args) < 2 {
		return nil, true
	}
	arg := ci.args[1]
	if c, ok := arg.v.(*ssa.Const); ok && c.Value == nil {
		return nil, true
	}
	all, known := m.list(st, arg)
	if !known {
		al, ok := arg.array().v.(*ssa.Alloc)
		if !ok || arg.array().path != "" {
			return nil, false
		}
		if _, ok := al.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Array); !ok {
			return nil, false
		}
		all = m.elements(st, arg)
	}
	for _, a := range all {
		switch a.k {
		case aNil:
			continue
		case aObj:
			if m.descs[a.id].isOn {
				o := st.objs[a.id]
				if o.st == absent || o.fut.k == aNil {
					continue
				}
				if m.terminated(st, o.fut) {
					m.skipped(st, ci, o.fut)
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
		for _, a := range ci.args {
			m.escape(st, a.c, a.v, 0)
		}
		return []*state{st}
	}
	m.starved(st, ci)
	for _, cd := range cands {
		m.used(st, ci, cd.a)
		m.spins(st, ci, cd)
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
	relay := len(cands) > 1 && !slices.ContainsFunc(cands, func(cd candidate) bool { return !m.copies(st, cd) })
	for i, cd := range cands {
		s := st.clone()
		m.bias(s, ci, cands, i)
		if len(cands) > 1 {
			m.noteWin(s, ci, cd)
		}
		m.inRelay = relay
		for j, other := range cands {
			if j != i && other.id >= 0 {
				m.outrun(s, ci, s.objs[other.id].fut, cd.a, m.receives(s, cands), 0)
				m.loseBranch(s, ci, other.id)
			}
		}
		m.inRelay = false
		if cd.id < 0 {
			set(s, abs{})
			delete(s.vals, vkey{ci.c, v, -1})
			out = append(out, s)
			continue
		}
		m.goes(s, ci, s.objs[cd.id].fut, Awaited)
		m.stopped(s, s.objs[cd.id].fut)
		for _, e := range m.mayEnd(m.complete(s, ci, s.objs[cd.id].fut, 0), ci, cd) {
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
				m.deafen(st, ci, cd.a, 0)
			}
		}
		set(st, absNil)
		out = append(out, st)
	}
	return out
}

// copies says whether a branch's future copies from one place to another.
func (m *machine) copies(st *state, cd candidate) bool {
	in := m.infoOf(st, cd.a)
	return in != nil && slices.ContainsFunc(in.losses, func(l *loss) bool { return l.lost == model.LostCopied })
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
		m.goes(st, ci, f, Lost)
	}
}

// join executes Join and TryJoin.
func (m *machine) join(st *state, ci *callInfo, try bool) []*state {
	cands, known := m.candidates(st, ci)
	if !known {
		m.suspend(st, ci, abs{})
		for _, a := range ci.args {
			m.escape(st, a.c, a.v, 0)
		}
		return []*state{st}
	}
	var waits []abs
	for _, cd := range cands {
		if cd.id >= 0 {
			m.used(st, ci, cd.a)
			m.polledAgain(st, ci, st.objs[cd.id].fut, 0)
			m.started(st, idOr(st.objs[cd.id].fut), 0)
			waits = append(waits, cd.a)
		}
	}
	if len(cands) > 0 {
		m.suspendOn(st, ci, waits, m.together(st, ci, waits), nil)
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
				m.goes(x, ci, x.objs[cd.id].fut, Awaited)
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

// together is what a suspension loses that waits for all of waits: what those that
// have completed have taken.
func (m *machine) together(st *state, ci *callInfo, waits []abs) *futInfo {
	info := &futInfo{name: ci.name(), pos: ci.at.Pos(), cleans: -1}
	for _, a := range waits {
		if f := st.objs[a.id].fut; f.k == aObj {
			info.owns = append(info.owns, f.id)
		}
	}
	m.joined(st, ci, info)
	info.owns = nil // they are dropped as what is waited for
	if len(info.losses) == 0 {
		return nil
	}
	return info
}

func (m *machine) noteFail(st *state, ci *callInfo, cd candidate) {
	name := "another branch"
	if in := m.infoOf(st, cd.a); in != nil {
		name = "the branch of " + in.name
	}
	st.note(ci.at.Pos(), -1, name+" fails here")
}

// receives says whether one of the branches waits for messages.
func (m *machine) receives(st *state, cands []candidate) bool {
	for _, cd := range cands {
		if w, _ := m.waitsOf(st, cd.a, 0); (cd.id < 0 || w&(model.WaitEvent|model.WaitUnknown) != 0) && !m.stopsOnce(st, cd) {
			return true
		}
	}
	return false
}

// stopsOnce says whether a branch lends a future that the function was given and that
// brings nothing: it comes once, and so is no sign of life.
func (m *machine) stopsOnce(st *state, cd candidate) bool {
	if cd.id < 0 || !m.news(st, cd.a) {
		return false
	}
	info := m.infoOf(st, cd.a)
	return info != nil && len(info.lends) == 1 && m.descs[info.lends[0]].param >= 0
}
