package flow

import (
	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// pushDefer remembers a deferred call with its arguments as they are now.
func (m *machine) pushDefer(st *state, c *ctx, ins *ssa.Defer) {
	owner := c
	for isYield(owner.fn) && ins.DeferStack != nil && owner.parent != nil {
		owner = owner.parent
	}
	ci := m.callInfo(c, ins, st)
	ci.deferred = true
	d := deferred{owner: owner, c: c, at: ins, ci: ci, args: m.argsKey(ci)}
	m.lateDefer(st, ci)
	n := 0
	for _, x := range st.defers {
		if x.at == ins && x.c == c {
			if x.args == d.args {
				return // the same call, deferred again in a loop
			}
			n++
		}
	}
	if n >= 3 {
		return
	}
	if len(st.defers) >= maxDefers {
		// It may release what it is given.
		m.incomplete = true
		m.escapeCall(st, c, &ins.Call)
		return
	}
	st.defers = append(st.defers[:len(st.defers):len(st.defers)], d)
}

// lateDefer: the cleanup of an object that has lived through a suspension is
// deferred only now; a cancellation at that suspension skipped it.
func (m *machine) lateDefer(st *state, ci *callInfo) {
	x := 0
	switch spec, _ := model.SpecOf(ci.fn); {
	case spec.Op == model.OpAwaitDrop:
		x = 1
	case spec.Op == model.OpDrop, ci.fn != nil && ci.fn.Name() == "Drop":
	default:
		return
	}
	if x < len(ci.args) && ci.args[x].a.k == aObj {
		if id := ci.args[x].a.id; st.objs[id].st.open() {
			m.released(st, ci, id)
		}
	}
}

// argsKey is a hash of what a deferred call was given. It is compared by itself:
// at worst, one of two calls of the same statement is taken for the other.
func (m *machine) argsKey(ci *callInfo) uint64 {
	h := hashOf(ci.fv.mark())
	for i, a := range ci.args {
		h += uint64(i+2) * hashOf(a.a.mark())
	}
	return h
}

// popDefer takes the last deferred call of c off the stack.
func (m *machine) popDefer(st *state, c *ctx) (*callInfo, bool) {
	for i := len(st.defers) - 1; i >= 0; i-- {
		d := st.defers[i]
		if d.owner != c {
			continue
		}
		m.steps++
		rest := append([]deferred(nil), st.defers[:i]...)
		st.defers = append(rest, st.defers[i+1:]...)
		ci := *d.ci
		ci.args = append([]arg(nil), ci.args...)
		return &ci, true
	}
	return nil, false
}

// runDefers runs the deferred calls of c at one of its exits. The states it
// returns have none left.
func (m *machine) runDefers(c *ctx, b *ssa.BasicBlock, idx int, st *state) []*state {
	work := []*state{st}
	var out []*state
	for len(work) > 0 {
		s := work[len(work)-1]
		work = work[:len(work)-1]
		ci, ok := m.popDefer(s, c)
		if !ok {
			out = append(out, s)
			continue
		}
		ci.exit = b.Instrs[idx]
		// A spliced body comes back to this instruction by itself.
		ci.c = c
		work = append(work, m.call(s, ci)...)
	}
	return out
}

// unwind runs the deferred calls of c and then of its callers, after a
// cancellation.
func (m *machine) unwind(c *ctx, st *state) {
	work := []*state{st}
	for len(work) > 0 {
		s := work[len(work)-1]
		work = work[:len(work)-1]
		ci, ok := m.popDefer(s, c)
		if ok {
			ci.c = c
			work = append(work, m.call(s, ci)...)
			continue
		}
		if c.parent == nil {
			m.cancelledExit(s)
			continue
		}
		m.arrive(place{c: c.parent, block: -1, mode: cancelled}, s)
	}
}
