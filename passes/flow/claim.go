package flow

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A Claim is what a directive says of the cancel safety of a function or of a
// hand-written future, beside what its code says. Callers go by the directive.
type Claim struct {
	Pos    token.Pos // of the declaration's name
	What   string    // the function or type
	Safe   bool      // it says cancelsafe, else cancelunsafe
	Reason string
	// Losses are what a cancellation loses by the code.
	Losses []Loss
	// Known: all that the code waits for is known, so that no Losses means that
	// there are none.
	Known bool
	Plain bool // the code does nothing but wait: see plain
	// Broken: what is lost is not only missed, as an item is that the next may stand
	// in for, but leaves a resource out of step (half a message written, the end of
	// one not read), or was on its way to somewhere.
	Broken bool
	Path   []Step // how the first of Losses comes about
}

// inferred is what is known besides of a function with a claim.
type inferred struct{ known, plain, broken bool }

// claim keeps what a directive on a function says beside what was inferred.
func (p *pkg) claim(obj types.Object, d *model.Directives, losses []Loss, in inferred) {
	if d.CancelSafe == "" && d.CancelUnsafe == "" || obj.Pkg() != p.pass.Pkg {
		return
	}
	c := Claim{Pos: obj.Pos(), What: obj.Name(), Safe: d.CancelSafe != "", Reason: d.CancelSafe, Losses: losses, Known: in.known, Plain: in.plain, Broken: in.broken}
	if !c.Safe {
		c.Reason = d.CancelUnsafe
	}
	if len(losses) > 0 {
		c.Path = p.whySteps(obj.Pos(), losses[0].Why)
	}
	p.found.Claims = append(p.found.Claims, c)
}

// typeClaims are the claims of directives on hand-written futures.
func (p *pkg) typeClaims() {
	scope := p.pass.Pkg.Scope()
	for _, name := range scope.Names() {
		tn, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || tn.IsAlias() {
			continue
		}
		d := p.model.Directives(tn)
		if d.CancelSafe == "" && d.CancelUnsafe == "" || p.pollMethod(tn) == nil {
			continue
		}
		var losses []Loss
		if h := p.handwritten(tn); h != nil {
			losses = []Loss{{Lost: h.lost, Base: Ref{Path: "." + h.field}, Why: []Note{h.note(p)}}}
		}
		p.claim(tn, d, losses, inferred{})
	}
}

// whySteps are the steps of a loss's story; what happens in another package is
// told at pos.
func (p *pkg) whySteps(pos token.Pos, why []Note) []Step {
	var path []Step
	for _, n := range why {
		at := pos
		if p.here(n.pos) {
			at = n.pos
		} else if n.Where != "" {
			n.Text += " (" + n.Where + ")"
		}
		path = append(path, Step{at, n.Text})
	}
	return path
}

// opaque says whether a suspension waits for something that nothing is known of.
// A parameter is known by whoever gives it: that the function waits for it is part
// of its summary.
func (m *machine) opaque(st *state, waits []abs, info *futInfo) bool {
	out := info != nil && info.unknown
	for _, a := range waits {
		if a.k != aObj || m.opaqueID(st, a.id, 0) {
			out = true
		}
	}
	return out
}

func (m *machine) opaqueID(st *state, id, depth int) bool {
	o, ok := st.objs[id]
	d := m.descs[id]
	switch {
	case !ok || depth > 6:
		return true
	case d.isOn:
		return o.fut.k != aObj || m.opaqueID(st, o.fut.id, depth+1)
	case d.class.Kind == model.Channel:
		return false
	case o.info == nil && d.gen == 0 && d.param >= 0:
		m.out.waitsFor(d.param)
		return false
	case o.info == nil && d.gen == 0 && d.free >= 0:
		m.out.waitsFor(-1 - d.free)
		return false
	case o.info == nil:
		return true
	}
	out := o.info.unknown
	for _, x := range o.info.owns {
		out = m.opaqueID(st, x, depth+1) || out
	}
	return out
}

func (o *collector) waitsFor(i int) {
	if !slices.Contains(o.given, i) {
		o.given = append(o.given, i)
	}
}

// awaitsGiven adds to what a call loses what the future loses that it is given to
// wait for.
func (m *machine) awaitsGiven(st *state, info *futInfo, a abs) {
	if a.k != aObj {
		info.unknown = true
		return
	}
	if m.opaqueID(st, a.id, 0) {
		info.unknown = true
	}
	for _, in := range m.allInfos(st, a.id, 0) {
		info.losses = append(info.losses, in.losses...)
	}
}

// plain says whether a function does nothing but wait once, and hand on what comes
// of it: no other call, nothing stored, sent or started. Only then is there nothing
// that a cancellation could leave half done, in whatever sense of the author's.
func plain(fn *ssa.Function) bool {
	calls := 0
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			switch ins := ins.(type) {
			case *ssa.Call:
				callee := model.FuncOf(&ins.Call)
				if model.Key(callee) == "" {
					return false
				}
				spec, ok := model.SpecOf(callee)
				if !ok || spec.Made != nil && (spec.Made.Writes || spec.Made.Value > 0 || spec.Made.Loses.Matters()) {
					return false
				}
				if calls++; calls > 2 { // the future, and the wait
					return false
				}
			case *ssa.Store, *ssa.MapUpdate, *ssa.Send, *ssa.Go, *ssa.Defer, *ssa.Select, *ssa.Panic, *ssa.MakeClosure:
				return false
			}
		}
	}
	return calls == 2
}

// handedOn says whether a call is given what was taken, or a future that was.
func (m *machine) handedOn(k effKey, call *ssa.CallCommon, depth int) bool {
	car := m.carriers(k)
	for _, a := range call.Args {
		if car[a] || car[strip(a)] {
			return true
		}
		if c, ok := strip(a).(*ssa.Call); ok && depth < 3 && m.handedOn(k, c.Common(), depth+1) {
			return true
		}
	}
	return false
}

// broken says whether a function, or a literal in it, loses more than items.
func (p *pkg) broken(fn *ssa.Function, s *fnSummary) bool {
	if s == nil {
		return false
	}
	for _, l := range s.Losses {
		if l.Lost >= model.LostWritten && l.Lost <= model.LostHalf {
			return true
		}
	}
	for _, a := range fn.AnonFuncs {
		if p.broken(a, p.sums[a]) {
			return true
		}
	}
	return s.broken
}
