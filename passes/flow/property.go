package flow

import (
	"hash/maphash"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// The property of a state is what must be equal for two states to be merged: the
// objects, who holds them, the locks, what is deferred, torn and in flight, and how the
// function is being left. Plain knowledge (nil, true, an error's identity) is not
// part of it: it is weakened instead.
//
// States that meet are found by the hash of their property and then compared, so
// that nothing is rendered and a collision is harmless. A field of state that is
// part of the property must be in both hash and agrees.

var hashSeed = maphash.MakeSeed()

func hashOf[T comparable](x T) uint64 { return maphash.Comparable(hashSeed, x) }

// absMark is the part of an abstract value that is compared. All symbols are alike.
type absMark struct {
	k  absKind
	id int
	v  ssa.Value
}

func (a abs) mark() absMark {
	switch a.k {
	case aSym:
		return absMark{}
	case aObj, aInt, aBool:
		return absMark{k: a.k, id: a.id}
	case aFunc:
		return absMark{k: a.k, v: a.v}
	}
	return absMark{k: a.k}
}

type objMark struct {
	st    Status
	info  *futInfo
	seen  bool
	gone  Gone
	each  bool
	still *standing
	deaf  ssa.CallInstruction
	fut   absMark
}

func (o obj) mark() objMark {
	return objMark{o.st, o.info, o.seen, o.gone, o.each, o.still, o.deaf, o.fut.mark()}
}

// followed says whether a value is compared wherever it is held.
func (a abs) followed() bool { return a.k == aObj || a.k == aFunc }

// followedAt says whether what a cell holds is compared: also where a
// range-over-func loop jumps to.
func (a abs) followedAt(l loc) bool {
	if a.followed() || a.k != aInt {
		return a.followed()
	}
	al, _ := l.v.(*ssa.Alloc)
	return al != nil && strings.HasPrefix(al.Comment, "jump$")
}

// effMark is the part of an effect in flight that is compared.
type effMark struct {
	c    *ctx
	at   ssa.Value
	lost model.Lost
	old  bool
}

func (k effKey) mark() effMark { return effMark{k.c, k.at, k.lost, k.old} }

// hash is the same for states that agree.
func (s *state) hash() uint64 {
	// Sums, because the order of a map's entries means nothing.
	type entry[K comparable, V comparable] struct {
		k K
		v V
	}
	var h uint64
	for id, o := range s.objs {
		h += hashOf(entry[int, objMark]{id, o.mark()})
	}
	for k, a := range s.vals {
		if a.followed() {
			h += hashOf(entry[vkey, absMark]{k, a.mark()})
		}
	}
	for l, a := range s.cells {
		if a.followedAt(l) {
			h += hashOf(entry[loc, absMark]{l, a.mark()})
		}
	}
	for k := range s.torn {
		h += hashOf(k)
	}
	for l := range s.ended {
		h += hashOf(l)
	}
	for k := range s.effs {
		h += hashOf(k.mark())
	}
	for k := range s.locks {
		h += hashOf(k)
	}
	for k := range s.stopping {
		h += hashOf(k)
	}
	for k := range s.halves {
		h += hashOf(k)
	}
	for i, d := range s.defers {
		h += uint64(i+1) * hashOf(entry[*ssa.Defer, uint64]{d.at, d.args})
	}
	return h + hashOf(entry[mode, *suspension]{s.mode, s.susp})
}

// agrees says whether s and t have the same property.
func (s *state) agrees(t *state) bool {
	if s.mode != t.mode || s.susp != t.susp || len(s.objs) != len(t.objs) || len(s.torn) != len(t.torn) || len(s.ended) != len(t.ended) ||
		len(s.effs) != len(t.effs) || len(s.locks) != len(t.locks) || len(s.stopping) != len(t.stopping) || len(s.halves) != len(t.halves) || len(s.defers) != len(t.defers) {
		return false
	}
	for id, o := range s.objs {
		if p, ok := t.objs[id]; !ok || p.mark() != o.mark() {
			return false
		}
	}
	for k := range s.torn {
		if _, ok := t.torn[k]; !ok {
			return false
		}
	}
	for k := range s.locks {
		if _, ok := t.locks[k]; !ok {
			return false
		}
	}
	for k := range s.stopping {
		if _, ok := t.stopping[k]; !ok {
			return false
		}
	}
	for k := range s.halves {
		if !t.halves[k] {
			return false
		}
	}
	for l := range s.ended {
		if _, ok := t.ended[l]; !ok {
			return false
		}
	}
	for i, d := range s.defers {
		if e := t.defers[i]; d.c != e.c || d.at != e.at || d.args != e.args {
			return false
		}
	}
	return s.sameEffects(t) && s.holdsAs(t) && t.holdsAs(s)
}

// holdsAs says whether t holds all that s does, where s does.
func (s *state) holdsAs(t *state) bool {
	for k, a := range s.vals {
		if a.followed() && t.vals[k].mark() != a.mark() {
			return false
		}
	}
	for l, a := range s.cells {
		if a.followedAt(l) && t.cells[l].mark() != a.mark() {
			return false
		}
	}
	return true
}

// sameEffects compares the effects in flight, of which there are few.
func (s *state) sameEffects(t *state) bool {
	if len(s.effs) == 0 {
		return true
	}
	var rest []effMark
	for k := range t.effs {
		rest = append(rest, k.mark())
	}
	for k := range s.effs {
		i := slices.Index(rest, k.mark())
		if i < 0 {
			return false
		}
		rest = slices.Delete(rest, i, i+1)
	}
	return true
}
