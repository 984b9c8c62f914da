package flow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// nowOrNever polls once and drops what is pending.
func (m *machine) nowOrNever(st *state, ci *callInfo, a abs) []*state {
	m.used(st, ci, a)
	m.polledAgain(st, ci, a, 0)
	m.goes(st, ci, a, Awaited)
	never := st.clone()
	m.started(never, idOr(a), 0)
	if a.k == aObj {
		m.dropID(never, ci, a.id, 0, true)
		m.deafen(never, ci, a, 0)
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
	m.used(st, ci, a)
	m.polledAgain(st, ci, a, 0)
	if refs := v.Referrers(); refs == nil || len(*refs) == 0 {
		// Whoever does not look at the outcome knows it.
		m.handOn(st, a)
		return []*state{st}
	}
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
		e.st.note(ci.at.Pos(), a.id, "it is ready here")
		if e.err.k != aSym {
			e.st.vals[vkey{ci.c, v, 2}] = e.err
		} else {
			readyWith(e.st, ci.c, v)
		}
		out = append(out, e.st)
	}
	return out
}

// readyValue is, as a component of a poll's tuple, the pointer that it was ready
// with.
const readyValue = 100

// readyWith: a poll is ready with a pointer. It is there if the error is not
// (valueThere): a later poll may ask the field that keeps it whether this one was.
func readyWith(st *state, c *ctx, v ssa.Value) {
	tup, ok := v.Type().(*types.Tuple)
	if !ok || tup.Len() != 3 {
		return
	}
	if _, ok := tup.At(0).Type().Underlying().(*types.Pointer); !ok {
		return
	}
	if _, known := st.vals[vkey{c, v, 0}]; !known {
		st.vals[vkey{c, v, 0}] = abs{k: aSym, c: c, v: v, i: readyValue}
	}
}

func valueThere(st *state, err abs) {
	if err.k == aSym && err.i == 2 {
		st.replace(abs{k: aSym, c: err.c, v: err.v, i: readyValue}, absNonNil)
	}
}

// polledAgain reports a future or stream that is polled although it completed.
func (m *machine) polledAgain(st *state, ci *callInfo, a abs, depth int) {
	if a.k != aObj || depth > 6 || st.mode == cancelled {
		return
	}
	if depth == 0 {
		m.polledHere(st, ci, a, 0)
	}
	o, ok := st.objs[a.id]
	if !ok {
		return
	}
	d := m.descs[a.id]
	m.polledField(d, ci)
	if d.isOn || d.class.Fused && (o.st == done || o.info == nil) {
		return
	}
	if o.st == done {
		m.out.reuse(d, ci, st, depth == 0)
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
}
