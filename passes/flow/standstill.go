package flow

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A future that was started makes progress only while it is polled. If the block
// waits for something else meanwhile, it stands still, with all it has: its turn at
// a lock, the lock itself, the other end of a channel.
//
//	polled -> standing (the block waits for something else) -> polled again
//
// It matters for futures that wait for their turn anywhere, and for blocks and sets
// of futures that do, or do anything that is not known. It is a finding when the
// future is polled again, for then it was to make progress; and at once where both
// wait for their turn at what may be the same thing, for then neither may ever get
// it. What waits for messages, bytes or the time only loses nothing by standing
// still; what an unknown function has made is given the benefit of the doubt.

// A StillFinding is a wait during which a future that was started stands still.
type StillFinding struct {
	Pos  token.Pos // the wait
	What string    // the future
	Kind string    // future, stream
	Set  bool      // it is a set of futures
	// Turn: what is waited for is a turn at a lock, a semaphore or a channel.
	Turn bool
	// Own: it is a channel that only this block receives from, and what is waited
	// for is room in it.
	Own  bool
	Path []Step
	id   int
}

// standing is a wait during which an object was not polled.
type standing struct {
	at   ssa.CallInstruction
	turn bool
	path []Step
}

type standKey struct {
	id int
	at ssa.CallInstruction
}

// standStill marks the futures that are not polled while the block waits for waits
// and does what info says.
func (m *machine) standStill(st *state, ci *callInfo, waits []abs, info *futInfo) {
	aw, aq := m.suspendsOn(st, waits, info)
	if reads, _ := m.readsOf(st, waits, info); len(aq) > 0 {
		m.ownChannel(ci, aq, reads)
	}
	if aw == 0 || ci.fn == nil {
		return
	}
	var polled map[int]bool
	for _, id := range st.sortedObjs() {
		d, o := m.descs[id], st.objs[id]
		if o.st != pending && !o.each && o.st != unstarted || d.isOn || d.class.Kind != model.Future && d.class.Kind != model.Stream {
			continue
		}
		turn := aw&model.WaitQueue != 0
		var w model.Waits
		var qs []queue
		held := m.heldIn(st, id, 0)
		switch {
		case held != nil:
			if w, qs = held.waits, held.queues; w&(model.WaitQueue|model.WaitUnknown) == 0 || o.st == unstarted && !turn {
				continue
			}
		case o.st == unstarted:
			continue
		default:
			if w, qs = m.waitsOf(st, abs{k: aObj, id: id}, 0); w&model.WaitQueue == 0 && (w&model.WaitUnknown == 0 || o.info == nil || !o.info.ours) {
				continue
			}
		}
		if polled == nil {
			polled = m.polledBy(st, ci, waits, info)
		}
		if polled[id] {
			continue
		}
		if o.still == nil || turn && !o.still.turn {
			o.still = m.stand(st, ci, id, turn)
			st.objs[id] = o
		}
		if o.st != unstarted && mayBeSame(qs, aq) {
			m.out.still(d, o, held != nil)
		}
	}
}

func mayBeSame(a, b []queue) bool {
	for _, x := range a {
		for _, y := range b {
			if x.same(y) {
				return true
			}
		}
	}
	return false
}

func (m *machine) stand(st *state, ci *callInfo, id int, turn bool) *standing {
	k := standKey{id, ci.at}
	s, ok := m.stands[k]
	if !ok {
		s = &standing{at: ci.at, turn: turn, path: m.pkg.story(st.trail, id)}
		m.stands[k] = s
	}
	return s
}

// polledBy are the objects that are polled during a suspension: what is waited for,
// and whatever the callee is given or finds behind what it is given.
func (m *machine) polledBy(st *state, ci *callInfo, waits []abs, info *futInfo) map[int]bool {
	out := map[int]bool{}
	var add func(a abs)
	add = func(a abs) {
		if a.k != aObj || out[a.id] {
			return
		}
		out[a.id] = true
		o := st.objs[a.id]
		add(o.fut)
		if o.info == nil {
			return
		}
		for _, x := range o.info.owns {
			add(abs{k: aObj, id: x})
		}
		for _, x := range o.info.lends {
			add(abs{k: aObj, id: x})
		}
	}
	for _, a := range waits {
		add(a)
	}
	if info == nil {
		return out
	}
	for _, u := range m.usesOf(ci.args) {
		add(u.a)
		for l, x := range st.cells {
			if l.within(u.l) {
				add(x)
			}
		}
	}
	return out
}

// polledHere: an object is polled, and what it owns and lends with it.
func (m *machine) polledHere(st *state, ci *callInfo, a abs, depth int) {
	if a.k != aObj || depth > 6 || st.mode == cancelled {
		return
	}
	o, ok := st.objs[a.id]
	if !ok {
		return
	}
	if o.still != nil {
		m.out.still(m.descs[a.id], o, m.heldIn(st, a.id, 0) != nil)
		o.still = nil
		st.objs[a.id] = o
	}
	if o.deaf != nil {
		o.deaf = nil
		st.objs[a.id] = o
	}
	m.polledHere(st, ci, o.fut, depth+1)
	if o.info != nil {
		for _, list := range [][]int{o.info.owns, o.info.lends} {
			for _, x := range list {
				m.polledHere(st, ci, abs{k: aObj, id: x}, depth+1)
			}
		}
	}
}

// still reports a wait during which an object stands still.
func (o *collector) still(d *objDesc, ob obj, set bool) {
	pos := posOf(ob.still.at)
	if old, ok := o.stills[pos]; ok && (old.Turn || !ob.still.turn) {
		return
	}
	o.stills[pos] = StillFinding{
		Pos: pos, What: o.m.pkg.objectName(d), Kind: describe(d), Set: set, Turn: ob.still.turn, id: d.id,
		Path: append(ob.still.path[:len(ob.still.path):len(ob.still.path)], Step{pos, "it is not polled while the block waits here"}),
	}
}

// ownChannel reports a block that waits for room in a channel that nobody but
// itself receives from, in a select of the same loop: once it is full, nobody makes
// room.
func (m *machine) ownChannel(ci *callInfo, qs []queue, reads []loc) {
	for _, q := range qs {
		call, ok := q.at.v.(*ssa.Call)
		if !ok || q.at.path != "" || q.at.i != 0 || call.Parent() != ci.c.fn {
			continue
		}
		switch model.Key(model.FuncOf(&call.Call)) {
		case "mpsc.New", "mpmc.New":
		default:
			continue
		}
		for _, r := range *call.Referrers() {
			rx, ok := r.(*ssa.Extract)
			if !ok || rx.Index != 1 || slices.Contains(reads, locOf(ci.c, rx)) || !m.receivedBeside(rx, ci.at) {
				continue
			}
			pos := ci.at.Pos()
			m.out.stills[pos] = StillFinding{
				Pos: pos, What: m.pkg.placeName(locOf(ci.c, rx)), Kind: "channel", Turn: true, Own: true, id: -1,
				Path: []Step{{call.Pos(), "the channel is made here, and received from in this loop only"}, {pos, "it is not received from while the block waits here for room in it"}},
			}
		}
	}
}

// receivedBeside says whether the only use of a receiver is a branch of a select, in
// the loop of at.
func (m *machine) receivedBeside(rx ssa.Value, at ssa.Instruction) bool {
	found := false
	for _, r := range *rx.Referrers() {
		call, ok := r.(ssa.CallInstruction)
		if !ok {
			if _, ok := r.(*ssa.DebugRef); ok {
				continue
			}
			return false
		}
		switch model.Key(model.FuncOf(call.Common())) {
		case "mpsc.Receiver.Recv", "mpmc.Receiver.Recv":
			recv, ok := call.(*ssa.Call)
			if !ok || !m.sameLoop(recv, at) || !becomesBranch(recv) {
				return false
			}
			found = true
		case "mpsc.Receiver.Drop", "mpmc.Receiver.Drop", "mpsc.Receiver.Close", "mpmc.Receiver.Close", "mpsc.Receiver.Len", "mpmc.Receiver.Len":
		default:
			return false
		}
	}
	return found
}

// becomesBranch says whether all that a future is used for is a branch.
func becomesBranch(f *ssa.Call) bool {
	for _, r := range *f.Referrers() {
		on, ok := r.(*ssa.Call)
		if !ok || model.Key(model.FuncOf(&on.Call)) != "futures.On" {
			return false
		}
	}
	return len(*f.Referrers()) > 0
}
