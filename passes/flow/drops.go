package flow

import "github.com/futvet/futvet/passes/model"

// dropLoser drops a future that others outran.
func (m *machine) dropLoser(st *state, ci *callInfo, id, depth int) {
	m.dropID(st, ci, id, depth, true)
}

// dropPending drops a as its owner: explicitly, or by Abort.
func (m *machine) dropPending(st *state, ci *callInfo, a abs, depth int) {
	if a.k == aObj {
		m.dropID(st, ci, a.id, depth, false)
	}
}

// dropID drops an object and all it owns. raced says that it was being polled
// until now.
func (m *machine) dropID(st *state, ci *callInfo, id, depth int, raced bool) {
	o, ok := st.objs[id]
	if !ok || depth > 6 {
		return
	}
	d := m.descs[id]
	if d.isOn {
		if o.fut.k == aObj {
			m.dropID(st, ci, o.fut.id, depth+1, raced)
		}
		return
	}
	was := o.st
	if was.open() || was == moved && depth > 0 {
		o.st = dropped
		st.objs[id] = o
	}
	// A task runs from its spawning on.
	polled := raced || was == pending || d.class.Kind == model.Task
	if o.info == nil {
		return
	}
	if was.open() || was == moved && depth > 0 {
		if polled {
			st.note(ci.at.Pos(), id, "dropped here while it may be pending")
			m.lose(st, ci, id, o.info)
		}
		for _, x := range o.info.owns {
			m.dropID(st, ci, x, depth+1, polled)
		}
		for _, l := range o.info.lends {
			if polled {
				m.started(st, l, depth+1)
			}
		}
	}
}

// drop executes x.Drop().
func (m *machine) drop(st *state, ci *callInfo, a abs) {
	if a.k != aObj {
		return
	}
	o, ok := st.objs[a.id]
	if !ok {
		return
	}
	m.syncDrop(st, ci, a.id)
	if o.st.open() && !ci.deferred {
		m.released(st, ci, a.id)
	}
	m.dropPending(st, ci, a, 0)
	m.setRelease(st, a, dropped)
	m.goes(st, ci, a, Released)
}

// cleanup: the cleanup of a is done.
func (m *machine) cleanup(st *state, ci *callInfo, a abs) {
	if a.k != aObj {
		return
	}
	if o, ok := st.objs[a.id]; ok && o.st == moved {
		m.outOfBag(st, a.id, map[int]bool{})
	}
	if o, ok := st.objs[a.id]; ok && (o.st.open() || m.cleanBuffer(a.id, o)) && !ci.deferred {
		m.released(st, ci, a.id)
	}
	if m.descs[a.id].class.Kind == model.Task {
		m.drop(st, ci, a)
		return
	}
	m.dropPending(st, ci, a, 0)
	m.setRelease(st, a, dropped)
}

// setRelease ends an obligation.
func (m *machine) setRelease(st *state, a abs, to Status) {
	if a.k != aObj {
		return
	}
	if to == done {
		m.stopped(st, a)
	}
	if o, ok := st.objs[a.id]; ok && (o.st.open() || to == done && m.descs[a.id].class.Kind == model.Buffer) {
		o.st = to
		st.objs[a.id] = o
	}
}

// cleanBuffer: a buffer that has been flushed may still have been full at a
// suspension before that.
func (m *machine) cleanBuffer(id int, o obj) bool {
	return o.st == done && m.descs[id].class.Kind == model.Buffer
}

// released notes a plain statement that ends an obligation across a suspension.
func (m *machine) released(st *state, ci *callInfo, id int) {
	if o := st.objs[id]; o.seen && st.mode == running && m.descs[id].owned {
		m.out.cleanup(id, ci.at)
	}
}

// fill: something was written to a buffer.
func (m *machine) fill(st *state, a abs) {
	if a.k != aObj || m.descs[a.id].class.Kind != model.Buffer {
		return
	}
	if o, ok := st.objs[a.id]; ok && o.st == done {
		o.st, o.seen = unstarted, false
		st.objs[a.id] = o
	}
}
