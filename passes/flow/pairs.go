package flow

import (
	"cmp"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A PairFinding is a change that a cancellation leaves without the change that takes
// it back.
type PairFinding struct {
	Pos    token.Pos // the change
	How    PairKind
	What   string      // the place
	Name   string      // of a pair of calls: the first
	Back   string      // and the second
	Second []token.Pos // what takes it back
	Path   []Step
}

// PairKind says what a pair does.
type PairKind uint8

const (
	Counted   PairKind = iota // up, then down
	Uncounted                 // down, then up
	Inserted                  // into a map, then deleted
	Deleted                   // from a map, then put back
	Listed                    // appended, then removed
	Flagged                   // set, then cleared
	Replaced                  // by something else, then restored
	Taken                     // leaving nothing, then put back
	Called                    // a method, then its opposite
)

func (ch *change) pairKind() PairKind {
	switch ch.kind {
	case aCount:
		if ch.down {
			return Uncounted
		}
		return Counted
	case aMember:
		if ch.down {
			return Deleted
		}
		return Inserted
	case aListed:
		return Listed
	case aFlag:
		return Flagged
	case aSaved:
		if ch.empty {
			return Taken
		}
		return Replaced
	}
	return Called
}

// tornPair is a pair that a cancellation tears, before it is known whether anybody
// sees it.
type tornPair struct {
	fn    *ssa.Function
	place loc
	PairFinding
}

// pairs are the pairs that cancellations tear, as losses of the function and as
// findings.
func (m *machine) pairs(s *fnSummary) {
	var torn []*tear
	for _, t := range m.tears {
		if t.susp != nil && len(t.second) > 0 {
			torn = append(torn, t)
		}
	}
	slices.SortFunc(torn, func(a, b *tear) int { return cmp.Compare(a.first.at.Pos(), b.first.at.Pos()) })
	for _, t := range torn {
		if m.meant(t.first) {
			continue
		}
		first, what := t.first, m.pkg.placeName(t.first.home)
		f := PairFinding{Pos: first.at.Pos(), How: first.pairKind(), What: what, Name: first.name, Back: t.second[0].name}
		for _, x := range t.second {
			if p := x.at.Pos(); p.IsValid() && !slices.Contains(f.Second, p) {
				f.Second = append(f.Second, p)
			}
		}
		slices.Sort(f.Second)
		f.Path = []Step{
			{posOf(t.susp.at), "a cancellation here leaves it like this"},
		}
		for _, p := range f.Second {
			f.Path = append(f.Path, Step{p, "what takes it back stands here"})
		}
		if r, ok := m.ref(first.home); ok {
			s.Losses = append(s.Losses, Loss{Lost: model.LostHalf, Base: r, Pair: true, Why: []Note{
				{pos: first.at.Pos(), Where: m.pkg.where(first.at.Pos()), Text: what + " is changed here"},
				{pos: posOf(t.susp.at), Where: m.pkg.where(posOf(t.susp.at)), Text: "and cancelled here, before it is changed back"},
			}})
		}
		if !isYield(m.fn) && !m.pkg.spliced(m.fn) {
			m.pkg.torn = append(m.pkg.torn, tornPair{m.fn, first.home, f})
		}
	}
}

// tornPairs keeps the pairs that somebody may find torn.
func (p *pkg) tornPairs() {
	if len(p.torn) == 0 {
		return
	}
	o := p.owners()
	unseen := map[token.Pos]bool{}
	for _, t := range p.torn {
		if o.seen(t.fn, t.place) {
			p.found.Pairs = append(p.found.Pairs, t.PairFinding)
		} else {
			unseen[t.Pos] = true
		}
	}
	if len(unseen) == 0 {
		return
	}
	// Nor are they losses of the function, or of those that call it.
	drop := func(l Loss) bool {
		return l.Pair && slices.ContainsFunc(l.Why, func(n Note) bool { return unseen[n.pos] })
	}
	for _, s := range p.sums {
		s.Losses = slices.DeleteFunc(s.Losses, drop)
	}
	for i := range p.found.Claims {
		c := &p.found.Claims[i]
		c.Losses = slices.DeleteFunc(slices.Clone(c.Losses), drop)
		if c.Path = nil; len(c.Losses) > 0 {
			c.Path = p.whySteps(c.Pos, c.Losses[0].Why)
		}
	}
}
