package handpoll

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/flow"
)

func recvName(f *types.Func) any {
	t := types.Unalias(f.Signature().Recv().Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if n, ok := t.(*types.Named); ok {
		return n.Origin().Obj()
	}
	return nil
}

// summary is what the callers of fn have to know. While it is computed, nothing is
// known.
func (p *pkg) summary(fn *ssa.Function) *Summary {
	if s, ok := p.sums[fn]; ok {
		if s == nil {
			return &Summary{}
		}
		return s
	}
	p.sums[fn] = nil
	s := p.walk(fn).summarize()
	p.sums[fn] = s
	return s
}

func (w *walk) summarize() *Summary {
	if w.incomplete || len(w.exits) == 0 {
		return &Summary{}
	}
	arranged, not, open := 0, 0, 0
	for _, e := range w.exits {
		switch {
		case e.s.arranged:
			arranged++
		case len(e.s.open) > 0:
			open++
		default:
			not++
		}
	}
	if not == 0 && open == 0 {
		return &Summary{When: Always}
	}
	res := w.fn.Signature.Results()
	for _, exact := range []bool{true, false} {
		for r := range res.Len() {
			for _, val := range []bool{false, true} {
				if isBool(res.At(r).Type()) && w.tells(r, val, exact) {
					return &Summary{When: If, Result: r, Value: val, Exact: exact}
				}
			}
		}
	}
	if arranged == 0 && open == 0 {
		return &Summary{When: Never}
	}
	return &Summary{}
}

// tells says whether, wherever the waker was not arranged for, result r is not val;
// and, if exact, is val wherever it was.
func (w *walk) tells(r int, val, exact bool) bool {
	for _, e := range w.exits {
		b, known := e.s.truth(e.ret.Results[r])
		if e.s.arranged {
			if exact && (!known || b != val) {
				return false
			}
			continue
		}
		if want, ok := w.tail(e, r); ok {
			if want != val {
				return false
			}
			continue
		}
		if len(e.s.open) > 0 || !known || b == val {
			return false
		}
	}
	return true
}

// tail says whether result r of an exit is, unchanged, the result of a call that
// tells whether the waker was arranged for, and with which value it says so.
func (w *walk) tail(e exit, r int) (want, ok bool) {
	if len(e.s.open) != 1 {
		return false, false
	}
	v := e.s.resolve(e.ret.Results[r])
	idx := 0
	if x, isExtract := v.(*ssa.Extract); isExtract {
		v, idx = x.Tuple, x.Index
	}
	if _, ok := e.s.open[v]; !ok {
		return false, false
	}
	c, ok := v.(*ssa.Call)
	if !ok {
		return false, false
	}
	sum := w.p.effect(&c.Call)
	return sum.Value, sum.Result == idx
}

// judge looks at every way on which a Poll method returns pending.
func (p *pkg) judge(fn *ssa.Function) {
	if !polls(fn) {
		return
	}
	w := p.walk(fn)
	if w.incomplete || len(w.exits) == 0 {
		return
	}
	r := readyResult(fn.Signature)
	var sleeping []exit
	everReady, arranges, kept := false, false, token.NoPos
	for _, e := range w.exits {
		ready, known := e.s.truth(e.ret.Results[r])
		everReady = everReady || !known || ready || w.fails(e)
		arranges = arranges || e.s.arranged || len(e.s.open) > 0
		if e.s.kept && e.s.at.IsValid() && (!kept.IsValid() || e.s.at < kept) {
			kept = e.s.at
		}
		if known && ready || e.s.arranged || len(e.s.open) > 0 {
			continue
		}
		if !known {
			e.s = e.s.clone()
			w.test(e.s, e.ret.Results[r], false)
		}
		sleeping = append(sleeping, e)
	}
	if !everReady {
		return // pending for ever, as it says
	}
	waiting, over, dropped := p.leftBehind(fn)
	if !arranges && len(sleeping) > 0 && p.wakesNobody(fn) {
		p.found.Sleeping = append(p.found.Sleeping, Finding{Pos: sleeping[0].ret.Pos(), Kind: Pending, Name: nameOf(fn)})
		return
	}
	once := false
	for _, e := range sleeping {
		before, after := explained(e.s.tested, waiting), explained(e.s.tested, over)
		switch {
		case w.fails(e):
			p.found.Sleeping = append(p.found.Sleeping, Finding{Pos: e.ret.Pos(), Kind: Failed, Name: nameOf(fn)})
		case e.s.opaque || e.s.vague && arranges || before == maybe || after != no || explained(e.s.tested, dropped) == certain:
		case before == certain:
			if kept.IsValid() && !once {
				once = true
				p.found.Stale = append(p.found.Stale, Finding{
					Pos: kept, Kind: KeptOnce, Name: nameOf(fn),
					Path: []flow.Step{{Pos: e.ret.Pos(), Text: "a later poll finds it registered, and returns pending without keeping its own waker"}},
				})
			}
		case e.s.done.IsValid():
			p.found.Sleeping = append(p.found.Sleeping, Finding{
				Pos: e.ret.Pos(), Kind: Consumed, Name: nameOf(fn),
				Path: []flow.Step{{Pos: e.s.done, Text: "what is polled here was ready, and so keeps no waker"}},
			})
		default:
			p.found.Sleeping = append(p.found.Sleeping, Finding{Pos: e.ret.Pos(), Kind: Pending, Name: nameOf(fn)})
		}
	}
}

// fails says whether an exit returns an error for certain.
func (w *walk) fails(e exit) bool {
	v := e.s.resolve(e.ret.Results[len(e.ret.Results)-1])
	switch v := v.(type) {
	case *ssa.MakeInterface:
		return true
	case *ssa.UnOp:
		_, ok := v.X.(*ssa.Global)
		return ok && v.Op == token.MUL
	case *ssa.Call:
		if f := v.Call.StaticCallee(); f != nil && f.Pkg != nil {
			switch f.Pkg.Pkg.Path() + "." + f.Name() {
			case "errors.New", "fmt.Errorf":
				return true
			}
		}
	}
	return false
}

// leftBehind lists what the Poll methods of fn's type have written where they
// return pending and will be woken, and what says that all is over: constants that
// are written where they return ready, and what Drop writes.
func (p *pkg) leftBehind(fn *ssa.Function) (waiting, over, dropped []map[string]string) {
	for _, m := range p.methods(fn) {
		if readyResult(m.Signature) < 0 || !isGiven(m) {
			continue
		}
		w := p.walk(m)
		if w.incomplete {
			waiting = append(waiting, map[string]string{anywhere: "?"})
			continue
		}
		r := readyResult(m.Signature)
		for _, e := range w.exits {
			ready, known := e.s.truth(e.ret.Results[r])
			if (e.s.arranged || len(e.s.open) > 0) && !(known && ready) {
				waiting = append(waiting, e.s.wrote)
			}
			if !known || ready {
				consts := map[string]string{}
				for pl, val := range e.s.wrote {
					if val != "?" || strings.HasSuffix(pl, "*") {
						consts[pl] = val
					}
				}
				over = append(over, consts)
			}
		}
	}
	for _, x := range p.dropWrites(fn) {
		dropped = append(dropped, map[string]string{"self" + x.path: x.val})
	}
	return waiting, over, dropped
}

type answer uint8

const (
	no answer = iota
	maybe
	certain
)

// explained says whether one of the tests may, or must, have come out as it did
// because of one of the writes.
func explained(tested map[string]string, writes []map[string]string) answer {
	best := no
	for place, how := range tested {
		for _, wrote := range writes {
			for at, val := range wrote {
				if !touches(at, place) {
					continue
				}
				switch a := fits(how, val); {
				case a == certain && wild(at) == wild(place):
					if best == no {
						best = certain
					}
				case a != no:
					best = maybe
				}
			}
		}
	}
	return best
}

// fits says whether a value passes tests.
func fits(how, val string) answer {
	out := no
	for _, t := range strings.Fields(how) {
		want, equal := strings.CutPrefix(t, "==")
		if !equal {
			want, _ = strings.CutPrefix(t, "!=")
		}
		switch {
		case t == "?" || val == "?":
			out = max(out, maybe)
		case val == "nonnil" || want == "nil" && val != "nil":
			if want != "nil" {
				out = max(out, maybe)
			} else if equal {
				return no
			} else {
				out = certain
			}
		case (val == want) != equal:
			return no
		default:
			out = certain
		}
	}
	return out
}

// keptContext finds a Context that outlasts the poll.
func (p *pkg) keptContext(fn *ssa.Function) {
	w := &walk{p: p, fn: fn}
	add := func(pos token.Pos, name string) {
		p.found.Stale = append(p.found.Stale, Finding{Pos: pos, Kind: KeptContext, Name: name})
	}
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			switch ins := ins.(type) {
			case *ssa.Store:
				if !isContext(ins.Val.Type()) || !given(ins.Val) || !polls(fn) {
					continue
				}
				fa, ok := ins.Addr.(*ssa.FieldAddr)
				if !ok {
					if g, ok := ins.Addr.(*ssa.Global); ok {
						add(ins.Pos(), g.Name())
					}
					continue
				}
				if pl, ok := w.place(nil, fa); ok && strings.HasPrefix(pl, "self.") && !restored(fn, fa, ins) {
					add(ins.Pos(), fieldOf(fa.X.Type(), fa.Field))
				}
			case *ssa.Go:
				for _, a := range append([]ssa.Value{ins.Call.Value}, ins.Call.Args...) {
					if isContext(a.Type()) && given(a) || capturesContext(a) {
						add(ins.Pos(), "a goroutine")
						break
					}
				}
			}
		}
	}
}

// capturesContext says whether v is a literal that captures a Context.
func capturesContext(v ssa.Value) bool {
	mc, ok := v.(*ssa.MakeClosure)
	if !ok {
		return false
	}
	for _, fv := range mc.Fn.(*ssa.Function).FreeVars {
		if isContext(fv.Type()) || isContext(deref(fv.Type())) {
			return true
		}
	}
	return false
}

// restored says whether the function, or a literal in it, writes the same field
// somewhere else: then it is kept for the time of a call.
func restored(fn *ssa.Function, fa *ssa.FieldAddr, st *ssa.Store) bool {
	for _, f := range append([]*ssa.Function{fn}, fn.AnonFuncs...) {
		for _, b := range f.Blocks {
			for _, ins := range b.Instrs {
				other, ok := ins.(*ssa.Store)
				if !ok || other == st {
					continue
				}
				if x, ok := other.Addr.(*ssa.FieldAddr); ok && x.Field == fa.Field && types.Identical(deref(x.X.Type()), deref(fa.X.Type())) {
					return true
				}
			}
		}
	}
	return false
}

// nameOf is how messages call a function.
func nameOf(fn *ssa.Function) string {
	if fn.Parent() != nil {
		return "the function given to PollFunc"
	}
	return fn.Name()
}
