package flow

import (
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// prune forgets values and variables of the place's function that are dead, and
// objects that nobody can reach and nobody owes anything for.
func (m *machine) prune(p place, st *state) {
	f, b := m.pkg.info(p.c.fn), p.c.fn.Blocks[p.block]
	before := st.size()
	bound := boundValues(st)
	for k := range st.vals {
		if k.c == p.c && k.i != outcomeOf && !f.liveAt(b, p.idx, k.v) && !bound[k.v] {
			if _, ok := k.v.(*ssa.Parameter); !ok || st.vals[k].k != aObj {
				delete(st.vals, k)
			}
		}
	}
	m.pruneCells(p, st, bound)
	if len(st.vals)+len(st.cells) > maxKnown {
		m.shrink(st)
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
	for id, o := range st.objs {
		held[id] = held[id] || o.each
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
		if d.isOn {
			delete(st.vals, errKey(d))
		}
	}
	if st.pruned++; before >= 2*st.size()+pruneAbove || st.pruned%compactEvery == 0 {
		st.vals, st.cells, st.objs = compact(st.vals), compact(st.cells), compact(st.objs)
	}
}

// compact is a copy of m with room for its entries only. A map keeps the room that it
// once needed, for entries and for the marks of deleted ones, and every clone of it takes
// as much.
func compact[K comparable, V any](m map[K]V) map[K]V {
	out := make(map[K]V, len(m))
	maps.Copy(out, m)
	return out
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

// pruneCells forgets what variables hold that nothing leads to any more.
func (m *machine) pruneCells(p place, st *state, bound map[ssa.Value]bool) {
	f, b := m.pkg.info(p.c.fn), p.c.fn.Blocks[p.block]
	var named map[ssa.Value]bool
	dead := map[*ssa.Alloc]bool{}
	for l := range st.cells {
		al, ok := l.v.(*ssa.Alloc)
		if !ok || l.c != p.c {
			continue
		}
		gone, known := dead[al]
		if !known {
			if named == nil {
				named = namedValues(st)
			}
			gone = f.views(al) != nil && !slices.ContainsFunc(f.views(al), func(v ssa.Value) bool {
				return bound[v] || named[v] || f.liveAt(b, p.idx, v)
			})
			dead[al] = gone
		}
		if gone {
			delete(st.cells, l)
		}
	}
}

// namedValues are the values that knowledge refers to.
func namedValues(st *state) map[ssa.Value]bool {
	out := map[ssa.Value]bool{}
	for _, a := range st.vals {
		out[a.v] = true
	}
	for _, a := range st.cells {
		out[a.v] = true
	}
	for _, o := range st.objs {
		out[o.fut.v] = true
	}
	for _, d := range st.defers {
		for _, a := range d.ci.args {
			out[a.v], out[a.a.v] = true, true
		}
	}
	for k := range st.effs {
		out[k.base.v] = true
	}
	for k := range st.torn {
		out[k.base.v] = true
	}
	return out
}

// shrink drops what can be spared of too large a state: plain knowledge first, then
// who holds which object. What is still owed then is no longer followed.
func (m *machine) shrink(st *state) {
	m.incomplete = true
	for k, a := range st.vals {
		if !a.followed() {
			delete(st.vals, k)
		}
	}
	for l, a := range st.cells {
		if !a.followedAt(l) || a.k == aObj && !st.objs[a.id].st.open() {
			delete(st.cells, l)
		}
	}
	if len(st.vals)+len(st.cells) <= maxKnown {
		return
	}
	for _, a := range st.vals {
		m.handOn(st, a)
	}
	for _, a := range st.cells {
		m.handOn(st, a)
	}
	clear(st.vals)
	clear(st.cells)
}
