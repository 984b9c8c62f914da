package flow

import (
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// async executes Async(body, captures...): a future whose class is its body's.
func (m *machine) async(st *state, ci *callInfo) {
	info := m.info(ci)
	info.uses = nil
	info.name = "the block"
	body := ci.args[0]
	captured := map[int]bool{}
	if len(ci.args) > 1 {
		for _, a := range m.elements(st, ci.args[1]) {
			if a.k == aObj {
				captured[a.id] = true
			}
			m.handOn(st, a)
			if a.isAlloc() {
				m.escapeCells(st, locOf(a.c, a.v), 0)
			}
		}
	}
	fn := funcOf(body.a)
	info.waits, info.ours = model.WaitUnknown, true
	if fn == nil {
		info.unknown = true
		m.makeFuture(st, ci, -1, m.intern(ci, info))
		return
	}
	mc, _ := body.a.v.(*ssa.MakeClosure)
	if mc == nil || strings.HasPrefix(fn.Synthetic, "bound method wrapper") {
		m.asyncMethod(st, ci, body, fn, mc, info)
		return
	}
	sum := m.pkg.closure(fn)
	started := m.startsAtOnce(ci.val())
	if mc != nil {
		held := make([]abs, len(mc.Bindings))
		for i, b := range mc.Bindings {
			l := locOf(body.a.c, b)
			info.uses = append(info.uses, vkey{body.a.c, b, -1})
			a, ok := st.cells[l]
			if prm, isParam := l.v.(*ssa.Parameter); isParam && l.path == "" {
				a = m.eval(l.c, prm, st)
			} else if !ok {
				a = m.eval(body.a.c, b, st)
			}
			held[i] = a
			m.gets(st, a, sum, i)
			if a.k == aObj && !captured[a.id] && !started && sum != nil && sum.freeTaking(i) == Takes {
				m.out.neverStarted(st, a.id, ci)
			}
			m.capture(st, body.a.c, b, fn, i, 0)
		}
		if sum != nil {
			for n, l := range sum.Losses {
				if x := m.instantiateClosure(ci, body.a.c, mc, n, l); x != nil {
					info.losses = append(info.losses, x)
				}
			}
			for _, i := range sum.Awaits {
				if i < 0 && -1-i < len(held) {
					m.awaitsGiven(st, info, held[-1-i])
				}
			}
			info.takes = sum.Takes
			refs := func(list []Ref) (out []loc) {
				for _, r := range list {
					if l := closureRef(body.a.c, mc, r); l.ok() {
						out = append(out, m.basesAt(l)...)
					}
				}
				return out
			}
			info.on, info.reads, info.advances = refs(sum.On), refs(sum.Reads), refs(sum.Advances)
			info.works = refs(sum.Works)
			info.writes = sum.Writes
			info.unknown = sum.Unknown
			info.waits = sum.Waits
			info.queues = queuesOf(&sum.Summary, func(r Ref) []loc { return []loc{closureRef(body.a.c, mc, r)} })
		}
	}
	m.makeFuture(st, ci, -1, m.intern(ci, info))
}

// asyncMethod is async for a declared function or a method value.
func (m *machine) asyncMethod(st *state, ci *callInfo, body arg, fn *ssa.Function, mc *ssa.MakeClosure, info *futInfo) {
	inner := &callInfo{c: ci.c, at: ci.at, fn: model.ObjectOf(fn), static: fn}
	if mc != nil {
		b := mc.Bindings[0]
		inner.args = []arg{{body.a.c, b, m.eval(body.a.c, b, st)}}
		m.escape(st, body.a.c, b, 0)
		info.uses = append(info.uses, vkey{body.a.c, b, -1})
	}
	if sum := m.pkg.summaryOf(inner); sum != nil {
		info.waits, info.queues = sum.Waits, queuesOf(sum, func(r Ref) []loc { return m.argRef(inner, r) })
	}
	if sum := m.pkg.summaryFor(inner.fn); sum != nil {
		for n, l := range sum.Losses {
			if x := m.instantiate(inner, n, l); x != nil {
				x.via = inner.name()
				info.losses = append(info.losses, x)
			}
		}
		info.takes, info.writes, info.unknown = sum.Takes, sum.Writes, sum.Unknown
		refs := func(list []Ref) (out []loc) {
			for _, r := range list {
				out = append(out, m.argRef(inner, r)...)
			}
			return out
		}
		info.on, info.reads, info.advances = refs(sum.On), refs(sum.Reads), refs(sum.Advances)
		info.works = refs(sum.Works)
	} else {
		info.unknown = true
	}
	m.makeFuture(st, ci, -1, m.intern(ci, info))
}

// startsAtOnce says whether a block is only ever awaited or run: then its
// captures are not at risk of a drop before the first poll.
func (m *machine) startsAtOnce(v ssa.Value) bool {
	if v == nil || v.Referrers() == nil {
		return false
	}
	n := 0
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.MakeInterface:
			if !m.startsAtOnce(r) {
				return false
			}
			n++
		case *ssa.Call:
			switch model.Key(model.FuncOf(&r.Call)) {
			case "futures.Await", "executor.Run", "executor.Block", "futtest.Run", "compat.Wait":
				n++
			default:
				return false
			}
		default:
			return false
		}
	}
	return n > 0
}

// rangeFunc executes `for x := range iterator`: the body, any number of times.
func (m *machine) rangeFunc(st *state, ci *callInfo, body arg, f *ssa.Function) []*state {
	each, isEach := m.eachOf(st, ci)
	if isEach {
		m.polledHere(st, ci, each, 0)
		m.suspend(st, ci, abs{})
	}
	end := st.clone()
	m.inLoop(st, each, true)
	if isEach && each.k == aObj {
		m.setRelease(end, abs{k: aObj, id: each.id}, done)
		m.inLoop(end, each, false)
	}
	if m.spliceable(ci.c, f) {
		ci.static = f
		ci.fv = body.a
		ci.args = nil
		mc, _ := body.a.v.(*ssa.MakeClosure)
		child := m.context(ci.c, ci.at, f, nil, mc, body.a.c)
		m.enter(st, child)
		m.arrive(place{c: child, mode: st.mode}, st)
	} else {
		m.escape(st, body.c, body.v, 0)
	}
	return []*state{end}
}

// eachOf finds the call of Each that made the iterator that ci calls.
func (m *machine) eachOf(st *state, ci *callInfo) (abs, bool) {
	v := ci.at.Common().Value
	if call, ok := v.(*ssa.Call); ok && model.Key(model.FuncOf(&call.Call)) == "futures.Each" {
		k := vkey{ci.c, call, -1}
		a := m.eval(ci.c, call.Call.Args[1], st)
		if a.k == aObj {
			m.eaches[k] = a.id
		} else if id, ok := m.eaches[k]; ok && st.objs[id].each {
			a = abs{k: aObj, id: id} // in a later turn
		}
		return a, true
	}
	return abs{}, false
}

// inLoop marks a stream whose items a loop takes, so long as it does.
func (m *machine) inLoop(st *state, each abs, is bool) {
	if each.k != aObj {
		return
	}
	if o, ok := st.objs[each.id]; ok {
		o.each = is
		st.objs[each.id] = o
	}
}

// leftLoop: a loop over the items of a stream is left by its body.
func (m *machine) leftLoop(c *ctx, at *ssa.Call, st *state) {
	if each, ok := m.eachOf(st, &callInfo{c: c, at: at}); ok {
		m.inLoop(st, each, false)
	}
}
