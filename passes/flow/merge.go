package flow

import (
	"container/heap"
	"slices"
)

// arrive brings a state to a place: it is merged with one that agrees with it
// on everything but plain knowledge, or kept beside those that are there.
func (m *machine) arrive(p place, st *state) {
	p.susp = st.susp
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
