package flow

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A suspension is a call at which the function under analysis may be
// cancelled.
type suspension struct {
	c  *ctx
	at ssa.CallInstruction
}

// suspend adds the cancellation edge of a call that waits for a (an object or
// nothing): the deferred calls run, then the function is left.
func (m *machine) suspend(st *state, ci *callInfo, a abs) {
	var waits []abs
	if a.k == aObj {
		waits = []abs{a}
	}
	m.suspendOn(st, ci, waits, nil, nil)
}

// suspendCall is suspend for a call that is itself asynchronous: cancelling it
// loses what info says.
func (m *machine) suspendCall(st *state, ci *callInfo, info *futInfo) {
	m.suspendOn(st, ci, nil, info, nil)
}

// suspendOn adds the cancellation edge of a call that waits for the futures in
// waits and does what info says. What is given to the callee is its to clean up.
func (m *machine) suspendOn(st *state, ci *callInfo, waits []abs, info *futInfo, given []int) {
	m.out.suspends = true
	m.out.unknown = m.out.unknown || m.opaque(st, waits, info)
	m.out.advance(st, ci, waits, info)
	w, qs := m.suspendsOn(st, waits, info)
	m.out.awaits(w, qs)
	st.passes(w)
	m.heldAcross(st, ci)
	if ci.deferred || st.mode == cancelled {
		return // cleanup is not interrupted
	}
	m.standStill(st, ci, waits, info)
	m.unheard(st, ci, waits, info, w)
	m.inFlight(st, ci, waits, info)
	s := st.clone()
	s.mode = cancelled
	s.susp = m.out.suspension(ci)
	for _, a := range waits {
		if a.k != aObj {
			continue
		}
		m.collectLosses(s, ci, a.id, 0)
		m.dropWaited(s, a.id, 0)
	}
	if info != nil {
		m.lossesOf(s, ci, info)
	}
	for _, id := range given {
		m.handOn(s, abs{k: aObj, id: id})
	}
	// Futures that were started earlier and are not finished go down too.
	for _, id := range s.sortedObjs() {
		if o := s.objs[id]; o.st == pending && o.info != nil && m.descs[id].owned {
			m.lossesOf(s, ci, o.info)
		}
	}
	s.note(posOf(ci.at), -1, "cancelled here, while it waits in "+ci.name())
	m.arrive(place{c: ci.c, block: -1, mode: cancelled}, s)
	st.passSuspension()
	for id, o := range st.objs {
		if o.st.open() && !o.seen && m.descs[id].owned {
			o.seen = true
			st.objs[id] = o
		}
	}
}

// posOf is the position of a call; that of an iterator in a range statement is
// where the iterator was made.
func posOf(at ssa.CallInstruction) token.Pos {
	if p := at.Pos(); p.IsValid() {
		return p
	}
	return at.Common().Value.Pos()
}

// dropWaited: the awaited future goes down with the block.
func (m *machine) dropWaited(st *state, id, depth int) {
	o, ok := st.objs[id]
	if !ok || depth > 6 {
		return
	}
	if m.descs[id].isOn {
		if o.fut.k == aObj {
			m.dropWaited(st, o.fut.id, depth+1)
		}
		return
	}
	if o.st.open() {
		o.st = dropped
		st.objs[id] = o
	}
	if o.info != nil {
		for _, l := range o.info.lends {
			m.started(st, l, depth+1)
		}
		for _, x := range o.info.owns {
			m.dropWaited(st, x, depth+1)
		}
		if o.info.cleans >= 0 {
			m.setRelease(st, abs{k: aObj, id: o.info.cleans}, dropped)
		}
	}
}

// await drives one future to completion.
func (m *machine) await(st *state, ci *callInfo, f arg) []*state {
	if f.a.k == aObj {
		m.used(st, ci, f.a)
		m.awaitedOff(st, ci, f.a)
		m.polledAgain(st, ci, f.a, 0)
		m.started(st, f.a.id, 0)
	}
	m.out.unknown = m.out.unknown || f.a.k != aObj
	m.suspend(st, ci, f.a)
	m.goes(st, ci, f.a, Awaited)
	return m.drive(st, ci, f.a)
}

// drive completes a future and makes its result.
func (m *machine) drive(st *state, ci *callInfo, a abs) []*state {
	var out []*state
	for _, oc := range m.complete(st, ci, a, 0) {
		s := oc.st
		if v := ci.val(); v != nil && oc.err.k != aSym {
			if tup, ok := v.Type().(*types.Tuple); ok {
				s.vals[vkey{ci.c, v, tup.Len() - 1}] = oc.err
			}
		}
		out = append(out, m.outcome(s, ci, a, oc.err)...)
	}
	return out
}

// outcome makes the objects that a completed future yields, and puts what it
// took irrevocably in flight.
func (m *machine) outcome(st *state, ci *callInfo, a abs, err abs) []*state {
	v := ci.val()
	if v == nil {
		return []*state{st}
	}
	tup, ok := v.Type().(*types.Tuple)
	if !ok || tup.Len() == 0 {
		return []*state{st}
	}
	info := m.infoOf(st, a)
	states := []*state{st}
	if class := m.pkg.model.Class(tup.At(0).Type()); class.Kind.Obliges() && !err.isErr() {
		if id := m.makeFuture(st, ci, 0, nil); id >= 0 && err.k == aSym {
			states = m.fallible(st, ci.c, v, tup, []int{id}, true, -1)
		}
	}
	if info == nil || !info.takes.Matters() {
		return states
	}
	var out []*state
	for _, s := range states {
		e := s.vals[vkey{ci.c, v, tup.Len() - 1}]
		switch {
		case e.isErr():
		case e.k == aNil:
			m.took(s, ci, v, info.takes, info.on)
		default:
			bad := s.clone()
			bad.vals[vkey{ci.c, v, tup.Len() - 1}] = absNonNil
			s.vals[vkey{ci.c, v, tup.Len() - 1}] = absNil
			m.took(s, ci, v, info.takes, info.on)
			out = append(out, bad)
		}
		out = append(out, s)
	}
	return out
}

// infoOf is what is known of a future: of the one that it stands for, if it is a
// branch or a wrapper. A wrapper made in a loop may own the one of the last turn,
// which has its name.
func (m *machine) infoOf(st *state, a abs) *futInfo { return m.infoDepth(st, a, 0) }

func (m *machine) infoDepth(st *state, a abs, depth int) *futInfo {
	if a.k != aObj || depth > 6 {
		return nil
	}
	o := st.objs[a.id]
	if m.descs[a.id].isOn {
		return m.infoDepth(st, o.fut, depth+1)
	}
	if o.info != nil && len(o.info.owns) == 1 && !o.info.takes.Matters() {
		if in := m.infoDepth(st, abs{k: aObj, id: o.info.owns[0]}, depth+1); in != nil {
			return in
		}
	}
	return o.info
}

// An ending is one way for a future to complete.
type ending struct {
	st  *state
	err abs // aSym if nothing is known of it
}

// complete forks on the ways for a future to complete.
func (m *machine) complete(st *state, ci *callInfo, a abs, depth int) []ending {
	if a.k != aObj || depth > 5 {
		return []ending{{st: st}}
	}
	o, ok := st.objs[a.id]
	if !ok {
		return []ending{{st: st}}
	}
	if m.descs[a.id].isOn {
		return m.complete(st, ci, o.fut, depth+1)
	}
	if o.st.open() || o.st == moved {
		o.st = done
		st.objs[a.id] = o
	}
	info := o.info
	if info == nil {
		return []ending{{st: st}}
	}
	if info.cleans >= 0 {
		if !ci.deferred {
			m.released(st, ci, info.cleans)
		}
		m.setRelease(st, abs{k: aObj, id: info.cleans}, dropped)
	}
	for _, id := range info.empties {
		m.setRelease(st, abs{k: aObj, id: id}, done)
	}
	// A buffer whose writer fails has nothing left to flush.
	out := m.completeOwned(st, ci, info, depth)
	for _, l := range info.lends {
		var next []ending
		for _, e := range out {
			next = append(next, m.completeLent(e, ci, l, depth)...)
		}
		out = next
	}
	if len(info.fills) > 0 {
		var next []ending
		for _, e := range out {
			if e.err.k != aSym {
				next = append(next, e)
				continue
			}
			bad := ending{e.st.clone(), absNonNil}
			for _, id := range info.fills {
				m.fill(e.st, abs{k: aObj, id: id})
				m.setRelease(bad.st, abs{k: aObj, id: id}, done)
			}
			e.err = absNil
			next = append(next, e, bad)
		}
		out = next
	}
	if len(info.losses) > 0 || info.writes {
		for _, e := range out {
			m.deliveredInfo(e.st, info)
			m.sent(e.st, ci, info)
			m.wrote(e.st, ci, info)
		}
	}
	return out
}

// completeOwned completes what a combinator owns, in the ways it may.
func (m *machine) completeOwned(st *state, ci *callInfo, info *futInfo, depth int) []ending {
	if len(info.owns) == 0 {
		return []ending{{st: st}}
	}
	each := func(s *state, ids []int, err abs) []ending {
		ends := []ending{{s, err}}
		for _, id := range ids {
			var next []ending
			for _, e := range ends {
				for _, f := range m.complete(e.st, ci, abs{k: aObj, id: id}, depth+1) {
					if f.err.k == aSym {
						f.err = e.err
					}
					next = append(next, f)
				}
			}
			ends = next
			if len(ends) > 8 {
				ends = ends[:8]
				m.incomplete = true
			}
		}
		return ends
	}
	switch {
	case info.deadline:
		late := st.clone()
		was := m.inDeadline
		m.inDeadline = true
		m.dropLoser(late, ci, info.owns[0], depth+1)
		m.inDeadline = was
		failed := st.clone()
		ends := append(each(st, info.owns, absNil), each(failed, info.owns, absOther)...)
		return append(ends, ending{late, m.elapsed()})
	case info.once:
		// Which it was, a field of the outcome says, which is not followed.
		never := st.clone()
		m.dropLoser(never, ci, info.owns[0], depth+1)
		ends := each(st, info.owns, abs{})
		for _, e := range ends {
			m.untold(e.st, abs{k: aObj, id: info.owns[0]})
		}
		return append(ends, ending{st: never})
	case (info.races || info.failFast) && len(info.owns) == 1 && m.descs[info.owns[0]].isBag:
		// Any of the futures in a slice may be outrun by another.
		lost := st.clone()
		m.dropLoser(lost, ci, info.owns[0], depth+1)
		if info.races {
			return []ending{{st: lost}}
		}
		return append(each(st, info.owns, absNil), ending{lost, absNonNil})
	case info.races:
		var out []ending
		for i, id := range info.owns {
			s := st.clone()
			for j, other := range info.owns {
				if j != i {
					m.dropLoser(s, ci, other, depth+1)
				}
			}
			out = append(out, each(s, []int{id}, abs{})...)
		}
		return out
	case info.failFast:
		var out []ending
		for i := range info.owns {
			s := st.clone()
			for j, other := range info.owns {
				if j != i {
					m.dropLoser(s, ci, other, depth+1)
				}
			}
			out = append(out, each(s, info.owns[i:i+1], absNonNil)...)
		}
		return append(out, each(st, info.owns, absNil)...)
	}
	err := abs{}
	return each(st, info.owns, err)
}

// elapsed is the error of a deadline: futures.ErrElapsed where the package
// imports it.
func (m *machine) elapsed() abs {
	if g := m.pkg.elapsed; g != nil {
		return abs{k: aGlobal, v: g}
	}
	return absNonNil
}

// completeLent completes what a future polls and does not own: a lent future,
// or one step of a stream, which may be its end.
func (m *machine) completeLent(e ending, ci *callInfo, id, depth int) []ending {
	d := m.descs[id]
	o, ok := e.st.objs[id]
	if !ok {
		return []ending{e}
	}
	switch d.class.Kind {
	case model.Stream:
		if o.st == unstarted {
			o.st = pending
			e.st.objs[id] = o
		}
		if e.err.k != aSym {
			return []ending{e}
		}
		end := ending{e.st.clone(), m.eof()}
		eo := end.st.objs[id]
		eo.st = done
		end.st.objs[id] = eo
		end.st.note(ci.at.Pos(), id, "the stream ends here")
		return []ending{e, end}
	case model.Channel:
		return []ending{e}
	}
	if !d.class.Fused {
		// Polling it again would be a mistake.
		e.st.note(ci.at.Pos(), id, "the "+describe(d)+" completes here")
	}
	var out []ending
	for _, f := range m.complete(e.st, ci, abs{k: aObj, id: id}, depth+1) {
		if f.err.k == aSym {
			f.err = e.err
		}
		out = append(out, f)
	}
	return out
}

func (m *machine) eof() abs {
	if g := m.pkg.eof; g != nil {
		return abs{k: aGlobal, v: g}
	}
	return absNonNil
}
