package flow

import (
	"cmp"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// calleeUnlocks: a call is about to begin. What it may unlock is not held while it
// waits.
func (m *machine) calleeUnlocks(st *state, ci *callInfo, sum *Summary) {
	if sum.UnlocksAny {
		clear(st.locks)
		m.out.unlocksAny = true
	}
	for _, r := range sum.Unlocks {
		places := m.lockRef(ci, r)
		if len(places) == 0 {
			clear(st.locks)
		}
		for _, l := range places {
			m.unlock(st, lockKey{l, r.Read})
		}
	}
}

// calleeLocks: a call has returned, in states. What it has locked is held.
func (m *machine) calleeLocks(states []*state, ci *callInfo, sum *Summary) []*state {
	for _, r := range sum.Locks {
		places := m.lockRef(ci, r)
		if len(places) != 1 {
			continue
		}
		k, site := lockKey{places[0], r.Read}, lockSite{ci.c, ci.at, ci.name()}
		if !r.IfOK {
			for _, s := range states {
				m.hold(s, k, site)
			}
			continue
		}
		var out []*state
		for _, s := range states {
			ok, failed := m.byResult(s, ci)
			if ok != nil {
				m.hold(ok, k, site)
				out = append(out, ok)
			}
			if failed != nil {
				out = append(out, failed)
			}
		}
		states = out
	}
	return states
}

// lockRef is the place that a callee's lock is in.
func (m *machine) lockRef(ci *callInfo, r LockRef) []loc {
	if r.Ref.Index >= 0 && r.Ref.Global == "" && r.Ref.Index < len(ci.args) {
		k := m.lockPlace(ci.args[r.Ref.Index])
		if k.at.ok() {
			k.at.path += r.Ref.Path
			return []loc{k.at}
		}
		return nil
	}
	return m.argRef(ci, r.Ref)
}

// byResult divides a state by what the last result of a call says: whether it
// succeeded. One of them is nil if that is known.
func (m *machine) byResult(st *state, ci *callInfo) (ok, failed *state) {
	v := ci.val()
	if v == nil {
		return nil, st
	}
	k := vkey{ci.c, v, -1}
	t := v.Type()
	if tup, isTuple := t.(*types.Tuple); isTuple {
		if tup.Len() == 0 {
			return nil, st
		}
		k.i = tup.Len() - 1
		t = tup.At(k.i).Type()
	}
	okA, badA := absTrue, absFalse
	if model.IsError(t) {
		okA, badA = absNil, absNonNil
	}
	switch a := st.vals[k]; {
	case a == okA:
		return st, nil
	case a == badA || a.isErr():
		return nil, st
	}
	bad := st.clone()
	st.vals[k], bad.vals[k] = okA, badA
	return st, bad
}

// unlocked notes that the function unlocks what it has not locked.
func (o *collector) unlocked(k lockKey) {
	if r, ok := o.m.ref(k.at); ok {
		x := LockRef{Ref: r, Read: k.read}
		if !slices.Contains(o.unlocks, x) {
			o.unlocks = append(o.unlocks, x)
		}
		return
	}
	if k.at.c == o.m.top || k.at.c == nil || !k.at.ok() {
		o.unlocksAny = true
	}
}

// lockExit notes what is held at an exit.
func (o *collector) lockExit(st *state, how outcome) {
	o.lockExits[how]++
	for k := range st.locks {
		if r, ok := o.m.ref(k.at); ok {
			x := LockRef{Ref: r, Read: k.read}
			n := o.lockedAt[x]
			n[how]++
			o.lockedAt[x] = n
		}
	}
}

// lockEffects is what the function does to its caller's locks. What it holds at some
// of its exits is held if it is told by the last result which ones they are; else it
// is not followed.
func (o *collector) lockEffects(s *Summary) {
	s.Unlocks, s.UnlocksAny = o.unlocks, o.unlocksAny || o.m.incomplete
	if o.m.incomplete {
		return
	}
	for x, n := range o.lockedAt {
		switch {
		case n == o.lockExits:
		case n[succeeded] == o.lockExits[succeeded] && n[unsaid] == 0 && o.lockExits[unsaid] == 0 && n[failedIt] == 0:
			x.IfOK = true
		default:
			continue
		}
		s.Locks = append(s.Locks, x)
	}
	order := func(a, b LockRef) int {
		return cmp.Or(cmp.Compare(a.Ref.Index, b.Ref.Index), cmp.Compare(a.Ref.Global, b.Ref.Global), cmp.Compare(a.Ref.Path, b.Ref.Path), cmp.Compare(rank(a.Read), rank(b.Read)))
	}
	slices.SortFunc(s.Locks, order)
	slices.SortFunc(s.Unlocks, order)
}

func rank(read bool) int {
	if read {
		return 1
	}
	return 0
}

// locks says whether a function locks or unlocks something and may leave it so: what
// it locks it does not unlock in the same block or by a deferred call.
func (p *pkg) locks(fn *ssa.Function) bool {
	c := &ctx{fn: fn}
	type site struct {
		key   loc
		read  bool
		block *ssa.BasicBlock
		op    lockOp
	}
	var open []site
	deferred := map[loc]bool{}
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			call, ok := ins.(ssa.CallInstruction)
			if !ok {
				continue
			}
			f := model.FuncOf(call.Common())
			if op, read := lockMethod(f); op != noLockOp {
				recv := model.Receiver(call.Common())
				if recv == nil {
					return true
				}
				l := locOf(c, recv)
				if _, ok := ins.(*ssa.Defer); ok {
					deferred[l] = true
					if op != opUnlock {
						return true
					}
					continue
				}
				open = append(open, site{l, read, b, op})
			} else if sum := p.summaryFor(f); sum != nil && (len(sum.Locks) > 0 || len(sum.Unlocks) > 0 || sum.UnlocksAny) {
				return true
			}
		}
	}
	for _, x := range open {
		if x.op == opLock && deferred[x.key] {
			continue
		}
		closed := false
		for _, y := range open {
			closed = closed || y.block == x.block && y.key == x.key && y.op != x.op && y.op != opTryLock && x.op != opTryLock
		}
		if !closed {
			return true
		}
	}
	if len(open) == 0 && len(deferred) > 0 {
		return true
	}
	return false
}
