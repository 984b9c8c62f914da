package flow

import (
	"go/constant"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A function that takes bytes from a resource again and again, and keeps them where
// they last, still loses how far it has come if that is nowhere but in its position
// in the code or in a local variable: its phase. Called again it starts with the
// first phase, in the middle of what belongs to a later one.

// Not so where each phase looks, before it takes anything, at what there is already:
// such a one takes nothing when it is come to again. That is read off its loop, or off
// the summary of the function that it is (Skips).

// phases finds the losses that come of phases.
func (o *collector) phases() {
	p := o.m.pkg
	put := func(a, b advance, text string) {
		if r, ok := o.m.ref(b.base); ok {
			o.broken = true
			o.put(Loss{Lost: model.LostRead, Base: r, Why: []Note{
				{pos: a.at.Pos(), Where: p.where(a.at.Pos()), Text: "has taken bytes here"},
				{pos: b.at.Pos(), Where: p.where(b.at.Pos()), Text: text},
			}})
		}
	}
	for _, a := range o.steps {
		for _, b := range o.steps {
			if a.at == b.at || !(a.base.within(b.base) || b.base.within(a.base)) {
				continue
			}
			if p.before(a.at, b.at) && !p.looksFirst(a.at) || p.startsOver(a.at, b.at) {
				put(a, b, "and is cancelled here: called again, it starts over")
			}
		}
		if phi := p.phaseOf(a.at); phi != nil {
			put(a, a, "and is cancelled here: called again, "+phi.Comment+" is what it was at first")
		}
	}
}

// looksFirst says whether a call that has taken bytes takes none when it is made again,
// because it first looks at what there is.
func (p *pkg) looksFirst(at ssa.Instruction) bool {
	call, ok := at.(*ssa.Call)
	if !ok {
		return false
	}
	if f := call.Call.StaticCallee(); f != nil {
		if o := f.Origin(); o != nil {
			f = o
		}
		if s, ok := p.sums[f]; ok {
			return s.Skips
		}
	}
	s := p.summaryFor(model.FuncOf(&call.Call))
	return s != nil && s.Skips
}

// skipped says whether the function may succeed without taking bytes and without
// changing anything: then what it looked at is as it was.
func (o *collector) skipped() bool {
	stop := map[*ssa.BasicBlock]bool{}
	for _, a := range o.steps {
		stop[a.at.Block()] = true
	}
	for _, b := range o.m.fn.Blocks {
		if slices.ContainsFunc(b.Instrs, mayChange) {
			stop[b] = true
		}
	}
	if len(o.steps) == 0 || len(o.steps) >= maxReads || len(o.m.fn.Blocks) == 0 {
		return false
	}
	seen := map[*ssa.BasicBlock]bool{}
	work := []*ssa.BasicBlock{o.m.fn.Blocks[0]}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b] || stop[b] {
			continue
		}
		seen[b] = true
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && succeeds(ret) {
			return true
		}
		work = append(work, b.Succs...)
	}
	return false
}

// mayChange says whether an instruction may change what outlives the function.
func mayChange(ins ssa.Instruction) bool {
	switch ins := ins.(type) {
	case *ssa.Store:
		return addrRoot(ins.Addr) == nil
	case *ssa.MapUpdate, *ssa.Send, *ssa.Go, *ssa.Defer:
		return true
	case *ssa.Call:
		_, builtin := ins.Call.Value.(*ssa.Builtin)
		return !builtin && !pureCall(model.FuncOf(&ins.Call))
	}
	return false
}

// succeeds says whether a return is one without an error.
func succeeds(ret *ssa.Return) bool {
	n := len(ret.Results)
	if n == 0 || !model.IsError(ret.Results[n-1].Type()) {
		return true
	}
	k, ok := ret.Results[n-1].(*ssa.Const)
	return ok && k.Value == nil
}

// before says whether b is only reached through a.
func (p *pkg) before(a, b ssa.Instruction) bool {
	if a.Block() == b.Block() {
		f := p.info(a.Parent())
		return f.index(a) < f.index(b)
	}
	return a.Block().Dominates(b.Block())
}

// startsOver says whether b is a later phase than a, and the function, cancelled at b
// and called again, comes to a again: what made it go past a, a field, has been reset
// in between and no other field that leads to a has changed.
func (p *pkg) startsOver(a, b ssa.Instruction) bool {
	f := p.info(a.Parent())
	if a.Parent() != b.Parent() || !reaches(f, a, b) || reaches(f, b, a) {
		return false
	}
	leading := map[loc]bool{}
	c := &ctx{fn: a.Parent()}
	for d := a.Block(); d != nil; d = d.Idom() {
		if br, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If); ok {
			fieldsIn(c, br.Cond, leading, 0)
		}
	}
	if len(leading) == 0 {
		return false
	}
	reset, changed := false, false
	for _, blk := range a.Parent().Blocks {
		for _, ins := range blk.Instrs {
			st, ok := ins.(*ssa.Store)
			if !ok || !leading[locOf(c, st.Addr)] || !reaches(f, a, st) || !reaches(f, st, b) || reaches(f, st, a) || reaches(f, b, st) {
				continue
			}
			if k, ok := st.Val.(*ssa.Const); ok && isZero(k) {
				reset = true
			} else {
				changed = true
			}
		}
	}
	return reset && !changed
}

// fieldsIn adds the fields of parameters that a condition looks at.
func fieldsIn(c *ctx, v ssa.Value, out map[loc]bool, depth int) {
	if depth > 5 {
		return
	}
	switch v := v.(type) {
	case *ssa.BinOp:
		fieldsIn(c, v.X, out, depth+1)
		fieldsIn(c, v.Y, out, depth+1)
	case *ssa.Convert:
		fieldsIn(c, v.X, out, depth+1)
	case *ssa.Call:
		if b, ok := v.Call.Value.(*ssa.Builtin); ok && b.Name() == "len" {
			fieldsIn(c, v.Call.Args[0], out, depth+1)
		}
	case *ssa.UnOp:
		if v.Op != token.MUL {
			fieldsIn(c, v.X, out, depth+1)
			return
		}
		if l := locOf(c, v.X); l.ok() && l.path != "" && !l.weak() {
			if _, ok := l.v.(*ssa.Alloc); !ok {
				out[l] = true
			}
		}
	}
}

// phaseOf is the local variable that says which phase of a loop is going on: it is a
// constant at first, another one after at has been passed, with which at is reached
// again, and it decides whether the loop is left.
func (p *pkg) phaseOf(at ssa.Instruction) *ssa.Phi {
	f := p.info(at.Parent())
	if !f.inLoop(at) {
		return nil
	}
	loop := f.scc[at.Block().Index]
	for _, b := range at.Parent().Blocks {
		if f.scc[b.Index] != loop {
			continue
		}
		for _, ins := range b.Instrs {
			phi, ok := ins.(*ssa.Phi)
			if !ok {
				break
			}
			first, later, ok := f.phasesOf(phi, loop)
			if !ok || !f.decides(phi, loop) {
				continue
			}
			for _, k := range later {
				if !constant.Compare(k.Value, token.EQL, first.Value) && f.leadsTo(b, at, phi, k) {
					return phi
				}
			}
		}
	}
	return nil
}

// phasesOf are the constants that a variable of a loop is at first and later, if it
// is nothing else.
func (f *fnInfo) phasesOf(phi *ssa.Phi, loop int) (first *ssa.Const, later []*ssa.Const, ok bool) {
	seen := map[*ssa.Phi]bool{}
	var leaves func(v ssa.Value) bool
	leaves = func(v ssa.Value) bool {
		switch v := v.(type) {
		case *ssa.Const:
			later = append(later, v)
			return v.Value != nil
		case *ssa.Phi:
			if f.scc[v.Block().Index] != loop || seen[v] || len(seen) > 16 {
				return seen[v]
			}
			seen[v] = true
			for _, e := range v.Edges {
				if !leaves(e) {
					return false
				}
			}
			return true
		}
		return false
	}
	seen[phi] = true
	for i, e := range phi.Edges {
		if f.scc[phi.Block().Preds[i].Index] != loop {
			k, isConst := e.(*ssa.Const)
			if !isConst || k.Value == nil || first != nil {
				return nil, nil, false
			}
			first = k
			continue
		}
		if !leaves(e) {
			return nil, nil, false
		}
	}
	return first, later, first != nil && len(later) > 0
}

// decides says whether a test of v decides whether a loop is left.
func (f *fnInfo) decides(v ssa.Value, loop int) bool {
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.If:
			for _, s := range r.Block().Succs {
				if f.scc[s.Index] != loop {
					return true
				}
			}
		case *ssa.BinOp:
			if isComparison(r.Op) && f.decides(r, loop) {
				return true
			}
		case *ssa.UnOp:
			if r.Op == token.NOT && f.decides(r, loop) {
				return true
			}
		}
	}
	return false
}

func isComparison(op token.Token) bool {
	switch op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return true
	}
	return false
}

// leadsTo says whether at is reached from the block of phi while phi is k.
func (f *fnInfo) leadsTo(from *ssa.BasicBlock, at ssa.Instruction, phi *ssa.Phi, k *ssa.Const) bool {
	seen := map[*ssa.BasicBlock]bool{}
	work := []*ssa.BasicBlock{from}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b] {
			continue
		}
		seen[b] = true
		if b == at.Block() {
			return true
		}
		if br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok {
			if yes, known := testOf(br.Cond, phi, k); known {
				if yes {
					work = append(work, b.Succs[0])
				} else {
					work = append(work, b.Succs[1])
				}
				continue
			}
		}
		work = append(work, b.Succs...)
	}
	return false
}

// testOf decides a condition where phi is k.
func testOf(cond ssa.Value, phi *ssa.Phi, k *ssa.Const) (yes, known bool) {
	switch c := cond.(type) {
	case *ssa.Phi:
		if c == phi && k.Value.Kind() == constant.Bool {
			return constant.BoolVal(k.Value), true
		}
	case *ssa.UnOp:
		if c.Op == token.NOT {
			yes, known = testOf(c.X, phi, k)
			return !yes, known
		}
	case *ssa.BinOp:
		x, y := c.X, c.Y
		if !isComparison(c.Op) {
			return false, false
		}
		of := func(v ssa.Value) constant.Value {
			if v == ssa.Value(phi) {
				return k.Value
			}
			if o, ok := v.(*ssa.Const); ok {
				return o.Value
			}
			return nil
		}
		if a, b := of(x), of(y); a != nil && b != nil && a.Kind() == b.Kind() {
			return constant.Compare(a, c.Op, b), true
		}
	}
	return false, false
}
