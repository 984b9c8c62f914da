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
	if len(st.effs) >= maxEffects {
		return
	}
	for _, b := range on {
		if b.ok() && !m.local(b) {
			st.effs[effKey{c: ci.c, at: v, lost: lost, base: b}] = true
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
	m.out.emits = true
	for _, b := range info.on {
		if b.ok() && !m.local(b) {
			st.effs[effKey{c: ci.c, at: v, lost: model.LostHalf, base: b}] = true
			return
		}
	}
}

// wrote: a write has completed, and says how much it has written. Whoever goes on
// writing the rest has that in flight.
func (m *machine) wrote(st *state, ci *callInfo, info *futInfo) {
	v, ok := ci.val().(*ssa.Call)
	if !ok || !info.writes || info.summary || st.mode == cancelled || ci.deferred || len(st.effs) >= maxEffects {
		return
	}
	tup, ok := v.Type().(*types.Tuple)
	if !ok || tup.Len() == 0 || !isNumber(tup.At(0).Type()) {
		return
	}
	for _, b := range info.on {
		if b.ok() && !m.local(b) {
			st.effs[effKey{c: ci.c, at: v, lost: model.LostWritten, base: b}] = true
			return
		}
	}
}

// partly says whether the effect is how much was written.
func (k effKey) partly() bool { return k.lost == model.LostWritten }

// answered: something was read, so requests written before are answered.
func (m *machine) answered(st *state, on []loc) {
	for k := range st.effs {
		if k.half() && overlaps(on, k.base) {
			delete(st.effs, k)
		}
	}
}

func (k effKey) half() bool { return k.lost == model.LostHalf }

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

// writesOf are the resources that a suspension writes to.
func (m *machine) writesOf(st *state, waits []abs, info *futInfo) (writes []loc) {
	if info != nil && info.writes {
		writes = append(writes, info.on...)
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
			if i.writes {
				writes = append(writes, i.on...)
			}
		}
	}
	return writes
}

// kept: v reached a place that outlives a cancellation.
func (m *machine) kept(st *state, v ssa.Value) {
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
			st.effs[effKey{c: c, at: v, lost: model.LostItem, base: from}] = true
			m.consumed[v] = true
		}
	}
}
