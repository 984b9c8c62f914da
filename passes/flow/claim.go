package flow

import (
	"go/token"
	"go/types"

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
	Path  []Step // how the first of Losses comes about
}

// claim keeps what a directive on a function says beside what was inferred.
func (p *pkg) claim(obj types.Object, d *model.Directives, losses []Loss, known bool) {
	if d.CancelSafe == "" && d.CancelUnsafe == "" || obj.Pkg() != p.pass.Pkg {
		return
	}
	c := Claim{Pos: obj.Pos(), What: obj.Name(), Safe: d.CancelSafe != "", Reason: d.CancelSafe, Losses: losses, Known: known}
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
			losses = []Loss{{Lost: model.LostRead, Base: Ref{Path: "." + h.field}, Why: []Note{h.note(p)}}}
		}
		p.claim(tn, d, losses, false)
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

// opaque: the function waits for something that nothing is known of.
func (m *machine) opaque(st *state, waits []abs, info *futInfo) bool {
	if info != nil && info.unknown {
		return true
	}
	for _, a := range waits {
		if a.k != aObj {
			return true
		}
		id := a.id
		if f := st.objs[id].fut; m.descs[id].isOn {
			if id = f.id; f.k != aObj {
				return true
			}
		}
		infos := m.allInfos(st, id, 0)
		if len(infos) == 0 {
			return true
		}
		for _, i := range infos {
			if i.unknown {
				return true
			}
		}
	}
	return false
}
