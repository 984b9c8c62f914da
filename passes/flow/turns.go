package flow

import (
	"cmp"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// One turn of a loop is often a method of its own, and the future that the turns
// wait for a field. Summaries say which fields hold a future that a function polls
// whenever it is called, and which hold one that has completed when it returns; a
// caller that comes from the one to the other polls again what has completed.

// polledField notes that a parameter is polled, or a future in a field behind one.
func (m *machine) polledField(d *objDesc, ci *callInfo) {
	if d.param >= 0 && !d.owned && !d.class.Fused && ci.c == m.top && !ci.deferred {
		r := Ref{Index: d.param}
		if _, seen := m.out.polls[r]; !seen && m.always(ci.at) {
			m.out.polls[r] = ci.at
		}
	}
	if d.owned || d.class.Fused || !d.field.ok() || ci.c != m.top || ci.deferred {
		return
	}
	if r, ok := m.ref(d.field); ok && r.Index >= 0 && r.Path != "" {
		// The poll may be one of a select whose branch is made on some paths
		// only: the field is loaded where the branch is made.
		load, ok := d.at.(ssa.Instruction)
		if _, seen := m.out.polls[r]; !seen && ok && m.always(load) {
			m.out.polls[r] = ci.at
		}
	}
}

// completedFields notes, at an exit, the fields that hold a future which has
// completed and was not replaced.
func (m *machine) completedFields(ret *ssa.Return, st *state) {
	for _, id := range st.sortedObjs() {
		d, ob := m.descs[id], st.objs[id]
		if ob.st != done || d.owned || d.class.Fused || !d.field.ok() || d.class.Kind != model.Future {
			continue
		}
		if st.cells[d.field] != (abs{k: aObj, id: id}) {
			continue
		}
		r, ok := m.ref(d.field)
		if !ok || r.Index < 0 || r.Path == "" {
			continue
		}
		c := Completed{Ref: r}
		for _, x := range ret.Results {
			c.Results = append(c.Results, saidOf(m.eval(m.top, x, st)))
		}
		same := func(o Completed) bool { return o.Ref == c.Ref && slices.Equal(o.Results, c.Results) }
		if !slices.ContainsFunc(m.out.complete, same) && len(m.out.complete) < 8 {
			m.out.complete = append(m.out.complete, c)
		}
	}
}

func saidOf(a abs) Said {
	switch {
	case a == absFalse:
		return SaidFalse
	case a == absTrue:
		return SaidTrue
	case a.k == aNil:
		return SaidNil
	case a.isErr():
		return SaidNonNil
	}
	return Anything
}

func (s Said) abs() abs {
	return [...]abs{{}, absFalse, absTrue, absNil, absNonNil}[s]
}

// turns makes the summary's lists. A poll that some path to a return goes around
// may be guarded by a field, so only those that none does are kept.
func (m *machine) turns(s *fnSummary) {
	for r, at := range m.out.polls {
		if m.always(at) {
			s.Polls = append(s.Polls, Polled{Ref: r, Where: m.pkg.where(at.Pos()), pos: at.Pos()})
		}
	}
	slices.SortFunc(s.Polls, func(a, b Polled) int {
		return cmp.Or(cmp.Compare(a.Ref.Index, b.Ref.Index), cmp.Compare(a.Ref.Path, b.Ref.Path))
	})
	s.Completes = m.out.complete
}

// always says whether every return is reached through at.
func (m *machine) always(at ssa.Instruction) bool {
	for _, b := range m.fn.Blocks {
		if len(b.Instrs) == 0 || b == m.fn.Recover {
			continue
		}
		if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && !at.Block().Dominates(b) {
			return false
		}
	}
	return true
}

// givenAgain: a callee polls the future that is its parameter, and it has completed.
func (m *machine) givenAgain(st *state, ci *callInfo, param int) {
	if param >= len(ci.args) {
		return
	}
	a := ci.args[param].a
	if a.k != aObj || st.objs[a.id].st != done || st.objs[a.id].gone != here || m.descs[a.id].class.Fused {
		return
	}
	m.out.reuseAt(m.descs[a.id], ci.at.Pos(), st, true)
	m.setRelease(st, a, moved)
}

// turnBegins: a callee polls a future in a field; it may have completed in an
// earlier call.
func (m *machine) turnBegins(st *state, ci *callInfo, sum *Summary) {
	if st.mode == cancelled {
		return
	}
	for _, p := range sum.Polls {
		if p.Ref.Path == "" {
			m.givenAgain(st, ci, p.Ref.Index)
			continue
		}
		l, ok := m.fieldOf(ci, p.Ref)
		if !ok {
			continue
		}
		a := st.cells[l]
		if a.k != aObj || st.objs[a.id].st != done || m.descs[a.id].class.Fused {
			continue
		}
		pos := ci.at.Pos()
		if m.pkg.here(p.pos) {
			pos = p.pos
		}
		m.out.reuseAt(m.descs[a.id], pos, st, false)
		m.setRelease(st, a, moved)
	}
}

// turnEnds forks on the futures that may have completed in the callee.
func (m *machine) turnEnds(states []*state, ci *callInfo, sum *Summary) []*state {
	v := ci.val()
	if v == nil {
		return states
	}
	var out []*state
	for _, st := range states {
		out = append(out, st)
		for n, c := range sum.Completes {
			l, ok := m.fieldOf(ci, c.Ref)
			if !ok {
				continue
			}
			d := m.object(ci.c, ci.at.Common().Value, 2000+n, int(ci.at.Pos()), model.Class{Kind: model.Future, Name: "future"})
			if d == nil {
				continue
			}
			d.field, d.pos = l, ci.at.Pos()
			x := st.clone()
			if !m.setResults(x, ci, v, c.Results) {
				continue
			}
			x.objs[d.id] = obj{st: done}
			x.cells[l] = abs{k: aObj, id: d.id}
			x.note(ci.at.Pos(), d.id, "the future completes in "+ci.name())
			out = append(out, x)
		}
	}
	return out
}

// setResults adds what is known of a call's results; false if it contradicts what
// is known already.
func (m *machine) setResults(st *state, ci *callInfo, v ssa.Value, results []Said) bool {
	for i, r := range results {
		if r == Anything {
			continue
		}
		k := vkey{ci.c, v, i}
		if len(results) == 1 {
			k.i = -1
		}
		switch old := st.vals[k]; {
		case old.k == aSym:
			st.vals[k] = r.abs()
		case old.k == aNil && r != SaidNil, old.isErr() && r != SaidNonNil, old.k == aBool && old != r.abs():
			return false
		}
	}
	return true
}

// fieldOf is the place that a callee's Ref to a field names.
func (m *machine) fieldOf(ci *callInfo, r Ref) (loc, bool) {
	if r.Index < 0 || r.Index >= len(ci.args) {
		return loc{}, false
	}
	l := ci.args[r.Index].loc()
	if !l.ok() {
		return loc{}, false
	}
	l.path += r.Path
	return l, true
}
