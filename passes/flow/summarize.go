package flow

import (
	"cmp"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// summarize reads the summary of a function off its exits.
func (m *machine) summarize(s *fnSummary) {
	o := m.out
	s.Params = make([]Taking, len(m.fn.Params))
	s.free = make([]Taking, len(m.fn.FreeVars))
	for i := range s.Params {
		if i < len(s.Keeps) && !s.Keeps[i] && m.pkg.model.Class(m.fn.Params[i].Type()).Kind == model.None && !m.pkg.unwraps(m.fn.Params[i]) {
			s.Params[i] = Borrows
		}
	}
	for id, sts := range o.params {
		d := m.descs[id]
		t := m.taking(d.class.Kind, sts)
		switch {
		case m.incomplete:
		case d.param >= 0:
			s.Params[d.param] = t
		case d.free >= 0:
			s.free[d.free] = t
		}
	}
	if o.exits == 0 && !m.incomplete {
		// It never returns: whatever it was given stays with it.
		s.Never = !recovers(m.fn)
		for i := range s.Params {
			s.Params[i] = Takes
		}
		for i := range s.free {
			s.free[i] = Takes
		}
	}
	s.Results = o.results
	for i := range s.Results {
		s.Results[i].Flagged = s.Results[i].Owned && !o.plain[i] && !m.incomplete
	}
	if s.Results == nil {
		s.Results = make([]Result, m.fn.Signature.Results().Len())
	}
	if m.incomplete {
		clear(s.Params) // fields behind them may have been released
	} else {
		aliasResults(s, o.aliases)
		s.Fields = o.fieldTakings()
		s.Gone = o.goneParams(len(s.Params))
	}
	s.Suspends = o.suspends
	s.Leaves = slices.Sorted(maps.Keys(o.leaves))
	s.Unknown, s.Awaits = o.unknown || m.incomplete, o.given
	if m.incomplete {
		o.sets = nil // exits may not have been seen
	}
	for r, a := range o.sets {
		s.Sets = append(s.Sets, Set{Ref: r, Nil: a.k == aNil, Val: a == absTrue})
	}
	slices.SortFunc(s.Sets, func(a, b Set) int {
		return cmp.Or(cmp.Compare(a.Ref.Index, b.Ref.Index), cmp.Compare(a.Ref.Path, b.Ref.Path))
	})
	m.turns(s)
	o.lockEffects(&s.Summary)
	o.phases()
	s.broken = o.broken
	s.Reads, s.Advances, s.Skips = o.reads, o.advances, o.skipped()
	s.Works = o.works
	s.Losses, s.Takes, s.On, s.Writes = o.losses, o.takes, o.on, o.writes
	s.Emits = o.emits
	s.Waits, s.Queues = o.waitsOut()
	s.Lends, s.Owns, s.Torn = o.lends, o.owns, o.tornOut
}

// unwraps says whether a function looks for something that is released in a parameter
// whose type does not say so: closeQuietly(v any).
func (p *pkg) unwraps(prm *ssa.Parameter) bool {
	for _, r := range *prm.Referrers() {
		if ta, ok := r.(*ssa.TypeAssert); ok && p.model.Class(ta.AssertedType).Kind != model.None {
			return true
		}
	}
	return false
}

// taking is what a function does with a parameter that was left in the given
// states.
func (m *machine) taking(kind model.Kind, sts []left) Taking {
	var open, clean, closed bool
	byResult := true
	for _, l := range sts {
		switch l.st {
		case unstarted, pending:
			byResult = byResult && l.failed == failedIt
		case absent:
		default:
			byResult = byResult && l.failed == succeeded
		}
		switch l.st {
		case unstarted, pending:
			open = true
		case absent:
		case done:
			clean = true
			closed = closed || kind != model.Buffer
		default:
			closed = true
		}
	}
	if kind == model.Buffer {
		switch {
		case closed && (open || clean):
			return Unknown
		case closed:
			return Takes
		case open:
			return Fills
		}
		return Empties
	}
	switch {
	case open && closed && byResult:
		return IfOK
	case open && closed:
		return Sometimes
	case closed:
		return Takes
	}
	return Borrows
}

// directives overrides what was inferred by what is declared.
func (p *pkg) directives(fn *ssa.Function, s *fnSummary) {
	obj := model.ObjectOf(fn)
	if obj == nil {
		return
	}
	d := p.model.Directives(obj)
	for i, prm := range fn.Params {
		switch {
		case contains(d.Owns, prm.Name()):
			s.Params[i] = Takes
		case contains(d.Borrows, prm.Name()):
			s.Params[i] = Borrows
			s.Keeps[i] = false
		}
	}
	s.Never = s.Never || d.NoReturn
	p.claim(obj, d, s.Losses, inferred{known: !s.Unknown && len(s.Awaits) == 0, plain: plain(fn), broken: p.broken(fn, s)})
	if d.CancelSafe != "" {
		s.Losses, s.Unknown, s.Awaits = nil, false, nil
	}
	if d.CancelUnsafe != "" {
		s.Unknown = false
	}
	if d.CancelUnsafe != "" && len(s.Losses) == 0 {
		for i, prm := range fn.Params {
			if isPointer(prm.Type()) && !model.IsRuntimeType(prm.Type(), "Co") {
				s.Losses = append(s.Losses, Loss{Lost: model.LostClaimed, Base: Ref{Index: i}, Why: []Note{{Where: p.where(fn.Pos()), Text: d.CancelUnsafe}}})
			}
		}
	}
}
