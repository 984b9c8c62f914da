package flow

import (
	"go/token"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// A variable that holds one value after another, a writer that is flushed and
// replaced when its file is full, makes an object of each site that it is assigned
// from. Where the function is left without its cleanup, whichever is in it then,
// that is one place to mend and one report: a leak is left out if another object of
// the same variable leaks at all the exits that it leaks at, and of two that leak at
// the same exits the second is.
//
// An object that is lost because the variable is assigned anew leaks at the same
// exits as the one that it is lost to, and is another place to mend. In a loop the
// two cannot be told apart by their exits, and the second is reported once the first
// is mended; without one they are told apart by their order.

// leftAtExit notes an exit at which an object leaks. More than a few are not told
// apart from any others.
func (o *collector) leftAtExit(id int, at token.Pos) {
	if l := o.leftAt[id]; len(l) <= maxMerged && !slices.Contains(l, at) {
		o.leftAt[id] = append(l, at)
	}
}

// rotated are the leaks that are those of another object of the same variable,
// which is reported.
func (o *collector) rotated() map[int]bool {
	byVar := map[loc][]int{}
	for _, id := range slices.Sorted(maps.Keys(o.leaks)) {
		for l := range variablesOf(o.m.descs[id]) {
			if len(byVar[l]) < maxMerged {
				byVar[l] = append(byVar[l], id)
			}
		}
	}
	out := map[int]bool{}
	for _, ids := range byVar {
		for _, id := range ids {
			out[id] = out[id] || slices.ContainsFunc(ids, func(other int) bool { return o.sameLeak(id, other) })
		}
	}
	return out
}

// sameLeak says whether what mends the leak of other mends that of id too.
func (o *collector) sameLeak(id, other int) bool {
	d, e := o.m.descs[id], o.m.descs[other]
	if d.at == e.at || d.class.Kind != e.class.Kind || d.class.Name != e.class.Name || o.m.inOrder(d, e) {
		return false
	}
	within := func(xs, ys []token.Pos) bool {
		return len(xs) > 0 && len(xs) <= maxMerged && !slices.ContainsFunc(xs, func(p token.Pos) bool { return !slices.Contains(ys, p) })
	}
	exits, theirs := o.exitsOf(d), o.exitsOf(e)
	return within(exits, theirs) && (d.pos > e.pos || !within(theirs, exits))
}

// exitsOf are the exits at which the objects of a site leak, of all generations.
func (o *collector) exitsOf(d *objDesc) []token.Pos {
	var out []token.Pos
	for gen := range 2 {
		if x, ok := o.m.objects[objKey{d.c, d.at, d.idx, gen}]; ok {
			out = append(out, o.leftAt[x.id]...)
		}
	}
	return out
}

// inOrder says whether one of two sites is always executed once before the other.
func (m *machine) inOrder(d, e *objDesc) bool {
	x, y := d.at.(ssa.Instruction), e.at.(ssa.Instruction)
	if m.looping(d.c, x) || m.looping(e.c, y) || x.Parent() != y.Parent() {
		return false
	}
	return x.Block().Dominates(y.Block()) || y.Block().Dominates(x.Block())
}

// variablesOf are the variables that an object's value is assigned to: phis, and
// what lives in memory.
func variablesOf(d *objDesc) map[loc]bool {
	vars := map[loc]bool{}
	if _, ok := d.at.(ssa.Instruction); !ok || d.at.Parent() != d.c.fn {
		return vars
	}
	var follow func(v ssa.Value)
	follow = func(v ssa.Value) {
		if v.Referrers() == nil {
			return
		}
		for _, r := range *v.Referrers() {
			if len(vars) >= maxMerged {
				return
			}
			switch r := r.(type) {
			case *ssa.Phi:
				if l := (loc{c: d.c, v: r, i: -1}); !vars[l] {
					vars[l] = true
					follow(r)
				}
			case *ssa.MakeInterface:
				follow(r)
			case *ssa.ChangeInterface:
				follow(r)
			case *ssa.Extract:
				if r.Tuple == d.at && r.Index == d.idx {
					follow(r)
				}
			case *ssa.Store:
				if l := locOf(d.c, r.Addr); r.Val == v && l.ok() && l.path == "" {
					vars[l] = true
				}
			}
		}
	}
	follow(d.at)
	return vars
}
