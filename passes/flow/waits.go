package flow

import (
	"cmp"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A queue is a thing at which a future waits for its turn: a lock, a semaphore, a
// channel. The place is not always known.
type queue struct {
	kind string
	at   loc
}

// same says whether two queues may be one.
func (q queue) same(o queue) bool {
	return q.kind == o.kind && (!q.at.ok() || !o.at.ok() || q.at.within(o.at) || o.at.within(q.at))
}

// A Queue is a queue in terms of a function's signature; Ref means nothing unless
// Known.
type Queue struct {
	Kind  string
	Ref   Ref
	Known bool
}

// A holding is what the futures in a set wait for. It is immutable.
type holding struct {
	waits  model.Waits
	queues []queue
}

func (h *holding) equal(o *holding) bool {
	if h == nil || o == nil {
		return h == o
	}
	return h.waits == o.waits && slices.Equal(h.queues, o.queues)
}

// plus is h and one more future.
func (h *holding) plus(w model.Waits, qs []queue) *holding {
	out := &holding{waits: w, queues: qs}
	if h != nil {
		out.waits |= h.waits
		out.queues = addQueues(slices.Clone(h.queues), qs)
	}
	return out
}

const maxQueues = 8

func addQueues(list, more []queue) []queue {
	for _, q := range more {
		if len(list) < maxQueues && !slices.Contains(list, q) {
			list = append(list, q)
		}
	}
	return list
}

// waitsOf is what a future waits for while it is pending.
func (m *machine) waitsOf(st *state, a abs, depth int) (model.Waits, []queue) {
	if a.k != aObj || depth > 6 {
		return model.WaitUnknown, nil
	}
	d, o := m.descs[a.id], st.objs[a.id]
	if d.isOn {
		return m.waitsOf(st, o.fut, depth+1)
	}
	switch {
	case d.class.Kind == model.Task || d.class.Kind == model.Channel:
		return model.WaitEvent, nil // somebody else sees to it
	case o.info == nil && model.AtRest(d.at.Type()):
		return model.WaitEvent, nil
	case o.info == nil:
		return model.WaitUnknown, nil
	}
	w, qs := o.info.waits, o.info.queues
	for _, list := range [][]int{o.info.owns, o.info.lends} {
		for _, id := range list {
			x, more := m.waitsOf(st, abs{k: aObj, id: id}, depth+1)
			w |= x
			qs = addQueues(slices.Clip(qs), more)
		}
	}
	return w, qs
}

// suspendsOn is what a suspension waits for.
func (m *machine) suspendsOn(st *state, waits []abs, info *futInfo) (w model.Waits, qs []queue) {
	for _, a := range waits {
		x, more := m.waitsOf(st, a, 0)
		w |= x
		qs = addQueues(qs, more)
	}
	if info != nil {
		w |= info.waits
		qs = addQueues(slices.Clip(qs), info.queues)
	}
	return w, qs
}

// heldIn is what the futures in a set wait for, or nil: of the set itself, or of
// one that a stream was made from.
func (m *machine) heldIn(st *state, id, depth int) *holding {
	o, ok := st.objs[id]
	if !ok || o.info == nil || depth > 6 {
		return nil
	}
	if o.info.held != nil {
		return o.info.held
	}
	for _, x := range o.info.owns {
		if h := m.heldIn(st, x, depth+1); h != nil && m.descs[x].class.Kind == model.Stream {
			return h
		}
	}
	return nil
}

// waitsMade adds to what a runtime's function makes what that waits for, and what
// is in it.
func (m *machine) waitsMade(st *state, ci *callInfo, info *futInfo) {
	info.waits = model.WaitsOf(ci.fn)
	if info.waits&model.WaitQueue != 0 {
		info.queues = m.queuesAt(ci, info.on)
		if len(info.queues) == 0 {
			info.waits &^= model.WaitQueue
		}
	}
	for _, id := range info.owns {
		if o := st.objs[id]; o.info != nil && o.info.items != nil {
			info.items = o.info.items
		}
	}
	if model.HoldsItems(ci.fn) {
		if info.held = info.items; info.held == nil {
			info.held = &holding{waits: model.WaitUnknown}
		}
		info.items = nil
	}
	switch model.Key(ci.fn) {
	case "stream.Map", "stream.RepeatWith":
		info.items = m.brings(ci.args[len(ci.args)-1])
	case "stream.FromSlice":
		for _, a := range m.spread(st, ci, 0) {
			if a.k == aObj {
				info.items = info.items.plus(m.waitsOf(st, a, 0))
			}
		}
	case "stream.NewUnordered", "stream.NewOrdered":
		for _, id := range info.owns {
			info.held = info.held.plus(m.waitsOf(st, abs{k: aObj, id: id}, 0))
		}
	}
}

// queuesAt are the queues that a call of the runtime waits at: none if the channel
// is known to have room for everything.
func (m *machine) queuesAt(ci *callInfo, on []loc) []queue {
	kind := model.QueueOf(ci.fn)
	if len(on) == 0 {
		return []queue{{kind: kind}}
	}
	var out []queue
	for _, l := range on {
		if call, ok := l.v.(*ssa.Call); ok {
			switch model.Key(model.FuncOf(&call.Call)) {
			case "mpsc.NewUnbounded", "mpmc.NewUnbounded":
				continue
			}
		}
		if l.weak() {
			l = loc{}
		}
		out = addQueues(out, []queue{{kind, l}})
	}
	return out
}

// brings is what the futures wait for that a function returns; nil if it returns
// none.
func (m *machine) brings(fn arg) *holding {
	f := funcOf(fn.a)
	if f == nil || f.Signature.Results().Len() != 1 || m.pkg.model.Class(f.Signature.Results().At(0).Type()).Kind != model.Future {
		return nil
	}
	sum := m.pkg.summaryOf(&callInfo{static: f, fn: model.ObjectOf(f)})
	if sum == nil {
		return &holding{waits: model.WaitUnknown}
	}
	h := &holding{waits: sum.Waits}
	for _, q := range sum.Queues {
		h.queues = append(h.queues, queue{kind: q.Kind})
		if mc, ok := fn.a.v.(*ssa.MakeClosure); ok && q.Known && q.Ref.Index < 0 {
			h.queues[len(h.queues)-1].at = closureRef(fn.a.c, mc, q.Ref)
		}
	}
	return h
}

// pushed: a set gets another future.
func (m *machine) pushed(st *state, ci *callInfo, set, f abs) {
	if set.k != aObj || !model.Holds(m.descs[set.id].at.Type()) {
		return
	}
	o, ok := st.objs[set.id]
	if !ok {
		return
	}
	info := &futInfo{name: "Push", pos: ci.at.Pos(), cleans: -1}
	if o.info != nil {
		*info = *o.info
	}
	info.held = info.held.plus(m.waitsOf(st, f, 0))
	if o.info == nil || !info.equal(o.info) {
		o.info = m.intern(ci, info)
		st.objs[set.id] = o
	}
}

// awaits adds what a suspension, or a returned future, waits for to the summary.
func (o *collector) awaits(w model.Waits, qs []queue) {
	o.waits |= w
	for _, q := range qs {
		r, known := o.m.ref(q.at)
		x := Queue{Kind: q.kind, Ref: r, Known: known}
		if len(o.queues) < maxQueues && !slices.Contains(o.queues, x) {
			o.queues = append(o.queues, x)
		}
	}
}

// waitsOut is what the summary says of waiting, in a stable order.
func (o *collector) waitsOut() (model.Waits, []Queue) {
	slices.SortFunc(o.queues, func(a, b Queue) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Ref.Index, b.Ref.Index), cmp.Compare(a.Ref.Global, b.Ref.Global), cmp.Compare(a.Ref.Path, b.Ref.Path))
	})
	return o.waits, o.queues
}

// queuesOf puts a callee's queues in terms of the caller's places.
func queuesOf(sum *Summary, at func(Ref) []loc) []queue {
	var out []queue
	for _, q := range sum.Queues {
		x := queue{kind: q.Kind}
		if q.Known {
			if places := at(q.Ref); len(places) > 0 {
				x.at = places[len(places)-1]
			}
		}
		out = addQueues(out, []queue{x})
	}
	return out
}

// unknownInfo describes a future of which nothing is known.
func (m *machine) unknownInfo(ci *callInfo) *futInfo {
	info := m.info(ci)
	info.waits = model.WaitUnknown
	return info
}
