package flow

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A block owns what it captures if nobody else can have it: the literal is made for
// Async and nothing else, it alone captures the variable, which is assigned once, and
// nothing else is done with the variable or with what was assigned to it. What is
// listed in the captures of Async is dropped if the block never starts, and is the
// body's from its beginning. What is not listed may be there to be looked at, so it is
// the body's only if the body releases it on some way. Whether there is anything to
// own is known where the block is made: what the body leaves is kept until then.
type ownership uint8

const (
	shared   ownership = iota
	alone              // it alone captures it
	declared           // and lists it in the captures
)

// owns says whether a literal owns what it captures as variable i.
func owns(fn *ssa.Function, i int) ownership {
	refs := fn.Referrers()
	if fn.Parent() == nil || refs == nil || len(*refs) != 1 {
		return shared
	}
	mc, ok := (*refs)[0].(*ssa.MakeClosure)
	if !ok || i >= len(mc.Bindings) {
		return shared
	}
	async := asyncOf(mc)
	al, ok := mc.Bindings[i].(*ssa.Alloc)
	if async == nil || !ok {
		return shared
	}
	var listed *ssa.UnOp
	stores := 0
	for _, r := range *al.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.MakeClosure:
			if r != mc {
				return shared
			}
		case *ssa.Store:
			if stores++; r.Addr != al || stores > 1 || !onlyStored(r.Val) {
				return shared
			}
		case *ssa.UnOp:
			if listed != nil || !listedIn(async, r) {
				return shared
			}
			listed = r
		default:
			return shared
		}
	}
	switch {
	case stores != 1 || storesTo(fn, i):
		return shared
	case listed != nil:
		return declared
	case lends(fn.FreeVars[i]):
		return shared
	}
	return alone
}

// lends says whether a body lends what it has captured, or has it captured in turn.
func lends(fv *ssa.FreeVar) bool {
	for _, r := range *fv.Referrers() {
		switch r := r.(type) {
		case *ssa.MakeClosure:
			return true
		case *ssa.UnOp:
			if lent(r) {
				return true
			}
		}
	}
	return false
}

func lent(v ssa.Value) bool {
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.MakeInterface:
			if lent(r) {
				return true
			}
		case *ssa.ChangeInterface:
			if lent(r) {
				return true
			}
		case *ssa.Call:
			switch model.Key(model.FuncOf(&r.Call)) {
			case "futures.Ref", "futures.RefStream":
				return true
			}
		}
	}
	return false
}

// asyncOf is the call of Async that a literal is made for, nil if it is made for
// anything else.
func asyncOf(mc *ssa.MakeClosure) *ssa.Call {
	var async *ssa.Call
	for _, r := range *mc.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.Call:
			if async != nil || model.Key(model.FuncOf(&r.Call)) != "futures.Async" || len(r.Call.Args) != 2 || r.Call.Args[0] != mc {
				return nil
			}
			async = r
		default:
			return nil
		}
	}
	return async
}

// onlyStored says whether the one thing that is done with a value is to store it.
func onlyStored(v ssa.Value) bool {
	n := 0
	if refs := v.Referrers(); refs != nil {
		for _, r := range *refs {
			switch r.(type) {
			case *ssa.DebugRef:
			default:
				n++
			}
		}
	}
	return n == 1
}

// listedIn says whether the one thing that is done with a value is to list it in the
// captures of Async.
func listedIn(async *ssa.Call, v ssa.Value) bool {
	list, ok := async.Call.Args[1].(*ssa.Slice)
	if !ok {
		return false
	}
	n := 0
	var store *ssa.Store
	var follow func(v ssa.Value)
	follow = func(v ssa.Value) {
		if v.Referrers() == nil {
			return
		}
		for _, r := range *v.Referrers() {
			switch r := r.(type) {
			case *ssa.DebugRef:
			case *ssa.MakeInterface:
				follow(r)
			case *ssa.ChangeInterface:
				follow(r)
			case *ssa.Store:
				n++
				store = r
			default:
				n += 2
			}
		}
	}
	follow(v)
	if n != 1 {
		return false
	}
	ia, ok := store.Addr.(*ssa.IndexAddr)
	return ok && ia.X == list.X
}

// owned makes the object of a captured variable the function's own.
func (m *machine) owned(st *state, d *objDesc) {
	switch {
	case d.class.Structural || d.class.Loose || d.class.Std != nil || !d.decided():
		return
	default:
		if d.owner = owns(m.fn, d.free); d.owner == shared {
			return
		}
	}
	d.owned, d.pos = true, d.at.Pos()
	if d.class.Kind == model.Buffer {
		st.setStatus(d.id, done) // until the block writes to it
	}
	st.note(d.pos, d.id, "the block alone has it")
}

// foundOf is where what is found of an object is put: the package's findings, or for
// a captured one what its maker will hear of; nil if it is not the function's.
func (o *collector) foundOf(id int, f *Findings, s *fnSummary) *Findings {
	d := o.m.descs[id]
	if d.free < 0 {
		return f
	}
	ours := d.owner == declared
	for _, l := range o.params[id] {
		ours = ours || l.st == dropped || l.st == moved || l.st == done && d.class.Kind != model.Buffer
	}
	if !ours {
		return nil
	}
	if s.left == nil {
		s.left = map[int]*Findings{}
	}
	if s.left[d.free] == nil {
		s.left[d.free] = &Findings{}
	}
	return s.left[d.free]
}

// gets: a block is made that captures an object as variable i.
func (m *machine) gets(st *state, a abs, sum *fnSummary, i int) {
	if sum == nil || sum.left[i] == nil || a.k != aObj || slices.Contains(m.out.left, sum.left[i]) {
		return
	}
	if d := m.descs[a.id]; d.owned || d.param >= 0 {
		m.out.left = append(m.out.left, sum.left[i])
	}
}
