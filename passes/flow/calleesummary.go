package flow

import (
	"go/types"
	"slices"

	"github.com/futvet/futvet/passes/contract"
	"github.com/futvet/futvet/passes/model"
)

// summaryInfo describes the future that an analysed function returns, or the
// suspension that calling it is.
func (m *machine) summaryInfo(st *state, ci *callInfo, sum *Summary) *futInfo {
	info := m.info(ci)
	for n, l := range sum.Losses {
		if x := m.instantiate(ci, n, l); x != nil {
			info.losses = append(info.losses, x)
		}
	}
	info.takes, info.writes, info.summary, info.unknown = sum.Takes, sum.Writes, true, sum.Unknown
	for _, r := range sum.On {
		info.on = append(info.on, m.argRef(ci, r)...)
	}
	for _, r := range sum.Reads {
		info.reads = append(info.reads, m.argRef(ci, r)...)
	}
	for _, r := range sum.Works {
		info.works = append(info.works, m.argRef(ci, r)...)
	}
	for _, r := range sum.Advances {
		info.advances = append(info.advances, m.argRef(ci, r)...)
	}
	ids := func(list []int) (out []int) {
		for _, i := range list {
			if i < len(ci.args) && ci.args[i].a.k == aObj {
				out = append(out, ci.args[i].a.id)
			}
		}
		return out
	}
	info.lends, info.owns = ids(sum.Lends), ids(sum.Owns)
	info.ours = true
	info.waits, info.queues = sum.Waits, queuesOf(sum, func(r Ref) []loc { return m.argRef(ci, r) })
	for _, i := range sum.Awaits {
		if i >= 0 && i < len(ci.args) {
			m.awaitsGiven(st, info, ci.args[i].a)
		}
	}
	return m.intern(ci, info)
}

// directiveLoss: the callee is declared cancel unsafe.
func (m *machine) directiveLoss(ci *callInfo, info *futInfo, d *model.Directives) {
	if d.CancelUnsafe == "" {
		return
	}
	l := &loss{lost: model.LostClaimed, pos: ci.at.Pos(), via: ci.name(), why: []Note{{Text: d.CancelUnsafe}}}
	for _, a := range ci.args {
		if a.v != nil && !model.IsRuntimeType(a.v.Type(), "Co") && isPointer(a.v.Type()) {
			l.bases = append(l.bases, m.bases(a)...)
		}
	}
	if len(l.bases) > 0 {
		info.losses = append(info.losses, m.internLoss(ci, 50, l))
	}
}

// summaryCall executes a call of a function that was analysed.
func (m *machine) summaryCall(st *state, ci *callInfo, sum *Summary) []*state {
	info := m.summaryInfo(st, ci, sum)
	m.turnBegins(st, ci, sum)
	m.calleeUnlocks(st, ci, sum)
	if sum.Suspends {
		var given []int
		for i, a := range ci.args {
			switch {
			case a.a.k != aObj || sum.param(i) != Takes:
			case slices.Contains(sum.Leaves, i):
				m.started(st, a.a.id, 0)
			default:
				given = append(given, a.a.id)
			}
		}
		m.suspendOn(st, ci, nil, info, given)
	}
	var failed []tornOf
	var filled, taken []int
	for n, t := range sum.Torn {
		if l := m.instantiate(ci, 100+n, t.Loss); l != nil {
			l.site, l.siteLoop = t.pos, t.loop
			failed = append(failed, tornOf{l, t.OnErr})
		}
	}
	for i, a := range ci.args {
		m.judged(st, a.a)
		switch sum.param(i) {
		case Takes:
			how := sum.gone(i)
			if how == Awaited || how == Given {
				m.used(st, ci, a.a)
			}
			if slices.Contains(sum.Leaves, i) {
				m.handOn(st, a.a) // waited for, which is no cleanup
				m.escape(st, a.c, a.v, 0)
			} else {
				m.passed(st, ci, a)
			}
			if how != here {
				m.goes(st, ci, a.a, how)
			}
		case Fills:
			if m.fill(st, a.a); a.a.k == aObj {
				filled = append(filled, a.a.id)
			}
		case Empties:
			m.setRelease(st, a.a, done)
		case Borrows:
			taken = append(taken, m.takesFields(st, ci, sum, i)...)
			switch a.a.k {
			case aObj:
				m.started(st, a.a.id, 0)
			case aFunc:
				m.mayRun(st, a.a)
			default:
				for _, e := range m.elements(st, a) {
					if e.k == aFunc {
						m.mayRun(st, e)
					}
				}
			}
		case IfOK:
			if a.a.k == aObj {
				taken = append(taken, a.a.id)
			} else {
				m.escape(st, a.c, a.v, 0)
			}
		case Unknown, Sometimes:
			if a.a.k == aObj || sum.keeps(i) {
				m.escape(st, a.c, a.v, 0)
				m.handOn(st, a.a)
			}
		}
		if sum.keeps(i) || sum.Suspends {
			m.delivered(st, []arg{a})
		}
	}
	m.clobber(st, ci, sum)
	m.setFields(st, ci, sum)
	states := m.resultsOf(st, ci, func(i int, class model.Class) (*futInfo, model.Class, bool) {
		if i < len(sum.Results) {
			r := sum.Results[i]
			if r.Alias > 0 {
				return nil, class, false
			}
			if r.Lent {
				return info, class, false
			}
			if std := contract.ByWhat(r.Std); std != nil && r.Owned {
				class = class.As(std)
			}
			return info, class, r.Owned
		}
		return info, class, false
	})
	m.aliases(states, ci, sum)
	m.lentResults(states, ci, sum)
	states = m.fillFailed(states, ci, filled)
	states = m.takenIfOK(states, ci, taken)
	states = m.turnEnds(states, ci, sum)
	states = m.calleeLocks(states, ci, sum)
	if sum.Suspends && sum.Takes.Matters() {
		for _, s := range states {
			m.took(s, ci, ci.val(), sum.Takes, info.on)
		}
	}
	return m.tornByCallee(states, ci, failed)
}

// mayRun: a function is called, or not: what it does with what it captured may have
// been done.
func (m *machine) mayRun(st *state, f abs) {
	m.runsHere = true
	m.escapeFunc(st, f, 0)
	m.runsHere = false
}

// setFields: what the callee leaves in fields behind its parameters.
func (m *machine) setFields(st *state, ci *callInfo, sum *Summary) {
	for _, x := range sum.Sets {
		if x.Ref.Index >= len(ci.args) {
			continue
		}
		l := ci.args[x.Ref.Index].loc()
		if !l.ok() {
			continue
		}
		l.path += x.Ref.Path
		if x.Nil {
			st.cells[l] = absNil
		} else {
			st.cells[l] = absOfBool(x.Val)
		}
	}
}

// takenIfOK: the callee took what it was given, unless it says that it failed.
func (m *machine) takenIfOK(states []*state, ci *callInfo, taken []int) []*state {
	v := ci.val()
	if len(taken) == 0 {
		return states
	}
	take := func(st *state) {
		for _, id := range taken {
			m.handOn(st, abs{k: aObj, id: id})
		}
	}
	if v == nil {
		for _, st := range states {
			take(st)
		}
		return states
	}
	k := vkey{ci.c, v, -1}
	t := v.Type()
	if tup, ok := t.(*types.Tuple); ok {
		k.i = tup.Len() - 1
		t = tup.At(k.i).Type()
	}
	okA, badA := absTrue, absFalse
	if model.IsError(t) {
		okA, badA = absNil, absNonNil
	}
	var out []*state
	for _, st := range states {
		switch a := st.vals[k]; {
		case a == okA:
			take(st)
			out = append(out, st)
		case a == badA || a.isErr():
			out = append(out, st)
		default:
			bad := st.clone()
			take(st)
			st.vals[k], bad.vals[k] = okA, badA
			out = append(out, st, bad)
		}
	}
	return out
}

// fillFailed: what a callee that failed has left in a buffer could not have been
// written either.
func (m *machine) fillFailed(states []*state, ci *callInfo, filled []int) []*state {
	v := ci.val()
	if len(filled) == 0 || v == nil {
		return states
	}
	k := vkey{ci.c, v, -1}
	t := v.Type()
	if tup, ok := t.(*types.Tuple); ok {
		if tup.Len() == 0 {
			return states
		}
		k.i = tup.Len() - 1
		t = tup.At(k.i).Type()
	}
	if !model.IsError(t) {
		return states
	}
	var out []*state
	for _, st := range states {
		if a := st.vals[k]; a.k != aSym {
			out = append(out, st)
			continue
		}
		bad := st.clone()
		for _, id := range filled {
			m.setRelease(bad, abs{k: aObj, id: id}, done)
		}
		st.vals[k], bad.vals[k] = absNil, absNonNil
		out = append(out, st, bad)
	}
	return out
}

// judged: a branch is given to somebody who may tell by it which one won. What he
// says is not followed, so nothing is claimed of what the branch completed.
func (m *machine) judged(st *state, a abs) {
	if a.k != aObj || !m.descs[a.id].isOn {
		return
	}
	m.untold(st, st.objs[a.id].fut)
}

// untold: whether a future has completed is said in a way that is not followed.
func (m *machine) untold(st *state, f abs) {
	for depth := 0; f.k == aObj && depth < 4; depth++ {
		o, ok := st.objs[f.id]
		if !ok {
			return
		}
		if o.st == done {
			o.st = moved
			st.objs[f.id] = o
		}
		if o.info == nil || len(o.info.lends) == 0 {
			return
		}
		f = abs{k: aObj, id: o.info.lends[0]}
	}
}

type tornOf struct {
	l     *loss
	onErr bool
}

// lentResults: what a callee made by Ref is owned elsewhere.
func (m *machine) lentResults(states []*state, ci *callInfo, sum *Summary) {
	v := ci.val()
	for i, r := range sum.Results {
		if !r.Lent || v == nil {
			continue
		}
		idx := i
		if len(sum.Results) == 1 {
			idx = -1
		}
		for _, s := range states {
			if a := s.vals[vkey{ci.c, v, idx}]; a.k == aObj {
				m.descs[a.id].class.Kind = model.Lent
			}
		}
	}
}

// aliases makes results that are an alias of a parameter the same object.
func (m *machine) aliases(states []*state, ci *callInfo, sum *Summary) {
	v := ci.val()
	if v == nil {
		return
	}
	for i, r := range sum.Results {
		if r.Alias == 0 || r.Alias-1 >= len(ci.args) {
			continue
		}
		idx := i
		if len(sum.Results) == 1 {
			idx = -1
		}
		for _, s := range states {
			if old, ok := s.vals[vkey{ci.c, v, idx}]; ok && old.k == aObj {
				delete(s.objs, old.id)
				delete(s.vals, vkey{ci.c, v, idx})
			}
			arg := ci.args[r.Alias-1]
			a, ok := arg.a, arg.a.k != aSym || arg.a.v != nil
			if r.Field != "" {
				ok = false
				if l := arg.loc(); l.ok() {
					l.path += r.Field
					a, ok = m.load(s, ci.c, v, 1000+idx, l, fieldType(arg.v.Type(), r.Field))
				}
			}
			if ok {
				s.vals[vkey{ci.c, v, idx}] = a
			}
		}
	}
}

// passed: the callee takes the argument.
func (m *machine) passed(st *state, ci *callInfo, a arg) {
	if a.a.k == aObj {
		if o, ok := st.objs[a.a.id]; ok && (o.st.open() || m.cleanBuffer(a.a.id, o)) && !ci.deferred {
			m.released(st, ci, a.a.id)
		}
	}
	m.handOn(st, a.a)
	m.escape(st, a.c, a.v, 0)
}
