package flow

import (
	"cmp"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A task that was aborted has not stopped yet: it may be running on another thread,
// and unwinds in its own time. Until it has been awaited, or its AsyncDrop has, what
// it receives from or sends to is shared with it.

// A stopKey is a place that an aborted task works on.
type stopKey struct {
	task int
	base loc
	at   ssa.Instruction
	c    *ctx
}

// A StoppingFinding is an abort after which the aborter uses what the task may still
// be using.
type StoppingFinding struct {
	Pos  token.Pos // of the abort
	Task string
	On   string
	Path []Step
}

// aborts: a task is aborted, and not waited for.
func (m *machine) aborts(st *state, ci *callInfo, a abs) {
	if a.k != aObj || m.descs[a.id].class.Kind != model.Task || st.mode == cancelled || ci.deferred || !st.objs[a.id].st.open() {
		return
	}
	note := func(base loc) {
		if base.ok() && len(st.stopping) < maxEffects {
			if st.stopping == nil {
				st.stopping = map[stopKey]*step{}
			}
			st.stopping[stopKey{a.id, base, ci.at, ci.c}] = st.trail
		}
	}
	for _, info := range m.allInfos(st, a.id, 0) {
		if len(info.losses) > 0 {
			continue // worse happens, and is said
		}
		for _, l := range info.places() {
			note(l)
		}
	}
}

// places are what a future receives from and sends to.
func (f *futInfo) places() []loc {
	list := append(f.works[:len(f.works):len(f.works)], f.reads...)
	for _, q := range f.queues {
		if strings.HasPrefix(q.kind, "mpsc.") {
			list = append(list, q.at)
		}
	}
	return list
}

// work notes what a suspension works on.
func (o *collector) work(st *state, waits []abs, info *futInfo) {
	if len(o.works) >= maxReads {
		return
	}
	if info != nil {
		o.refs(&o.works, info.places())
	}
	for _, a := range waits {
		if a.k != aObj {
			continue
		}
		id := a.id
		if f := st.objs[id].fut; f.k == aObj {
			id = f.id
		}
		for _, in := range o.m.allInfos(st, id, 0) {
			o.refs(&o.works, in.places())
		}
	}
}

// stopped: a task has ended, or its cleanup has; it may have been lent to what was
// waited for.
func (m *machine) stopped(st *state, a abs) {
	if len(st.stopping) == 0 || a.k != aObj {
		return
	}
	ids := []int{a.id}
	for _, in := range m.allInfos(st, a.id, 0) {
		ids = append(append(ids, in.lends...), in.owns...)
	}
	for k := range st.stopping {
		if slices.Contains(ids, k.task) {
			delete(st.stopping, k)
		}
	}
}

// stopping looks for uses of what an aborted task works on among the arguments of a
// call.
func (m *machine) stopping(st *state, at ssa.CallInstruction, args []arg) {
	if len(st.stopping) == 0 || st.mode == cancelled || !m.works(at, model.FuncOf(at.Common())) {
		return
	}
	for _, u := range m.usesOf(args) {
		for _, k := range st.sortedStopping() {
			if !u.l.within(k.base) || at == k.at {
				continue
			}
			if _, ok := m.out.stoppings[k.at.Pos()]; !ok {
				on := m.pkg.placeName(k.base)
				m.out.stoppings[k.at.Pos()] = StoppingFinding{
					Pos: k.at.Pos(), Task: m.pkg.objectName(m.descs[k.task]), On: on,
					Path: append(m.pkg.story(st.stopping[k], k.task), Step{k.at.Pos(), "the task is aborted here, and may run on for a while"}, Step{at.Pos(), on + " is used again here"}),
				}
			}
			delete(st.stopping, k)
		}
	}
}

// sortedStopping lists the places in a stable order.
func (s *state) sortedStopping() []stopKey {
	list := make([]stopKey, 0, len(s.stopping))
	for k := range s.stopping {
		list = append(list, k)
	}
	slices.SortFunc(list, func(a, b stopKey) int {
		return cmp.Or(cmp.Compare(a.at.Pos(), b.at.Pos()), cmp.Compare(a.task, b.task), cmp.Compare(a.base.path, b.base.path))
	})
	return list
}
