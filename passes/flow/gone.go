package flow

import (
	"go/token"

	"github.com/futvet/futvet/passes/model"
)

// Gone says how a future left its owner's hands for certain. Being moved is less:
// what is stored, or given to an unknown callee, may still be the owner's to poll.
//
//	here -> awaited | given | lost | released | detached
type Gone uint8

const (
	here     Gone = iota
	Awaited       // Await, or winning as a branch, has completed it
	Given         // spawned, pushed, or moved into a combinator
	Lost          // dropped as a branch that did not win
	Released      // dropped by Drop
	Detached      // let go by Detach
)

var goneText = [...]string{"", "was awaited", "was given away", "lost as a branch, which dropped it,", "was dropped", "was detached"}

func (g Gone) String() string { return goneText[g] }

// A GoneFinding is a future that is polled, lent or given away after it was given
// away or dropped.
type GoneFinding struct {
	Pos  token.Pos // the later use
	Kind string    // future, stream or task
	What string
	How  Gone
	Path []Step
}

// goes notes that a future is not its owner's any more.
func (m *machine) goes(st *state, ci *callInfo, a abs, how Gone) {
	if a.k != aObj || st.mode == cancelled {
		return
	}
	o, ok := st.objs[a.id]
	d := m.descs[a.id]
	if !ok || d.isOn || d.isBag || o.st == absent || o.gone != here {
		return
	}
	switch d.class.Kind {
	case model.Task:
	case model.Future, model.Stream:
		if how == Awaited && d.class.Fused || how < Lost && model.IsRuntimeType(d.at.Type(), "Shared") {
			return // it may be given another deadline; being polled again is FV2001's
		}
	default:
		return
	}
	o.gone = how
	st.objs[a.id] = o
	st.note(ci.at.Pos(), a.id, "it "+how.String()+" here")
}

// named makes an object of a future that nothing is known of but that it is dropped:
// out of a slice or a map, or given by a loop over a function. It is nobody's to see to,
// and that it is used afterwards is noticed while it has the same name.
func (m *machine) named(st *state, x arg, class model.Class) abs {
	if x.a.k != aSym || x.a.v == nil || st.mode == cancelled {
		return x.a
	}
	switch class.Kind {
	case model.Future, model.Stream, model.Task:
	default:
		return x.a
	}
	if len(st.objs) >= maxObjects {
		return x.a
	}
	d := m.object(x.a.c, x.a.v, x.a.i, 0, class)
	st.objs[d.id] = obj{st: unstarted}
	a := abs{k: aObj, id: d.id}
	st.replace(x.a, a)
	return a
}

// used reports a future that is polled, lent or given away although it is gone.
func (m *machine) used(st *state, ci *callInfo, a abs) {
	if a.k != aObj || st.mode == cancelled {
		return
	}
	o, ok := st.objs[a.id]
	if !ok {
		return
	}
	d := m.descs[a.id]
	if d.isOn {
		m.used(st, ci, o.fut)
		return
	}
	if o.gone == here {
		return
	}
	if _, ok := m.out.gones[d.id]; !ok {
		m.out.gones[d.id] = GoneFinding{
			Pos: ci.at.Pos(), Kind: describe(d), What: m.pkg.objectName(d), How: o.gone,
			Path: append(m.pkg.story(st.trail, d.id), Step{ci.at.Pos(), "and used again here"}),
		}
	}
	o.gone, o.st = here, moved // one report
	st.objs[a.id] = o
}

// goneAt notes how a parameter is gone at an exit; at another one it may be gone
// otherwise, and then nothing is certain.
func (o *collector) goneAt(param int, how Gone) {
	if o.away == nil {
		o.away = map[int]Gone{}
	}
	if old, ok := o.away[param]; ok && old != how {
		how = here
	}
	o.away[param] = how
}

// goneParams says how each of n parameters is gone however the function returns; nil
// if none is.
func (o *collector) goneParams(n int) (out []Gone) {
	for i, how := range o.away {
		if how == here || i >= n {
			continue
		}
		if out == nil {
			out = make([]Gone, n)
		}
		out[i] = how
	}
	return out
}

// switchedOff says whether a future was dropped by its owner and says so: a select
// skips it then, and whoever lends it to one in every turn may.
func (m *machine) switchedOff(st *state, a abs) bool {
	if a.k != aObj {
		return false
	}
	d := m.descs[a.id]
	return st.objs[a.id].gone == Released && d.class.Ends && (d.class.Kind == model.Future || d.class.Kind == model.Task)
}

// awaitedOff reports one that was switched off and is lent to an Await, which is not
// a select: it waits for ever.
func (m *machine) awaitedOff(st *state, ci *callInfo, a abs) {
	if o := st.objs[a.id]; o.info != nil && m.descs[a.id].class.Kind == model.Lent && len(o.info.lends) == 1 {
		if lent := (abs{k: aObj, id: o.info.lends[0]}); m.switchedOff(st, lent) {
			m.used(st, ci, lent)
		}
	}
}

// filledAnew: a slot that was dropped, or whose future has completed, gets another
// one. Nothing is known of the slot any more.
func (m *machine) filledAnew(st *state, slot abs) {
	if slot.k != aObj || !model.IsRuntimeType(m.descs[slot.id].at.Type(), "FusedFuture") {
		return
	}
	if o := st.objs[slot.id]; o.st == done || o.st == dropped {
		o.st, o.gone, o.info = moved, here, nil
		st.objs[slot.id] = o
	}
}

// skipped reports a terminated future whose branch is skipped because an earlier
// select dropped it. One that its owner dropped was switched off on purpose, and one
// that has completed is done with.
func (m *machine) skipped(st *state, ci *callInfo, a abs) {
	if o := st.objs[a.id]; o.info != nil && m.descs[a.id].class.Kind == model.Lent && len(o.info.lends) == 1 {
		a.id = o.info.lends[0]
	}
	if st.objs[a.id].gone == Lost {
		m.used(st, ci, a)
	}
}
