package flow

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// appendTo executes append: the slice owns what is put into it. All its elements
// are one object, whose losses are theirs.
func (m *machine) appendTo(st *state, ci *callInfo) {
	if m.appendBranches(st, ci) {
		return
	}
	info := &futInfo{name: "append", pos: ci.at.Pos(), cleans: -1}
	var class model.Class
	pos := token.NoPos
	var ids []int
	add := func(a abs) {
		if a.k == aFunc {
			m.escapeFunc(st, a, 0)
		}
		m.escapeCells(st, varBehind(a), 0)
		if a.k != aObj {
			return
		}
		ids = append(ids, a.id)
		d, o := m.descs[a.id], st.objs[a.id]
		for _, i := range m.allInfos(st, a.id, 0) {
			info.losses = append(info.losses, i.losses...)
			info.on = append(info.on, i.on...)
			info.reads = append(info.reads, i.reads...)
			info.advances = append(info.advances, i.advances...)
			info.uses = append(info.uses, i.uses...)
			info.takes = max(info.takes, i.takes)
		}
		if o.st.open() && d.class.Kind.Obliges() && d.class.Kind != model.Buffer && d.owned {
			if class, pos = d.class, d.pos; o.info != nil {
				info.name = o.info.name
			}
		}
		m.handOn(st, a)
	}
	m.bagging = true
	defer func() { m.bagging = false }()
	for i, a := range ci.args {
		if i == 0 || a.a.k == aObj {
			add(a.a)
		}
		for _, e := range m.elements(st, a) {
			add(e)
		}
		m.listGone(st, a.c, a.v)
		if a.a.k == aSym {
			m.listGone(st, a.a.c, a.a.v)
		}
		if i > 0 {
			m.escapeElements(st, a)
		}
	}
	v := ci.val()
	if v == nil || class.Kind == model.None && len(info.losses) == 0 && len(info.on) == 0 {
		return
	}
	d := m.object(ci.c, v, -1, 0, class)
	if d == nil {
		return
	}
	d.isBag, d.owned = true, class.Kind != model.None
	if !d.pos.IsValid() || pos.IsValid() {
		d.pos, d.class = pos, class
	}
	for _, id := range ids {
		m.bags[id] = uniq(append(m.bags[id], d.id))
	}
	info.losses, info.on = few(info.losses), few(info.on)
	info.reads, info.advances, info.uses = few(info.reads), few(info.advances), few(info.uses)
	if old, ok := st.objs[d.id]; ok {
		m.retire(st, d, old)
	}
	st.objs[d.id] = obj{st: unstarted, info: m.intern(ci, info)}
	st.vals[vkey{ci.c, v, -1}] = abs{k: aObj, id: d.id}
}

// outOfBag: an object that was put into a slice is released or handed on by another
// name. What else the slice holds may be too.
func (m *machine) outOfBag(st *state, id int, seen map[int]bool) {
	for _, b := range m.bags[id] {
		if seen[b] {
			continue
		}
		seen[b] = true
		if o, ok := st.objs[b]; ok && o.st.open() {
			o.st = moved
			st.objs[b] = o
		}
		m.outOfBag(st, b, seen)
	}
}

// bagOf is the slice of futures that v is, or -1.
func (m *machine) bagOf(c *ctx, v ssa.Value, st *state) int {
	if a := m.eval(c, v, st); a.k == aObj && m.descs[a.id].isBag {
		return a.id
	}
	return -1
}

// ranged: a loop over a slice or array has come to its end. The elements have been
// dealt with, whatever the body does with one.
func (m *machine) ranged(st *state, c *ctx, cond ssa.Value) {
	b, ok := cond.(*ssa.BinOp)
	if !ok || b.Op != token.LSS || b.X.Referrers() == nil {
		return
	}
	for _, r := range *b.X.Referrers() {
		var over ssa.Value
		switch r := r.(type) {
		case *ssa.IndexAddr:
			over = r.X
		case *ssa.Index:
			over = r.X
		default:
			continue
		}
		if id := m.bagOf(c, over, st); id >= 0 {
			m.setRelease(st, abs{k: aObj, id: id}, done)
			continue
		}
		m.escapeCells(st, arg{c, over, m.eval(c, over, st)}.array(), 0)
	}
}

// escapeElements hands on what structs among the elements of a slice hold.
func (m *machine) escapeElements(st *state, a arg) {
	if l := a.loc(); l.ok() {
		if al, ok := l.v.(*ssa.Alloc); ok {
			for cell, x := range st.cells {
				if cell.v == al && cell.c == l.c {
					m.handOn(st, x)
				}
			}
		}
	}
}

// allInfos are the descriptions of an object and of all that it owns.
func (m *machine) allInfos(st *state, id, depth int) []*futInfo {
	o, ok := st.objs[id]
	if !ok || o.info == nil || depth > 6 {
		return nil
	}
	out := []*futInfo{o.info}
	for _, x := range o.info.owns {
		out = append(out, m.allInfos(st, x, depth+1)...)
	}
	return out
}

// few is the first of what uniq returns.
func few[T comparable](list []T) []T {
	list = uniq(list[:min(len(list), 2*maxMerged)])
	return list[:min(len(list), maxMerged)]
}

func uniq[T comparable](list []T) []T {
	var out []T
	for _, x := range list {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// elements are the values in a slice built at a call, for a variadic parameter.
func (m *machine) elements(st *state, a arg) []abs {
	l := a.array()
	al, ok := l.v.(*ssa.Alloc)
	if !ok {
		return nil
	}
	at, ok := al.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Array)
	if !ok {
		return nil
	}
	var out []abs
	for i := range at.Len() {
		cell := l.sel("[" + itoa(int(i)) + "]")
		if x, ok := st.cells[cell]; ok {
			out = append(out, x)
		} else {
			out = append(out, absNil)
		}
	}
	return out
}

// element: a load from an array or slice at an index. Which element it is, is
// not known unless the index is a constant: then the elements of a literal are
// told apart, and those of any other slice are not followed any more.
func (m *machine) element(st *state, c *ctx, addr ssa.Value, from loc) {
	ia, ok := addr.(*ssa.IndexAddr)
	if !ok {
		return
	}
	if id := m.bagOf(c, ia.X, st); id >= 0 {
		if _, isConst := ia.Index.(*ssa.Const); isConst || !m.pkg.info(c.fn).inLoop(ia) {
			m.handOn(st, abs{k: aObj, id: id})
		}
		return
	}
	if from.ok() && from.weak() {
		if i := strings.LastIndex(from.path, "[*]"); i == len(from.path)-3 {
			whole := from
			whole.path = from.path[:i]
			m.escapeCells(st, whole, 0)
		}
	}
}

// unread says whether a map or channel that is made here is only filled, and
// asked how full it is: what is put into it stays there until both are gone.
func unread(v ssa.Value) bool {
	switch v.(type) {
	case *ssa.MakeMap, *ssa.MakeChan:
	default:
		return false
	}
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.MapUpdate:
			if r.Map != v || r.Key == v || r.Value == v {
				return false
			}
		case *ssa.Send:
			if r.X == v {
				return false
			}
		case *ssa.Call:
			b, ok := r.Call.Value.(*ssa.Builtin)
			if !ok || b.Name() != "len" && b.Name() != "cap" && b.Name() != "close" {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// sealed says whether x is a slice among values of an interface type that nothing in
// the package asks for being such a slice: nobody looks at what is in it.
func (m *machine) sealed(in types.Type, x abs) bool {
	s, ok := strip(x.v).(*ssa.Slice)
	if !ok {
		return false
	}
	a, ok := in.Underlying().(*types.Pointer).Elem().Underlying().(*types.Array)
	return ok && types.IsInterface(a.Elem()) && !m.pkg.asksFor(s.Type())
}

// asksFor says whether anything in the package asserts that a value is of type t.
func (p *pkg) asksFor(t types.Type) bool {
	if p.asked == nil {
		p.asked = map[types.Type]bool{}
		for _, fn := range p.ssa.SrcFuncs {
			for _, b := range fn.Blocks {
				for _, ins := range b.Instrs {
					if a, ok := ins.(*ssa.TypeAssert); ok {
						p.asked[a.AssertedType] = true
					}
				}
			}
		}
	}
	for x := range p.asked {
		if types.Identical(x, t) {
			return true
		}
	}
	return false
}
