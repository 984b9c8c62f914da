package flow

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A future that is lent to TrySelect or NowOrNever is polled with a waker that wakes
// nothing: it is deaf until it is polled again. If the block then waits for anything
// but the time without polling it, nothing wakes the block when it is ready.

// A LostWakeFinding is a wait during which a pending future wakes nobody.
type LostWakeFinding struct {
	Pos  token.Pos // the wait
	What string
	Kind string
	Path []Step
}

// deafen marks the futures that a future polls and does not own as polled with a
// waker that wakes nothing.
func (m *machine) deafen(st *state, ci *callInfo, a abs, depth int) {
	if a.k != aObj || depth > 4 {
		return
	}
	o := st.objs[a.id]
	if m.descs[a.id].isOn {
		m.deafen(st, ci, o.fut, depth+1)
		return
	}
	if o.info == nil {
		return
	}
	for _, id := range o.info.owns {
		m.deafen(st, ci, abs{k: aObj, id: id}, depth+1)
	}
	for _, id := range o.info.lends {
		x, ok := st.objs[id]
		switch m.descs[id].class.Kind {
		case model.Future, model.Task, model.Stream:
		default:
			ok = false
		}
		if ok && x.st.open() {
			x.deaf = ci.at
			st.objs[id] = x
		}
		m.deafen(st, ci, abs{k: aObj, id: id}, depth+1)
	}
}

// unheard reports a wait for something else than the time during which a future is
// deaf.
func (m *machine) unheard(st *state, ci *callInfo, waits []abs, info *futInfo, w model.Waits) {
	if w == 0 || w&(model.WaitTime|model.WaitTick) != 0 {
		return
	}
	var polled map[int]bool
	for _, id := range st.sortedObjs() {
		o := st.objs[id]
		if o.deaf == nil || !o.st.open() {
			continue
		}
		if polled == nil {
			polled = m.polledBy(st, ci, waits, info)
		}
		if polled[id] || o.deaf.Parent() == ci.at.Parent() && m.sameLoop(o.deaf, ci.at) {
			continue // it is polled again in the next turn
		}
		d, pos := m.descs[id], posOf(ci.at)
		if _, ok := m.out.unheard[pos]; !ok {
			m.out.unheard[pos] = LostWakeFinding{
				Pos: pos, What: m.pkg.objectName(d), Kind: describe(d),
				Path: append(m.pkg.story(st.trail, id), Step{o.deaf.Pos(), "it is polled here, with a waker that wakes nothing"}, Step{pos, "it wakes nobody while the block waits here"}),
			}
		}
		o.deaf = nil
		st.objs[id] = o
	}
}

// A StarvedFinding is a biased select in a loop that asks for data before it looks
// whether it shall stop.
type StarvedFinding struct {
	Pos         token.Pos // the select
	Data, Later string    // what makes the branches
	Path        []Step
}

// What has won when a biased select is executed again.
const (
	starves  = "data, before what stops the loop"
	stopsNot = "what stops a loop, and does not stop this one"
)

// bias notes, where branch i of a biased select has won, that it was listed before
// one that stops the loop or tells the time.
func (m *machine) bias(st *state, ci *callInfo, cands []candidate, i int) {
	v := ci.val()
	if v == nil || ci.fn == nil || ci.fn.Name() != "SelectBiased" {
		return
	}
	if w, _ := m.waitsOf(st, cands[i].a, 0); w&model.WaitTick == 0 && m.stops(st, cands[i]) {
		st.anew[anewKey{ci.c, v, ci.at, stopsNot}] = st.trail
	}
	if !m.data(st, cands[i]) {
		return
	}
	for _, later := range cands[i+1:] {
		if m.stops(st, later) {
			k := anewKey{ci.c, v, ci.at, starves}
			st.anew[k] = st.trail
			m.biased[ci.at] = [2]string{m.infoOf(st, cands[i].a).name, m.infoOf(st, later.a).name}
			return
		}
	}
}

// starved reports a biased select that is executed again after such a branch has won.
func (m *machine) starved(st *state, ci *callInfo) {
	k := anewKey{ci.c, ci.val(), ci.at, stopsNot}
	if _, ok := st.anew[k]; ok {
		m.out.goesOn[ci.at.Pos()] = true
		delete(st.anew, k)
	}
	k.loses = starves
	t, ok := st.anew[k]
	if !ok || k.at == nil {
		return
	}
	delete(st.anew, k)
	pos, names := ci.at.Pos(), m.biased[ci.at]
	m.out.starved[pos] = StarvedFinding{Pos: pos, Data: names[0], Later: names[1], Path: append(m.pkg.story(t), Step{pos, "the first branch is asked first again"})}
}

// data says whether a branch brings data, as often as there is some.
func (m *machine) data(st *state, cd candidate) bool {
	_, ok := m.endOf(st, cd.a, 0)
	return (ok || m.atOnce(st, cd.a, 0)) && m.infoOf(st, cd.a) != nil && !m.news(st, cd.a)
}

// atOnce says whether a branch is ready whenever it is asked.
func (m *machine) atOnce(st *state, a abs, depth int) bool {
	if a.k != aObj || depth > 4 {
		return false
	}
	d, o := m.descs[a.id], st.objs[a.id]
	if d.isOn {
		return m.atOnce(st, o.fut, depth+1)
	}
	call, ok := d.at.(*ssa.Call)
	return ok && model.AtOnce(model.FuncOf(&call.Call))
}

// stops says whether a branch brings nothing but the news: that it is time, or time
// to stop.
func (m *machine) stops(st *state, cd candidate) bool {
	if cd.id < 0 || m.infoOf(st, cd.a) == nil {
		return false
	}
	w, _ := m.waitsOf(st, cd.a, 0)
	return w != 0 && w&^(model.WaitStop|model.WaitTime|model.WaitTick) == 0 || w&model.WaitUnknown == 0 && m.news(st, cd.a)
}

// news says whether a branch's future yields an empty struct.
func (m *machine) news(st *state, a abs) bool {
	if a.k != aObj || !m.descs[a.id].isOn {
		return false
	}
	on, ok := m.descs[a.id].at.(*ssa.Call)
	if !ok {
		return false
	}
	p, ok := on.Type().Underlying().(*types.Pointer)
	if !ok {
		return false
	}
	n, ok := types.Unalias(p.Elem()).(*types.Named)
	return ok && n.TypeArgs().Len() == 1 && emptyStruct(n.TypeArgs().At(0))
}
