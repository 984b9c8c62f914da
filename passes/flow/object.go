package flow

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// objDesc is the part of an object that does not change along a path.
type objDesc struct {
	id    int
	c     *ctx
	at    ssa.Value
	idx   int
	gen   int
	class model.Class
	owned bool // made or received here: this function must see to it
	param int  // index of the parameter, -1 if none
	free  int  // index of the captured variable, -1 if none
	field loc  // where it was found, if in a field
	pos   token.Pos
	what  string
	owner ownership // of a captured variable
	isOn  bool      // a branch
	isBag bool      // a slice of futures, taken as one
	kept  bool      // a task: somebody else waits for its end
}

// decided says whether the owner of the object has to decide what becomes of it.
func (d *objDesc) decided() bool {
	return d.class.Kind.Obliges() || d.class.Kind == model.Task
}

// futInfo is what a future does when it is polled, completed or dropped. It is
// fixed when the future is made.
type futInfo struct {
	name     string // how messages call it: "aio.ReadFull"
	pos      token.Pos
	losses   []*loss
	takes    model.Lost
	on       []loc
	writes   bool
	reads    []loc // resources that it takes items or bytes from
	works    []loc // what it receives from and sends to, tasks that it waits for included
	advances []loc // of those, the ones it takes bytes from
	owns     []int
	lends    []int
	races    bool
	failFast bool
	deadline bool
	once     bool
	uses     []vkey // what flowed into it
	fills    []int  // buffers
	empties  []int
	cleans   int // the object whose cleanup this is, or -1
	summary  bool
	ours     bool        // made by a block or a function that is known
	waits    model.Waits // what it waits for, beside what it owns and lends
	queues   []queue     // where it waits for its turn
	held     *holding    // of a set of futures: what is in it
	items    *holding    // of a stream of futures: what it brings
	unknown  bool        // nothing is known of what it waits for
	declared bool        // a directive says that it is cancel safe
}

// loss is a Loss in terms of the caller's places.
type loss struct {
	id    int
	lost  model.Lost
	bases []loc
	value loc // place of the value that is lost, if that is what is lost
	pos   token.Pos
	via   string // the call that loses it
	pair  bool
	why   []Note
	// site is where a callee of this package cancelled it, if one did.
	site     token.Pos
	siteLoop bool
}

type objKey struct {
	c   *ctx
	at  ssa.Value
	idx int
	gen int
}

// object finds or makes the description of the object that at makes.
func (m *machine) object(c *ctx, at ssa.Value, idx, gen int, class model.Class) *objDesc {
	k := objKey{c, at, idx, gen}
	if d, ok := m.objects[k]; ok {
		return d
	}
	d := &objDesc{id: len(m.descs), c: c, at: at, idx: idx, gen: gen, class: class, param: -1, free: -1, pos: at.Pos(), what: class.Name}
	m.descs = append(m.descs, d)
	m.objects[k] = d
	return d
}

// acquire makes a new object the value of (c, at, idx). An older one of the
// same site that is still held somewhere becomes the previous generation.
func (m *machine) acquire(st *state, c *ctx, at ssa.Value, idx int, class model.Class, info *futInfo) int {
	if len(st.objs) >= maxObjects {
		m.incomplete = true
		return -1
	}
	d := m.object(c, at, idx, 0, class)
	d.owned = true
	m.remade(st, c, at)
	if old, ok := st.objs[d.id]; ok {
		m.retire(st, d, old)
	}
	st.objs[d.id] = obj{st: unstarted, info: info}
	st.vals[vkey{c, at, idx}] = abs{k: aObj, id: d.id}
	return d.id
}

// retire moves what is known of an object to its previous generation, because
// its site is executed again.
func (m *machine) retire(st *state, d *objDesc, old obj) {
	held := false
	for k, a := range st.vals {
		if a.k == aObj && a.id == d.id && !(k.c == d.c && k.v == d.at) {
			held = true
		}
	}
	for _, a := range st.cells {
		held = held || a.k == aObj && a.id == d.id
	}
	for _, o := range st.objs {
		held = held || o.fut.k == aObj && o.fut.id == d.id
	}
	for _, df := range st.defers {
		held = held || df.ci.fv.k == aObj && df.ci.fv.id == d.id
		for _, a := range df.ci.args {
			held = held || a.a.k == aObj && a.a.id == d.id
		}
	}
	if !held && !(old.st.open() && d.decided()) {
		return
	}
	if !held {
		m.out.lost(st, d, old)
	}
	prev := m.object(d.c, d.at, d.idx, 1, d.class)
	if prev == nil {
		return
	}
	prev.owned, prev.isOn, prev.isBag, prev.kept = d.owned, d.isOn, d.isBag, d.kept
	m.bags[prev.id] = uniq(append(m.bags[prev.id], m.bags[d.id]...))
	if older, ok := st.objs[prev.id]; ok && older.st.open() && older.st != old.st {
		// More generations than are told apart: silent.
		old.st = moved
	}
	st.objs[prev.id] = old
	from, to := abs{k: aObj, id: d.id}, abs{k: aObj, id: prev.id}
	for k, a := range st.vals {
		if a == from {
			st.vals[k] = to
		}
	}
	for k, a := range st.cells {
		if a == from {
			st.cells[k] = to
		}
	}
	for k, o := range st.objs {
		if o.fut == from {
			o.fut = to
			st.objs[k] = o
		}
	}
	m.renumberDefers(st, from, to)
	st.trail = renumber(st.trail, d.id, prev.id)
}

// renumberDefers makes deferred calls of an object calls of its previous
// generation. Calls that become equal are one.
func (m *machine) renumberDefers(st *state, from, to abs) {
	var out []deferred
	changed := false
	for _, df := range st.defers {
		if df.ci.fv == from {
			ci := *df.ci
			ci.fv = to
			df.ci, df.args = &ci, m.argsKey(&ci)
			changed = true
		}
		for i, a := range df.ci.args {
			if a.a != from {
				continue
			}
			ci := *df.ci
			ci.args = append([]arg(nil), ci.args...)
			ci.args[i].a = to
			df.ci, df.args = &ci, m.argsKey(&ci)
			changed = true
		}
		same := false
		for _, x := range out {
			same = same || x.at == df.at && x.c == df.c && x.args == df.args
		}
		if !same {
			out = append(out, df)
		}
	}
	if changed {
		st.defers = out
	}
}

// renumber copies a trail with one object's number changed.
func renumber(t *step, from, to int) *step {
	var all []step
	for ; t != nil; t = t.prev {
		all = append(all, *t)
	}
	var out *step
	for i := len(all) - 1; i >= 0; i-- {
		s := all[i]
		switch s.obj {
		case from:
			s.obj = to
		case to:
			continue
		}
		s.prev = out
		out = &s
	}
	return out
}

// setStatus changes an object's status, whatever it was.
func (st *state) setStatus(id int, to Status) {
	o, ok := st.objs[id]
	if !ok {
		return
	}
	o.st = to
	st.objs[id] = o
}

// started marks that an object was polled, and what it polls.
func (m *machine) started(st *state, id int, depth int) {
	o, ok := st.objs[id]
	if !ok || depth > 6 {
		return
	}
	if o.st == unstarted {
		o.st = pending
		st.objs[id] = o
	}
	if o.info != nil {
		for _, l := range o.info.lends {
			m.started(st, l, depth+1)
		}
	}
}

// handOn moves an object to somebody unknown or to an owner.
func (m *machine) handOn(st *state, a abs) {
	if a.k != aObj {
		return
	}
	o, ok := st.objs[a.id]
	if !ok {
		return
	}
	if m.descs[a.id].isOn {
		m.handOn(st, o.fut)
	}
	if o.st == moved && !m.bagging {
		m.outOfBag(st, a.id, map[int]bool{})
	}
	if o.st.open() || o.st == done && m.descs[a.id].class.Kind == model.Buffer {
		o.st = moved
		st.objs[a.id] = o
	}
	if o.info != nil {
		// Whoever has a flush or a cleanup now sees to it.
		for _, x := range o.info.empties {
			m.setRelease(st, abs{k: aObj, id: x}, done)
		}
		if o.info.cleans >= 0 {
			m.setRelease(st, abs{k: aObj, id: o.info.cleans}, moved)
		}
		// What it lends may now be polled by whoever has it: nothing is
		// known of it any more, but its owner is still its owner.
		for _, l := range o.info.lends {
			if t, ok := st.objs[l]; ok && t.st == unstarted {
				t.st = pending
				st.objs[l] = t
			}
		}
	}
}
