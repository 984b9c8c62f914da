package flow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A future that is written by hand and takes bytes or items from a resource more
// than once before it is ready, and keeps what it has so far in its own fields,
// loses that when it is dropped. What it keeps behind a pointer lasts.
type handwritten struct {
	field string // of the future: the resource
	at    ssa.Instruction
	lost  model.Lost
}

// handwritten finds what a Poll method of a type of this package loses.
func (p *pkg) handwritten(tn *types.TypeName) *handwritten {
	if h, ok := p.written[tn]; ok {
		return h
	}
	p.written[tn] = nil
	fn := p.pollMethod(tn)
	if fn == nil || len(fn.Blocks) == 0 {
		return nil
	}
	var reads, all []*ssa.Call
	var kept []*ssa.Store // in the future itself
	self := fn.Params[0]
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			switch ins := ins.(type) {
			case *ssa.Call:
				switch polls(ins) {
				case "":
					continue
				case "PollRead", "PollNext":
					reads = append(reads, ins)
				}
				all = append(all, ins)
			case *ssa.Store:
				fa, ok := ins.Addr.(*ssa.FieldAddr)
				if _, isConst := ins.Val.(*ssa.Const); ok && fa.X == self && !isConst {
					kept = append(kept, ins)
				}
			}
		}
	}
	if len(kept) == 0 {
		return nil
	}
	info := p.info(fn)
	for _, r := range reads {
		again := info.inLoop(r)
		for _, x := range reads {
			again = again || x != r && reaches(info, r, x)
		}
		if !again && !p.keptWhile(info, r, kept, all) {
			continue
		}
		recv := model.Receiver(r.Common())
		if recv == nil {
			continue
		}
		l := locOf(&ctx{fn: fn}, recv)
		if l.v == self && l.path != "" {
			field, _ := cutSelector(l.path)
			lost := model.LostItem
			if polls(r) == "PollRead" {
				lost = model.LostRead
			}
			p.written[tn] = &handwritten{field: field[1:], at: r, lost: lost}
			return p.written[tn]
		}
	}
	return nil
}

// keepsNothing says whether the Poll method of a type of this package keeps nothing in
// the future itself from one poll to the next, so that there is nothing to lose.
func (p *pkg) keepsNothing(tn *types.TypeName) bool {
	fn := p.pollMethod(tn)
	if fn == nil || len(fn.Blocks) == 0 {
		return false
	}
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			switch ins := ins.(type) {
			case *ssa.Store:
				if fa, ok := ins.Addr.(*ssa.FieldAddr); ok && fa.X == fn.Params[0] {
					return false
				}
			case ssa.CallInstruction:
				// A function that is given the future, or a part of it that is not
				// behind a pointer, may keep something there.
				for _, a := range ins.Common().Args {
					if a == ssa.Value(fn.Params[0]) {
						return false
					}
					if fa, ok := a.(*ssa.FieldAddr); ok && fa.X == fn.Params[0] {
						return false
					}
				}
			}
		}
	}
	return true
}

// keptWhile says whether what r has taken is kept in the future while something else
// is polled.
func (p *pkg) keptWhile(info *fnInfo, r *ssa.Call, kept []*ssa.Store, all []*ssa.Call) bool {
	from := map[ssa.Value]bool{}
	derive(r, from, p)
	for _, s := range kept {
		if !from[s.Val] {
			continue
		}
		for _, x := range all {
			if x != r && reaches(info, s, x) {
				return true
			}
		}
	}
	return false
}

// note is the witness of h.
func (h *handwritten) note(p *pkg) Note {
	return Note{pos: h.at.Pos(), Where: p.where(h.at.Pos()), Text: "its Poll takes here and may wait again: what it has by then is kept in the future itself"}
}

// pollMethod is the Poll method of a type of this package, nil if it has none.
func (p *pkg) pollMethod(tn *types.TypeName) *ssa.Function {
	named, ok := tn.Type().(*types.Named)
	if !ok || tn.Pkg() != p.pass.Pkg {
		return nil
	}
	for i := range named.NumMethods() {
		if f := named.Method(i); model.IsPollMethod(f.Signature(), f.Name(), false) {
			return p.ssa.Pkg.Prog.FuncValue(f)
		}
	}
	return nil
}

// polls is the name of the method that a call calls if it is given a context.
func polls(call *ssa.Call) string {
	fn := model.FuncOf(&call.Call)
	if fn == nil || fn.Signature().Recv() == nil {
		return ""
	}
	if takesContext(fn.Signature()) {
		return fn.Name()
	}
	return ""
}

// literal describes a future that is made by a literal of its type.
func (m *machine) literal(c *ctx, ins *ssa.Alloc) *futInfo {
	k := infoKey{c, nil, int(ins.Pos())}
	if old, ok := m.infos[k]; ok {
		return old
	}
	info := &futInfo{name: "a literal", pos: ins.Pos(), cleans: -1, waits: model.WaitUnknown}
	m.infos[k] = info
	named, ok := ins.Type().Underlying().(*types.Pointer).Elem().(*types.Named)
	if !ok {
		return info
	}
	info.name = "a literal of " + named.Obj().Name()
	d := m.pkg.model.Directives(named.Origin().Obj())
	if d.CancelSafe != "" {
		info.declared = true
		return info
	}
	l := &loss{id: len(m.lossIDs), lost: model.LostClaimed, pos: ins.Pos(), via: named.Obj().Name()}
	h := m.pkg.handwritten(named.Origin().Obj())
	switch {
	case d.CancelUnsafe != "":
		l.why = []Note{{Text: d.CancelUnsafe}}
	case h != nil:
		l.lost, l.why = h.lost, []Note{h.note(m.pkg)}
	default:
		info.unknown = !m.pkg.keepsNothing(named.Origin().Obj())
		return info
	}
	for _, r := range *ins.Referrers() {
		fa, ok := r.(*ssa.FieldAddr)
		if !ok || h != nil && fieldName(fa.X.Type(), fa.Field) != h.field || h == nil && !isPointer(fa.Type().Underlying().(*types.Pointer).Elem()) {
			continue
		}
		for _, s := range *fa.Referrers() {
			if s, ok := s.(*ssa.Store); ok && s.Addr == fa {
				info.on = append(info.on, m.bases(arg{c: c, v: s.Val})...)
			}
		}
	}
	if len(info.on) == 0 {
		return info
	}
	l.bases = info.on
	if h != nil {
		info.reads, info.advances = info.on, info.on
	}
	m.lossIDs[lossKey{c, nil, int(ins.Pos())}] = l
	info.losses = []*loss{l}
	return info
}
