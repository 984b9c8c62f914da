package flow

import (
	"cmp"
	"go/token"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A LeakFinding is an object that is left with its obligation.
type LeakFinding struct {
	Pos      token.Pos // where it was made
	Class    model.Class
	What     string // the variable, or ""
	By       string // what made it
	Started  bool
	Path     []Step
	Captured bool // it was captured by a block that may never start
	InBlock  bool // the block that captured it leaves it
}

// A CancelFinding is a cleanup that a cancellation skips.
type CancelFinding struct {
	Pos   token.Pos // the cleanup
	Made  token.Pos // where what it cleans up was made
	Late  bool      // it is deferred, too late
	Never bool      // there is none, since all ordinary ways wait for it
	Class model.Class
	What  string
	Path  []Step
	// InBlock: a block captured it, and its cleanup is the block's.
	InBlock bool

	polled bool // it was pending
}

// A ReuseFinding is a future that is polled although it completed.
type ReuseFinding struct {
	Pos     token.Pos // the poll
	Class   model.Class
	What    string
	Awaited bool // it is an Await of the future itself: fused, that would never return
	Path    []Step

	id int
}

// A TornFinding is a cancellation that loses something of what stays in use.
type TornFinding struct {
	Pos   token.Pos // the cancelling site
	Lost  model.Lost
	Via   string // the call that loses it
	On    string // the resource
	Loop  bool
	Value bool // On is the value that is lost
	Path  []Step
}

// A LockFinding is a lock that is held at a suspension.
type LockFinding struct {
	Pos   token.Pos // the suspension
	Lock  token.Pos // where it was locked
	What  string
	Read  bool // for reading
	Async bool // it is the guard of an asynchronous lock
	Path  []Step
}

// Findings are what flow found in a package, in the order of positions.
type Findings struct {
	Leaks     []LeakFinding
	Cancels   []CancelFinding
	Reuses    []ReuseFinding
	Torns     []TornFinding
	Locks     []LockFinding
	Claims    []Claim
	Gones     []GoneFinding
	Stills    []StillFinding
	Tasks     []AbandonedFinding
	Outlived  []OutlivedFinding
	Stopping  []StoppingFinding
	Params    []ParamClaim
	Returns   []ReturnClaim
	Pairs     []PairFinding
	Anews     []RecreatedFinding
	Spins     []SpinFinding
	Unheard   []LostWakeFinding
	Starved   []StarvedFinding
	SyncDrops []SyncDropFinding
}

// findings makes the final lists: one root cause, one report.
func (o *collector) findings(f *Findings, s *fnSummary) {
	rotated := o.rotated()
	for _, id := range slices.Sorted(maps.Keys(o.leaks)) {
		l := o.leaks[id]
		if o.m.isOlder(id, func(younger int) bool { _, ok := o.leaks[younger]; return ok }) || rotated[id] {
			continue
		}
		if f := o.foundOf(id, f, s); f != nil {
			f.Leaks = append(f.Leaks, l)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(o.losts)) {
		if !o.leaksToo(id) {
			f.Leaks = append(f.Leaks, o.losts[id])
		}
	}
	for _, id := range slices.Sorted(maps.Keys(o.tasks)) {
		if f := o.foundOf(id, f, s); f != nil {
			f.Tasks = append(f.Tasks, o.tasks[id])
		}
	}
	for _, x := range o.stills {
		if o.leaksToo(x.id) {
			continue // the same future, reported for being left behind
		}
		f.Stills = append(f.Stills, x)
	}
	for _, pos := range slices.Sorted(maps.Keys(o.outlivings)) {
		f.Outlived = append(f.Outlived, o.outlivings[pos])
	}
	for _, a := range o.anews {
		f.Anews = append(f.Anews, a)
	}
	for _, u := range o.unheard {
		f.Unheard = append(f.Unheard, u)
	}
	for pos, s := range o.starved {
		if o.goesOn[pos] {
			continue // a warning that comes late
		}
		f.Starved = append(f.Starved, s)
	}
	for _, s := range o.spins {
		f.Spins = append(f.Spins, s)
	}
	for _, pos := range slices.Sorted(maps.Keys(o.stoppings)) {
		f.Stopping = append(f.Stopping, o.stoppings[pos])
	}
	for _, id := range slices.Sorted(maps.Keys(o.gones)) {
		f.Gones = append(f.Gones, o.gones[id])
	}
	for _, id := range slices.Sorted(maps.Keys(o.onCancel)) {
		c := o.onCancel[id]
		f := o.foundOf(id, f, s)
		if _, ok := o.leaks[id]; ok || f == nil {
			continue
		}
		if len(o.cleanups[id]) == 0 {
			if _, ok := o.tasks[id]; !ok && c.polled && o.m.waitedFor(id) {
				c.Pos, c.Never = c.Made, true
				f.Cancels = append(f.Cancels, c)
			}
			continue
		}
		at := slices.MinFunc(o.cleanups[id], func(a, b ssa.Instruction) int { return cmp.Compare(a.Pos(), b.Pos()) })
		c.Pos = at.Pos()
		_, c.Late = at.(*ssa.Defer)
		f.Cancels = append(f.Cancels, c)
	}
	for _, r := range o.reuses {
		if _, ok := o.gones[r.id]; ok {
			continue // it is used where it is gone, and so polled again
		}
		f.Reuses = append(f.Reuses, r)
	}
	for _, s := range o.syncDrops {
		f.SyncDrops = append(f.SyncDrops, s)
	}
	for _, t := range o.torns {
		f.Torns = append(f.Torns, t)
	}
	for _, l := range o.locks {
		f.Locks = append(f.Locks, l)
	}
	for _, x := range o.left {
		f.Leaks, f.Tasks, f.Cancels = append(f.Leaks, x.Leaks...), append(f.Tasks, x.Tasks...), append(f.Cancels, x.Cancels...)
	}
}

// sort orders the findings, and leaves one of those that were made twice because
// code was executed as a part of several functions.
func (f *Findings) sort() {
	f.Leaks = unique(f.Leaks, func(x LeakFinding) token.Pos { return x.Pos })
	f.Cancels = unique(f.Cancels, func(x CancelFinding) token.Pos { return x.Pos })
	f.Reuses = unique(f.Reuses, func(x ReuseFinding) token.Pos { return x.Pos })
	f.Params = unique(f.Params, func(x ParamClaim) token.Pos { return x.Pos })
	f.Returns = unique(f.Returns, func(x ReturnClaim) token.Pos { return x.Pos })
	f.Pairs = unique(f.Pairs, func(x PairFinding) token.Pos { return x.Pos })
	f.SyncDrops = unique(f.SyncDrops, func(x SyncDropFinding) token.Pos { return x.Pos })
	f.Claims = unique(f.Claims, func(x Claim) token.Pos { return x.Pos })
	f.Torns = unique(f.Torns, func(x TornFinding) token.Pos { return x.Pos })
	f.Locks = unique(f.Locks, func(x LockFinding) token.Pos { return x.Lock })
	f.Stills = unique(f.Stills, func(x StillFinding) token.Pos { return x.Pos })
	f.Anews = unique(f.Anews, func(x RecreatedFinding) token.Pos { return x.Pos })
	f.Unheard = unique(f.Unheard, func(x LostWakeFinding) token.Pos { return x.Pos })
	f.Starved = unique(f.Starved, func(x StarvedFinding) token.Pos { return x.Pos })
	f.Spins = unique(f.Spins, func(x SpinFinding) token.Pos { return x.Pos })
	slices.SortStableFunc(f.Gones, func(a, b GoneFinding) int {
		return cmp.Or(cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.What, b.What))
	})
	f.Gones = slices.CompactFunc(f.Gones, func(a, b GoneFinding) bool { return a.Pos == b.Pos && a.What == b.What })
	f.Outlived = unique(f.Outlived, func(x OutlivedFinding) token.Pos { return x.Pos })
	f.Stopping = unique(f.Stopping, func(x StoppingFinding) token.Pos { return x.Pos })
	f.Tasks = unique(f.Tasks, func(x AbandonedFinding) token.Pos { return x.Pos })
}

func unique[T any](list []T, pos func(T) token.Pos) []T {
	slices.SortStableFunc(list, func(a, b T) int { return cmp.Compare(pos(a), pos(b)) })
	return slices.CompactFunc(list, func(a, b T) bool { return pos(a) == pos(b) })
}

// isOlder says whether an object is the previous generation of one that has says
// yes to: one root cause, one report.
func (m *machine) isOlder(id int, has func(int) bool) bool {
	d := m.descs[id]
	return d.gen == 1 && has(m.object(d.c, d.at, d.idx, 0, d.class).id)
}

// leaksToo says whether an object, or the younger or older one of its site, leaks.
func (o *collector) leaksToo(id int) bool {
	if id < 0 {
		return false
	}
	d := o.m.descs[id]
	for gen := range 2 {
		if x, ok := o.m.objects[objKey{d.c, d.at, d.idx, gen}]; ok {
			if _, ok := o.leaks[x.id]; ok {
				return true
			}
		}
	}
	return false
}
