package flow

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// exit: the function returns.
func (m *machine) exit(ret *ssa.Return, st *state) {
	o := m.out
	o.exits++
	how := m.said(ret, st)
	m.heldAtPending(ret, st)
	o.lockExit(st, how)
	m.pollAgain(ret, st)
	if o.results == nil && len(ret.Results) > 0 {
		o.results = make([]Result, len(ret.Results))
	}
	for _, k := range st.sortedEffs() {
		if k.half() || k.partly() {
			continue
		}
		car := m.carriers(k)
		for _, r := range ret.Results {
			if car[r] || car[strip(r)] {
				o.takes = max(o.takes, k.lost)
				if ref, ok := m.ref(k.base); ok && !slices.Contains(o.on, ref) {
					o.on = append(o.on, ref)
				}
			}
		}
	}
	failed := false
	for i, r := range ret.Results {
		a := m.eval(m.top, r, st)
		if model.IsError(r.Type()) {
			failed = failed || a.isErr()
		}
		if k, isNil := m.aliasOf(st, a); !isNil {
			o.returnsAlias(i, k)
		}
		if a.k == aObj {
			m.returned(st, i, a)
		} else if al, ok := a.v.(*ssa.Alloc); ok && a.k == aSym && al.Heap && m.pkg.model.Class(al.Type()).Kind.Obliges() && m.holds(st, locOf(a.c, al), &o.results[i]) {
			o.results[i].Owned = true
			if m.pkg.model.Class(al.Type()).Kind == model.Future {
				m.exportFuture(st, m.literal(a.c, al), 0)
			}
		} else if k := m.pkg.model.Class(r.Type()).Kind; a.k != aNil && (k == model.Future || k == model.Stream) {
			o.unknown = true
		}
		if a.k != aObj || m.descs[a.id].param < 0 {
			m.escape(st, m.top, r, 0)
		}
	}
	m.unflagged(ret, st)
	for _, k := range st.sortedTorn() {
		switch {
		case k.value:
			if !failed && m.isConsumed(k.base) {
				o.torn(k, st, nil)
			}
		case m.local(k.base):
		case k.base.path != "" && k.deadline && (!failed || k.loss.lost == model.LostItem):
			// A stream out of step can be closed by whoever is told of the
			// failure; an item that is gone is gone.
			o.torn(k, st, ret)
		default:
			o.tornAtExit(k, failed)
		}
	}
	m.completedFields(ret, st)
	m.constants(st)
	m.leftFields(st, how)
	for id, ob := range st.objs {
		d := m.descs[id]
		if d.param >= 0 || d.free >= 0 {
			if d.class.Structural && ob.st.open() && m.fieldsReleased(st, d) {
				ob.st = dropped
			}
			if d.kept && ob.st.open() {
				ob.st = moved
			}
			if _, ok := o.released[id]; !ok && ob.st == dropped {
				o.released[id] = m.pkg.story(st.trail, id)
			}
			if d.param >= 0 {
				o.goneAt(d.param, ob.gone)
			}
			if l := (left{ob.st, how}); !slices.Contains(o.params[id], l) {
				o.params[id] = append(o.params[id], l)
			}
			if !d.owned {
				continue
			}
		}
		o.abandoned(d, ob, st, exitPos(ret))
		if d.owned && !d.isOn && d.class.Kind.Obliges() && ob.st.open() && !m.excused(st, d, ret, how) {
			o.leak(d, ob, st, exitPos(ret), "the function is left here without it")
		}
	}
}

// pollAgain: a Poll method that returns not ready will be called again, with
// its receiver as it left it.
func (m *machine) pollAgain(ret *ssa.Return, st *state) {
	if !m.polling() || len(ret.Results) != 3 {
		return
	}
	if ready := m.eval(m.top, ret.Results[1], st); ready.k == aBool && ready.id == 1 {
		return
	}
	again := st.clone()
	for k := range again.vals {
		if _, ok := k.v.(*ssa.Parameter); !ok {
			delete(again.vals, k)
		}
	}
	for l, a := range again.cells {
		if m.local(l) || a.k == aSym {
			delete(again.cells, l)
		}
	}
	clear(again.torn)
	clear(again.effs)
	clear(again.locks)
	clear(again.halves)
	m.arrive(place{c: m.top}, again)
}

// said is what the last result says of the call: an error or a bool.
func (m *machine) said(ret *ssa.Return, st *state) outcome {
	if len(ret.Results) == 0 {
		return unsaid
	}
	last := ret.Results[len(ret.Results)-1]
	a := m.eval(m.top, last, st)
	if u, ok := last.(*ssa.UnOp); ok {
		// A named result, which is loaded after the deferred calls have run.
		if al, ok := u.X.(*ssa.Alloc); ok {
			if x, ok := st.cells[locOf(m.top, al)]; ok {
				a = x
			}
		}
	}
	switch {
	case a.isErr(), a == absFalse && isBool(last.Type()):
		return failedIt
	case a.k == aNil && model.IsError(last.Type()), a == absTrue && isBool(last.Type()):
		return succeeded
	}
	return unsaid
}

// constants keeps what fields hold at every exit so far.
func (m *machine) constants(st *state) {
	o := m.out
	o.setExits++
	now := map[Ref]abs{}
	for l, a := range st.cells {
		if a.k != aNil && a.k != aBool || l.path == "" {
			continue
		}
		if r, ok := m.ref(l); ok && r.Index >= 0 && r.Global == "" {
			now[r] = a
		}
	}
	if o.setExits == 1 {
		o.sets = now
		return
	}
	for r, a := range o.sets {
		if now[r] != a {
			delete(o.sets, r)
		}
	}
}

// fieldsReleased says whether what a parameter's fields hold was released: its
// type owes what they owe.
func (m *machine) fieldsReleased(st *state, d *objDesc) bool {
	self := locOf(d.c, d.at)
	for id, o := range st.objs {
		if f := m.descs[id]; f.field.ok() && f.field.within(self) && f.class.Kind.Obliges() && !o.st.open() {
			return true
		}
	}
	return false
}

func exitPos(ret *ssa.Return) token.Pos {
	if ret.Pos().IsValid() {
		return ret.Pos()
	}
	if syn := ret.Parent().Syntax(); syn != nil {
		return syn.End() - 1
	}
	return ret.Parent().Pos()
}

// returned: result i is an object.
func (m *machine) returned(st *state, i int, a abs) {
	o := m.out
	d := m.descs[a.id]
	ob := st.objs[a.id]
	if d.param >= 0 && d.gen == 0 {
		// An alias, see aliasOf.
	} else if d.class.Kind == model.Lent {
		o.results[i].Lent = true
	} else if d.owned && ob.st != absent && !(d.isBag && d.class.Loose) && (!d.class.Loose || ob.st.open()) {
		o.results[i].Owned = true
		if d.class.Std != nil {
			o.results[i].Std = d.class.Std.What
		}
	}
	if ob.info == nil && d.param < 0 && (d.class.Kind == model.Future || d.class.Kind == model.Stream) {
		o.unknown = true
	}
	if ob.info == nil || d.class.Kind != model.Future && d.class.Kind != model.Stream && d.class.Kind != model.Lent {
		return
	}
	m.exportFuture(st, ob.info, 0)
}

// exportFuture makes what a returned future loses and takes part of the
// summary.
func (m *machine) exportFuture(st *state, info *futInfo, depth int) {
	o := m.out
	if depth > 6 {
		return
	}
	o.unknown = o.unknown || info.unknown
	for _, l := range info.losses {
		o.addLossAt(l, info)
	}
	if info.takes > o.takes {
		o.takes = info.takes
	}
	for _, b := range info.on {
		if r, ok := m.ref(b); ok && !slices.Contains(o.on, r) {
			o.on = append(o.on, r)
		}
	}
	o.writes = o.writes || info.writes
	o.awaits(info.waits, info.queues)
	o.refs(&o.reads, info.reads)
	o.refs(&o.advances, info.advances)
	for _, l := range info.lends {
		if p := m.descs[l].param; p >= 0 && !slices.Contains(o.lends, p) {
			o.lends = append(o.lends, p)
		}
	}
	for _, x := range info.owns {
		if p := m.descs[x].param; p >= 0 && !slices.Contains(o.owns, p) {
			o.owns = append(o.owns, p)
		}
		if ob, ok := st.objs[x]; ok && ob.info != nil {
			m.exportFuture(st, ob.info, depth+1)
		}
	}
}

// refs adds places to a list, in terms of the function's signature.
func (o *collector) refs(list *[]Ref, places []loc) {
	for _, l := range places {
		if r, ok := o.m.ref(l); ok && !slices.Contains(*list, r) {
			*list = append(*list, r)
		}
	}
}

func (o *collector) addLossAt(l *loss, info *futInfo) {
	note := Note{pos: l.pos, Where: o.m.pkg.where(l.pos), Text: "which is the future of " + l.via + ", made here"}
	if len(l.why) == 0 {
		note.Text = "dropped while pending, the future of " + l.via + " loses " + l.lost.String()
	}
	why := append([]Note{note}, l.why...)
	if l.value.ok() {
		if r, ok := o.m.ref(l.value); ok {
			o.put(Loss{Lost: l.lost, Base: r, Value: true, Why: why})
		}
		return
	}
	for _, b := range l.bases {
		if r, ok := o.m.ref(b); ok {
			o.put(Loss{Lost: l.lost, Base: r, Pair: l.pair, Why: why})
		}
	}
}

func (o *collector) tornAtExit(k tornKey, failed bool) {
	r, ok := o.m.ref(k.base)
	if !ok || r.Index < 0 {
		return
	}
	seen := tornExit{k, failed}
	seen.site = nil
	if o.tornSeen[seen] {
		return
	}
	o.tornSeen[seen] = true
	why := append([]Note{{pos: k.site.Pos(), Where: o.m.pkg.where(k.site.Pos()), Text: "dropped here while the future of " + k.loss.via + " may be pending"}}, k.loss.why...)
	o.tornOut = append(o.tornOut, Torn{
		Loss: Loss{Lost: k.loss.lost, Base: r, Why: why}, OnErr: failed,
		pos: k.site.Pos(), loop: o.m.looping(k.c, k.site),
	})
}

// cancelledExit: the function is left because it was cancelled, and its
// deferred calls have run.
func (m *machine) cancelledExit(st *state) {
	o := m.out
	for id, ob := range st.objs {
		d := m.descs[id]
		if d.param >= 0 && !d.owned && ob.st == pending && (d.class.Kind == model.Future || d.class.Kind == model.Stream) {
			o.leaves[d.param] = true
		}
		if !d.owned || d.isOn || d.class.Loose || !ob.st.open() || !d.class.Kind.Obliges() && d.class.Kind != model.Task && !(d.class.Kind == model.Channel && d.class.Fused) {
			continue
		}
		if ob.st == unstarted && (d.class.Kind == model.Future || d.class.Kind == model.Stream) {
			continue
		}
		if f, ok := o.onCancel[id]; !ok || !f.polled && ob.st == pending {
			pos := posOf(st.susp.at)
			o.onCancel[id] = CancelFinding{polled: ob.st == pending, InBlock: d.free >= 0, Made: d.pos, Class: d.class, What: o.m.pkg.objectName(d), Path: append(o.m.pkg.story(st.trail, id), Step{pos, "so its cleanup is skipped"})}
		}
	}
	m.halvesLeft(st)
	for _, k := range st.sortedEffs() {
		r, ok := m.ref(k.base)
		if !ok || m.marked(st, k.base) {
			continue
		}
		o.broken = o.broken || m.handedOn(k, st.susp.at.Common(), 0)
		o.put(Loss{Lost: k.lost, Base: r, Why: []Note{
			{pos: k.at.Pos(), Where: m.pkg.where(k.at.Pos()), Text: "taken here"},
			{pos: st.susp.at.Pos(), Where: m.pkg.where(st.susp.at.Pos()), Text: "and cancelled here, before it reached a place that lasts"},
		}})
	}
}
