package flow

import (
	"container/heap"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// arrive brings a state to a place: it is merged with one that agrees with it
// on everything but plain knowledge, or kept beside those that are there.
func (m *machine) arrive(p place, st *state) {
	ps, ok := m.places[p]
	if !ok {
		ps = &placeStates{place: p, states: map[uint64][]*waiting{}}
		m.places[p] = ps
	}
	if p.block >= 0 && p.idx == 0 {
		m.prune(p, st)
	}
	h := st.hash()
	i := slices.IndexFunc(ps.states[h], func(w *waiting) bool { return w.st.agrees(st) })
	var w *waiting
	if i >= 0 {
		w = ps.states[h][i]
		if !w.st.mergeInto(st) {
			return
		}
	} else {
		if ps.n >= maxStates {
			m.incomplete = true
			return
		}
		w = &waiting{st: st}
		ps.states[h] = append(ps.states[h], w)
		ps.n++
	}
	if w.queued {
		return
	}
	w.queued = true
	m.queue.seq++
	rpo := 1 << 30
	if p.block >= 0 {
		rpo = m.pkg.info(p.c.fn).rpo[p.block]
	}
	heap.Push(&m.queue, workItem{ps, w, p.c.depth, rpo, m.queue.seq})
}

// prune forgets values of the place's function that are dead, and objects that
// nobody can reach and nobody owes anything for.
func (m *machine) prune(p place, st *state) {
	f, b := m.pkg.info(p.c.fn), p.c.fn.Blocks[p.block]
	bound := boundValues(st)
	for k := range st.vals {
		if k.c == p.c && !f.liveAt(b, p.idx, k.v) && !bound[k.v] {
			if _, ok := k.v.(*ssa.Parameter); !ok || st.vals[k].k != aObj {
				delete(st.vals, k)
			}
		}
	}
	held := map[int]bool{}
	for _, a := range st.vals {
		if a.k == aObj {
			held[a.id] = true
		}
	}
	for _, a := range st.cells {
		if a.k == aObj {
			held[a.id] = true
		}
	}
	for _, d := range st.defers {
		for _, a := range d.ci.args {
			if a.a.k == aObj {
				held[a.a.id] = true
			}
		}
		if d.ci.fv.k == aObj {
			held[d.ci.fv.id] = true
		}
	}
	for changed := true; changed; {
		changed = false
		mark := func(id int) {
			if !held[id] {
				held[id], changed = true, true
			}
		}
		for id, o := range st.objs {
			if !held[id] && !o.st.open() {
				continue
			}
			if o.fut.k == aObj {
				mark(o.fut.id)
			}
			if o.info != nil {
				for _, x := range o.info.owns {
					mark(x)
				}
				for _, x := range o.info.lends {
					mark(x)
				}
				for _, x := range append(o.info.fills, o.info.empties...) {
					mark(x)
				}
				if o.info.cleans >= 0 {
					mark(o.info.cleans)
				}
			}
		}
	}
	for id, o := range st.objs {
		d := m.descs[id]
		if held[id] || d.param >= 0 || d.free >= 0 || d.field.ok() {
			continue
		}
		if o.st.open() && d.decided() && d.owned && !d.isOn {
			continue
		}
		delete(st.objs, id)
	}
}

// boundValues are what closures that are still known have bound.
func boundValues(st *state) map[ssa.Value]bool {
	var out map[ssa.Value]bool
	add := func(a abs) {
		if mc, ok := a.v.(*ssa.MakeClosure); ok && a.k == aFunc {
			if out == nil {
				out = map[ssa.Value]bool{}
			}
			for _, b := range mc.Bindings {
				out[b] = true
			}
		}
	}
	for _, a := range st.vals {
		add(a)
	}
	for _, a := range st.cells {
		add(a)
	}
	for _, d := range st.defers {
		add(d.ci.fv)
	}
	return out
}
