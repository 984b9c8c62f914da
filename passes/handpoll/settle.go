package handpoll

import (
	"go/token"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/flow"
	"github.com/futvet/futvet/passes/model"
)

// What completes has dropped all that it owned. So where a Poll method returns ready,
// each future that it owns and polls must be settled: it was ready itself, was
// dropped, or was handed on. That is known of what happened in this poll; a path that
// depends on what an earlier one left behind is not judged.

// ownField is the field of the receiver that a place is, or is a part of.
func ownFieldAt(p string) string {
	f, ok := strings.CutPrefix(p, "self.")
	if !ok {
		return ""
	}
	f, _, _ = strings.Cut(f, ".")
	return f
}

// polledField is the field whose future was polled if v is the ready of such a poll.
func (w *walk) polledField(s *state, v ssa.Value) string {
	e, ok := v.(*ssa.Extract)
	if !ok {
		return ""
	}
	c, ok := e.Tuple.(*ssa.Call)
	if !ok || readyResult(c.Call.Signature()) != e.Index {
		return ""
	}
	return w.pollOf(s, c)
}

// pollOf is the field whose Poll method a call calls.
func (w *walk) pollOf(s *state, c *ssa.Call) string {
	fn := model.FuncOf(&c.Call)
	if fn == nil || fn.Name() != "Poll" || readyResult(c.Call.Signature()) < 0 || model.Receiver(&c.Call) == nil {
		return ""
	}
	p, ok := w.place(s, model.Receiver(&c.Call))
	if !ok || strings.Count(p, ".") != 1 {
		return ""
	}
	return ownFieldAt(p)
}

// uses settles the fields that an instruction drops, writes, or hands on.
func (w *walk) uses(s *state, ins ssa.Instruction) {
	switch ins := ins.(type) {
	case *ssa.FieldAddr, *ssa.Field, *ssa.UnOp, *ssa.BinOp, *ssa.DebugRef, *ssa.IndexAddr, *ssa.Extract, *ssa.RunDefers:
		return
	case *ssa.Store:
		if p, ok := w.place(s, ins.Addr); ok && ownFieldAt(p) != "" {
			s.settled[ownFieldAt(p)] = true
		}
		w.handOn(s, ins.Val)
		return
	case *ssa.Call:
		if w.pollOf(s, ins) != "" {
			return
		}
	}
	var buf [8]*ssa.Value
	for _, o := range ins.Operands(buf[:0]) {
		w.handOn(s, *o)
	}
}

// handOn settles the field that v was loaded from.
func (w *walk) handOn(s *state, v ssa.Value) {
	if v == nil {
		return
	}
	if len(w.fn.Params) > 0 && v == w.fn.Params[0] {
		s.state = true // the receiver itself
		return
	}
	if a, ok := v.(*ssa.Alloc); ok && len(w.fn.Params) > 0 && spilled(a) == w.fn.Params[0] {
		s.state = true
		return
	}
	if p, ok := w.place(s, v); ok {
		if p == "self" {
			s.state = true
		} else if f := ownFieldAt(p); f != "" {
			s.settled[f] = true
		}
	}
}

// endsOf judges where the Poll methods of a type complete.
func (p *pkg) endsOf(t *ownType, dropped *reaching) {
	started := map[string]token.Pos{}
	var methods []*ssa.Function
	for _, m := range t.methods {
		if !polls(m) || m.Name() != "Poll" && m.Name() != "PollNext" {
			continue
		}
		methods = append(methods, m)
		w := &walk{p: p, fn: m}
		for _, b := range m.Blocks {
			for _, ins := range b.Instrs {
				if c, ok := ins.(*ssa.Call); ok {
					if f := w.pollOf(nil, c); f != "" && !started[f].IsValid() {
						started[f] = c.Pos()
					}
				}
			}
		}
	}
	for _, m := range methods {
		w := p.walk(m)
		if w.incomplete {
			continue
		}
		for _, e := range w.exits {
			p.endOf(t, dropped, started, w, e)
		}
	}
}

func (p *pkg) endOf(t *ownType, dropped *reaching, started map[string]token.Pos, w *walk, e exit) {
	if e.s.state || e.s.vague || e.s.opaque {
		return
	}
	n := len(e.ret.Results)
	last := ""
	if ready, known := e.s.truth(e.ret.Results[n-2]); known && !ready {
		return
	} else if !known {
		if last = w.polledField(e.s, e.s.resolve(e.ret.Results[n-2])); last == "" {
			return
		}
	}
	if w.fn.Name() == "PollNext" && !isEOF(e.s.resolve(e.ret.Results[n-1])) {
		return
	}
	for i := range t.fields {
		f := &t.fields[i]
		name := t.str.Field(i).Name()
		if f.class.Kind != model.Future || !started[name].IsValid() || e.s.settled[name] || name == last {
			continue
		}
		if !f.owned.IsValid() && !(dropped != nil && dropped.fields[i]) {
			continue
		}
		p.found.Unreached = append(p.found.Unreached, Finding{
			Pos: e.ret.Pos(), Kind: UnreachedEnd, Name: name, Func: w.fn.Name(), Drop: "Drop", Nilable: nilable(t.str.Field(i).Type()),
			Path: []flow.Step{{Pos: started[name], Text: "it may have been pending since it was polled here"}},
		})
		return
	}
}

// isEOF says whether v is io.EOF.
func isEOF(v ssa.Value) bool {
	u, ok := v.(*ssa.UnOp)
	if !ok || u.Op != token.MUL {
		return false
	}
	g, ok := u.X.(*ssa.Global)
	return ok && g.Name() == "EOF" && g.Pkg != nil && g.Pkg.Pkg.Path() == "io"
}
