package flow

import (
	"go/token"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// An AbandonedFinding is a task whose handle is left without a decision: it runs
// on, and nobody learns what became of it.
type AbandonedFinding struct {
	Pos  token.Pos // where it was spawned
	What string
	By   string
	Path []Step
}

// abandoned notes, at an exit, a task that nobody has decided about.
func (o *collector) abandoned(d *objDesc, ob obj, st *state, at token.Pos) {
	if d.class.Kind != model.Task || !d.owned || d.kept || !ob.st.open() {
		return
	}
	if old, ok := o.tasks[d.id]; ok && len(old.Path) <= 3 {
		return
	}
	by := ""
	if ob.info != nil {
		by = ob.info.name
	}
	path := append(o.m.pkg.story(st.trail, d.id), Step{at, "the function is left here without a decision about it"})
	o.tasks[d.id] = AbandonedFinding{Pos: d.pos, What: o.m.pkg.objectName(d), By: by, Path: path}
}

// taskCall executes what a method of a task says of its fate.
func (m *machine) taskCall(states []*state, ci *callInfo) []*state {
	k := vkey{i: -1}
	switch model.Key(ci.fn) {
	case "futures.SpawnTracked":
		k.c, k.v = ci.c, ci.val()
	case "futures.Task.AbortHandle":
		k.c, k.v = ci.args[0].c, ci.args[0].v
	case "futures.Task.IsFinished":
		return m.finished(states, ci)
	default:
		return states
	}
	for _, st := range states {
		if a := m.eval(k.c, k.v, st); k.v != nil && a.k == aObj {
			m.descs[a.id].kept = true // somebody else waits for its end, or can bring it about
		}
	}
	return states
}

// finished forks on the answer of IsFinished: a task that has ended owes nothing.
func (m *machine) finished(states []*state, ci *callInfo) []*state {
	v := ci.val()
	if v == nil {
		return states
	}
	var out []*state
	for _, st := range states {
		out = append(out, st)
		a := ci.args[0].a
		if a.k != aObj || !m.descs[a.id].owned || !st.objs[a.id].st.open() {
			continue
		}
		end := st.clone()
		end.vals[vkey{ci.c, v, -1}] = absTrue
		m.setRelease(end, a, done)
		st.vals[vkey{ci.c, v, -1}] = absFalse
		out = append(out, end)
	}
	return out
}

// watched: a method value of a task is taken: whoever gets it waits for the task's
// end, or brings it about.
func (m *machine) watched(st *state, c *ctx, mc *ssa.MakeClosure) {
	if !strings.HasPrefix(mc.Fn.(*ssa.Function).Synthetic, "bound method wrapper") {
		return
	}
	if a := m.eval(c, mc.Bindings[0], st); a.k == aObj && m.descs[a.id].class.Kind == model.Task {
		m.descs[a.id].kept = true
	}
}

// waitedFor says whether an object needs no cleanup but on a cancellation: all other
// ways wait for it.
func (m *machine) waitedFor(id int) bool {
	d := m.descs[id]
	switch d.class.Kind {
	case model.Future, model.Stream, model.Task:
		return !d.kept && !d.isBag && !m.isOlder(id, func(id int) bool { _, ok := m.out.onCancel[id]; return ok })
	}
	return false
}
