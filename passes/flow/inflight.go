package flow

import (
	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// inFlight keeps, of the effects of a path that is about to be cancelled, those
// whose carriers are used at the suspension or after it.
func (m *machine) inFlight(st *state, ci *callInfo, waits []abs, info *futInfo) {
	if len(st.effs) == 0 {
		return
	}
	used := map[ssa.Value]bool{}
	var add func(i *futInfo, depth int)
	addObj := func(id, depth int) {
		if o, ok := st.objs[id]; ok && depth < 6 {
			if o.fut.k == aObj {
				if f, ok := st.objs[o.fut.id]; ok && f.info != nil {
					add(f.info, depth+1)
				}
			}
			if o.info != nil {
				add(o.info, depth+1)
			}
		}
	}
	add = func(i *futInfo, depth int) {
		for _, u := range i.uses {
			used[u.v] = true
		}
		for _, x := range i.owns {
			addObj(x, depth)
		}
	}
	for _, a := range waits {
		if a.k == aObj {
			addObj(a.id, 0)
		}
	}
	if info != nil {
		add(info, 0)
	}
	reads, _ := m.readsOf(st, waits, info)
	writes := m.writesOf(st, waits, info)
	for k := range st.effs {
		if k.half() {
			if !overlaps(reads, k.base) {
				delete(st.effs, k)
			}
		} else if k.partly() && !overlaps(writes, k.base) {
			delete(st.effs, k)
		} else if !m.carried(m.carriers(k), used, ci) {
			delete(st.effs, k)
		}
	}
}

func (m *machine) carried(car, used map[ssa.Value]bool, ci *callInfo) bool {
	for v := range car {
		if used[v] {
			if _, ok := v.(*ssa.MakeClosure); !ok {
				return true
			}
		}
	}
	for c, at := ci.c, ssa.Instruction(ci.at); c != nil; c, at = c.parent, c.at {
		f := m.pkg.info(c.fn)
		for v := range car {
			ins, ok := v.(ssa.Instruction)
			if !ok || ins.Parent() != c.fn {
				continue
			}
			switch v := v.(type) {
			case *ssa.Alloc:
				if readAfter(f, at, v) {
					return true
				}
			case *ssa.MakeClosure, *ssa.FieldAddr, *ssa.IndexAddr:
			default:
				if f.liveAfter(at, v) {
					return true
				}
			}
		}
	}
	return false
}

// readAfter says whether a variable is read after at, other than to be filled.
func readAfter(f *fnInfo, at ssa.Instruction, al *ssa.Alloc) bool {
	for _, r := range *al.Referrers() {
		switch r := r.(type) {
		case *ssa.Store:
			continue
		case *ssa.Slice:
			if onlyFilled(r) || r.Block() == at.Block() && f.index(r) < f.index(at) && !f.inLoop(at) && !f.liveAfter(at, r) {
				continue
			}
		case *ssa.MakeClosure:
			continue
		}
		if reaches(f, at, r) {
			return true
		}
	}
	return false
}

// onlyFilled says whether a slice of a buffer is only given to reads.
func onlyFilled(s *ssa.Slice) bool {
	for _, r := range *s.Referrers() {
		call, ok := r.(*ssa.Call)
		if !ok {
			return false
		}
		switch model.Key(model.FuncOf(&call.Call)) {
		case "aio.Read", "aio.ReadFull":
		default:
			return false
		}
	}
	return true
}

// reaches says whether to can be executed after from, as far as a search of
// maxSearch blocks shows.
func reaches(f *fnInfo, from, to ssa.Instruction) bool {
	a, b := from.Block(), to.Block()
	if a == nil || b == nil {
		return true
	}
	if a == b && f.index(to) > f.index(from) {
		return true
	}
	// Only a loop leads back in reverse postorder.
	limit := f.rpo[b.Index]
	if f.scc[b.Index] >= 0 {
		limit = len(f.rpo)
	}
	if f.scc[a.Index] < 0 && f.rpo[a.Index] > f.rpo[b.Index] && f.scc[b.Index] < 0 {
		return false
	}
	seen := map[*ssa.BasicBlock]bool{}
	work := append([]*ssa.BasicBlock(nil), a.Succs...)
	for len(work) > 0 && len(seen) < maxSearch {
		x := work[len(work)-1]
		work = work[:len(work)-1]
		if x == b {
			return true
		}
		if seen[x] || f.scc[x.Index] < 0 && f.rpo[x.Index] > limit {
			continue
		}
		seen[x] = true
		work = append(work, x.Succs...)
	}
	return false
}

// collectLosses adds what dropping an object would lose to what cancelling the
// function loses.
func (m *machine) collectLosses(st *state, ci *callInfo, id, depth int) {
	o, ok := st.objs[id]
	if !ok || depth > 6 {
		return
	}
	if o.fut.k == aObj {
		m.collectLosses(st, ci, o.fut.id, depth+1)
	}
	if o.info == nil {
		return
	}
	m.lossesOf(st, ci, o.info)
	for _, x := range o.info.owns {
		m.collectLosses(st, ci, x, depth+1)
	}
}

func (m *machine) lossesOf(st *state, ci *callInfo, info *futInfo) {
	for _, l := range info.losses {
		m.out.addLoss(st, l, ci)
	}
}
