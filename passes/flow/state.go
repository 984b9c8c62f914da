package flow

import (
	"cmp"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// Status is what happened to an object so far.
type Status uint8

const (
	unstarted Status = iota // made, or held; not polled yet
	pending                 // polled, lent to a select that it lost, or running
	done                    // completed; a stream: ended; a buffer: clean
	dropped                 // dropped or released
	moved                   // handed on
	absent                  // never there: the call that makes it failed
)

var statusText = [...]string{"unstarted", "pending", "done", "dropped", "moved", "absent"}

func (s Status) String() string { return statusText[s] }

// open says whether the object still obliges its owner.
func (s Status) open() bool { return s == unstarted || s == pending }

// obj is the part of an object that changes along a path.
type obj struct {
	st   Status
	info *futInfo
	fut  abs        // of a branch: its future
	seen bool       // of an obligation: a suspension was passed while it was open
	by   *ssa.Store // of one that was moved: by this assignment to a field
	gone Gone       // how it was given away, if for certain
	each bool       // a stream: a loop takes its items
	// still: it is pending, and was not polled since the block began to wait for
	// something else.
	still *standing
	deaf  ssa.CallInstruction // what polled it last, with a waker that wakes nothing
}

// A mode says how a function is being left.
type mode uint8

const (
	running mode = iota
	cancelled
)

// A deferred call waits for its function to be left.
type deferred struct {
	owner *ctx // whose exit runs it
	c     *ctx // where the defer statement was executed
	at    *ssa.Defer
	ci    *callInfo // callee and arguments as they were then
	args  uint64    // a hash of their abstract values, for comparison
}

// tornKey is a cancellation that lost something of base, before base was used
// again.
type tornKey struct {
	base loc
	site ssa.Instruction
	c    *ctx
	loss *loss
	// value says that base is a value that must be used again, else it is lost:
	// the opposite of a resource, which must not be.
	value bool
	// deadline: a deadline dropped it, so its owner lives on.
	deadline bool
	// outrun: a copy that another copy outran.
	outrun bool
}

// effKey is an effect in flight: item was taken from base by the call at.
type effKey struct {
	c    *ctx
	at   ssa.Value
	lost model.Lost
	base loc
	// old: the call was executed again since, so that only what outlives a
	// turn of the loop still carries it.
	old bool
}

// state is one path's knowledge at a program point. The zero value of every map
// entry is its absence.
type state struct {
	vals   map[vkey]abs
	cells  map[loc]abs
	objs   map[int]obj
	defers []deferred
	torn   map[tornKey]*step
	effs   map[effKey]bool
	locks  map[lockKey]lockSite
	halves map[halfKey]bool
	ended  map[loc]*step     // what has come to its end
	anew   map[anewKey]*step // what was outrun; no part of the property: what may be, is
	// stopping is nil until a task is aborted.
	stopping map[stopKey]*step
	mode     mode
	susp     *suspension // in mode cancelled: where
	trail    *step
	room     int // it is pruned when it is larger
	pruned   int // how often
}

func (s *state) size() int { return len(s.vals) + len(s.cells) + len(s.objs) }

func newState() *state {
	return &state{
		vals: map[vkey]abs{}, cells: map[loc]abs{}, objs: map[int]obj{},
		torn: map[tornKey]*step{}, effs: map[effKey]bool{}, locks: map[lockKey]lockSite{}, halves: map[halfKey]bool{}, ended: map[loc]*step{}, anew: map[anewKey]*step{},
	}
}

func (s *state) clone() *state {
	return &state{
		vals: maps.Clone(s.vals), cells: maps.Clone(s.cells), objs: maps.Clone(s.objs),
		defers: slices.Clip(s.defers), torn: maps.Clone(s.torn), effs: maps.Clone(s.effs), locks: maps.Clone(s.locks), halves: maps.Clone(s.halves), ended: maps.Clone(s.ended), anew: maps.Clone(s.anew), stopping: maps.Clone(s.stopping),
		mode: s.mode, susp: s.susp, trail: s.trail, room: s.room, pruned: s.pruned,
	}
}

// mergeInto weakens s to what t knows too; it reports whether s changed.
func (s *state) mergeInto(t *state) bool {
	changed := false
	for k, a := range s.vals {
		if t.vals[k] != a {
			delete(s.vals, k)
			changed = true
		}
	}
	for k, a := range s.cells {
		if t.cells[k] != a {
			delete(s.cells, k)
			changed = true
		}
	}
	for k, t := range t.anew {
		if _, ok := s.anew[k]; !ok {
			s.anew[k], changed = t, true
		}
	}
	return changed
}

// forget drops all knowledge that refers to the symbol of (c, v): the value is
// about to be defined anew.
func (s *state) forget(c *ctx, v ssa.Value) {
	for k, a := range s.vals {
		if k.c == c && k.v == v || a.k == aSym && a.c == c && a.v == v {
			delete(s.vals, k)
		}
	}
	for k, a := range s.cells {
		if a.k == aSym && a.c == c && a.v == v || k.c == c && k.v == v {
			delete(s.cells, k)
		}
	}
	for l := range s.ended {
		if l.c == c && l.v == v {
			delete(s.ended, l)
		}
	}
}

// replace substitutes knowledge for a symbol wherever it is held.
func (s *state) replace(sym, by abs) {
	if sym.k != aSym {
		return
	}
	for k, a := range s.vals {
		if a == sym {
			s.vals[k] = by
		}
	}
	for k, a := range s.cells {
		if a == sym {
			s.cells[k] = by
		}
	}
	s.vals[vkey{sym.c, sym.v, sym.i}] = by
	if sym.i < 0 || sym.v == nil || sym.v.Referrers() == nil {
		return
	}
	// The component of a tuple outlives the tuple.
	for _, r := range *sym.v.Referrers() {
		if e, ok := r.(*ssa.Extract); ok && e.Index == sym.i {
			s.vals[vkey{sym.c, e, -1}] = by
		}
	}
}

// sortedTorn lists the torn entries in a stable order.
func (s *state) sortedTorn() []tornKey {
	return slices.SortedFunc(maps.Keys(s.torn), func(a, b tornKey) int {
		return cmp.Or(cmp.Compare(a.site.Pos(), b.site.Pos()), cmp.Compare(a.loss.id, b.loss.id), cmp.Compare(a.base.path, b.base.path))
	})
}

// sortedEffs lists the effects in flight in a stable order: what is read off them
// becomes a fact.
func (s *state) sortedEffs() []effKey {
	return slices.SortedFunc(maps.Keys(s.effs), func(a, b effKey) int {
		old := 0
		if a.old != b.old {
			old = 1
			if b.old {
				old = -1
			}
		}
		return cmp.Or(cmp.Compare(a.at.Pos(), b.at.Pos()), cmp.Compare(a.at.Name(), b.at.Name()), cmp.Compare(a.lost, b.lost), cmp.Compare(a.base.path, b.base.path), old)
	})
}

// sortedObjs lists the objects in a stable order.
func (s *state) sortedObjs() []int { return slices.Sorted(maps.Keys(s.objs)) }
