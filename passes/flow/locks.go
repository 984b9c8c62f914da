package flow

import (
	"cmp"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A lock is any value with niladic Lock and Unlock methods: sync.Mutex,
// sync.RWMutex, a sync.Locker, or a type that wraps one. It is held, on a path, from
// the call that locks its place to the one that unlocks it. What a callee locks or
// unlocks of its caller's is in its Summary. A lock is no longer followed, and so
// never reported, once
//
//   - something is unlocked that may be it under another name,
//   - a function value that unlocks something is given away, or started on another
//     goroutine,
//   - a niladic function value that nothing is known of is called and the lock was
//     taken by a callee, which may have returned that function,
//   - a function that nothing is known of has a name that says that it unlocks.

// lockKey names a lock that is held: its place, and whether it is held for reading.
type lockKey struct {
	at   loc
	read bool
}

// lockSite is where a lock was taken, and by what callee, if by one.
type lockSite struct {
	c   *ctx
	at  ssa.CallInstruction
	via string
}

// lockOp is what a method of a lock does.
type lockOp uint8

const (
	noLockOp lockOp = iota
	opLock
	opTryLock
	opUnlock
)

// lockMethod recognises the methods of locks, by their signatures and by there being
// a Lock and an Unlock beside them.
func lockMethod(fn *types.Func) (op lockOp, read bool) {
	if fn == nil {
		return noLockOp, false
	}
	results := 0
	switch fn.Name() {
	case "Lock", "RLock":
		op = opLock
	case "TryLock", "TryRLock":
		op, results = opTryLock, 1
	case "Unlock", "RUnlock":
		op = opUnlock
	default:
		return noLockOp, false
	}
	sig := fn.Signature()
	if sig.Recv() == nil || sig.Params().Len() != 0 || sig.Results().Len() != results || results == 1 && !isBool(sig.Results().At(0).Type()) {
		return noLockOp, false
	}
	for _, name := range []string{"Lock", "Unlock"} {
		obj, _, _ := types.LookupFieldOrMethod(sig.Recv().Type(), true, fn.Pkg(), name)
		m, ok := obj.(*types.Func)
		if !ok || m.Signature().Params().Len() != 0 || m.Signature().Results().Len() != 0 {
			return noLockOp, false
		}
	}
	return op, strings.Contains(fn.Name(), "R") // RLock, RUnlock, TryRLock
}

// lockPlace is the lock that an argument is or points to.
func (m *machine) lockPlace(a arg) lockKey {
	l := a.loc()
	if a.a.k == aSym && a.a.v != nil {
		if a.a.i >= 0 {
			l = loc{c: a.a.c, v: a.a.v, i: a.a.i}
		} else if x := locOf(a.a.c, a.a.v); x.ok() {
			l = x
		}
	}
	if call, ok := l.v.(*ssa.Call); ok && l.path == "" {
		if fn := model.FuncOf(&call.Call); fn != nil && fn.Name() == "RLocker" && len(call.Call.Args) == 1 {
			return lockKey{locOf(l.c, call.Call.Args[0]), true}
		}
	}
	return lockKey{at: l}
}

// lockCall executes a call of a lock's method.
func (m *machine) lockCall(st *state, ci *callInfo) ([]*state, bool) {
	op, read := lockMethod(ci.fn)
	if op == noLockOp || len(ci.args) == 0 {
		return nil, false
	}
	k := m.lockPlace(ci.args[0])
	k.read = k.read || read
	switch op {
	case opLock:
		m.hold(st, k, lockSite{c: ci.c, at: ci.at})
	case opUnlock:
		m.unlock(st, k)
	case opTryLock:
		v := ci.val()
		if v == nil {
			break
		}
		failed := st.clone()
		failed.vals[vkey{ci.c, v, -1}] = absFalse
		st.vals[vkey{ci.c, v, -1}] = absTrue
		m.hold(st, k, lockSite{c: ci.c, at: ci.at})
		return []*state{st, failed}, true
	}
	return []*state{st}, true
}

func (m *machine) hold(st *state, k lockKey, site lockSite) {
	if !k.at.ok() {
		return
	}
	if _, ok := st.locks[k]; !ok {
		st.locks[k] = site
	}
}

// unlock releases a lock, and, if it is not known to be held, everything that it may
// be.
func (m *machine) unlock(st *state, k lockKey) {
	if _, ok := st.locks[k]; ok && k.at.ok() {
		delete(st.locks, k)
		return
	}
	m.out.unlocked(k)
	for h := range st.locks {
		if !apart(h.at, k.at) {
			delete(st.locks, h)
		}
	}
}

// apart says whether two places are certainly different variables.
func apart(x, y loc) bool {
	if !x.ok() || !y.ok() || x.weak() || y.weak() {
		return false
	}
	_, gx := x.v.(*ssa.Global)
	_, gy := y.v.(*ssa.Global)
	if gx && gy && x.v != y.v {
		return x.path == "" && y.path == ""
	}
	return x.root() == y.root() && !x.within(y) && !y.within(x)
}

// givenUnlock: a function value that unlocks something is given to somebody, who may
// call it at any time.
func (m *machine) givenUnlock(st *state, a abs) {
	if len(st.locks) > 0 && a.k == aFunc && m.unlocks(a) {
		clear(st.locks)
	}
}

// unlocks says whether a function value unlocks what it has not locked.
func (m *machine) unlocks(a abs) bool {
	f := funcOf(a)
	if f == nil {
		return false
	}
	if obj := model.ObjectOf(f); obj != nil {
		if op, _ := lockMethod(obj); op == opUnlock {
			return true
		}
		sum := m.pkg.summaryFor(obj)
		return sum != nil && (len(sum.Unlocks) > 0 || sum.UnlocksAny)
	}
	sum := m.pkg.closure(f)
	return sum != nil && (len(sum.Unlocks) > 0 || sum.UnlocksAny)
}

// strangerUnlocks: a function that nothing is known of is called.
func (m *machine) strangerUnlocks(st *state, ci *callInfo) {
	if len(st.locks) == 0 {
		return
	}
	if ci.fn == nil {
		if ci.sig().Params().Len() > 0 {
			return
		}
		for k, site := range st.locks {
			if site.via != "" {
				delete(st.locks, k)
			}
		}
		return
	}
	name := strings.ToLower(ci.fn.Name())
	if ci.static != nil && ci.fn.Pkg() == m.pkg.pass.Pkg || strings.Contains(name, "unlock") || strings.Contains(name, "release") {
		clear(st.locks) // it is of this package if it and its callers call each other
	}
}

// leaveLocks: an activation ends, and with it what only it can name.
func (s *state) leaveLocks(c *ctx) {
	for k := range s.locks {
		if k.at.c == c {
			delete(s.locks, k)
		}
	}
}

// forgetLocks: v is about to be defined anew.
func (s *state) forgetLocks(c *ctx, v ssa.Value) {
	for k := range s.locks {
		if k.at.c == c && k.at.v == v {
			delete(s.locks, k)
		}
	}
}

// sortedLocks lists the locks that are held in a stable order.
func (s *state) sortedLocks() []lockKey {
	return slices.SortedFunc(maps.Keys(s.locks), func(a, b lockKey) int {
		return cmp.Or(cmp.Compare(s.locks[a].at.Pos(), s.locks[b].at.Pos()), cmp.Compare(a.at.path, b.at.path))
	})
}

// heldAcross notes the locks, and the guards of asynchronous ones, that are held at a
// suspension.
func (m *machine) heldAcross(st *state, ci *callInfo) {
	for _, k := range st.sortedLocks() {
		if site := st.locks[k]; !within(site, ci) && (k.at.weak() || m.unlockedBetween(k, site, ci)) {
			continue
		}
		m.out.held(st, k, posOf(ci.at), "still held while it waits in "+ci.name())
	}
	for _, id := range st.sortedObjs() {
		d, o := m.descs[id], st.objs[id]
		if !d.owned || d.class.Kind != model.Contract || !o.st.open() || !contains(d.class.Release, "Unlock") {
			continue
		}
		m.out.heldGuard(d, posOf(ci.at), "still held while it waits in "+ci.name())
	}
}

// within says whether a call is only reached through the call that took a lock. One
// element of many that is locked in a loop is another one after the loop.
func within(site lockSite, ci *callInfo) bool {
	c, at := ci.c, ssa.Instruction(ci.at)
	for ; c != nil; c, at = c.parent, c.at {
		if c == site.c && at != nil {
			return site.at.Block().Dominates(at.Block())
		}
	}
	return false
}

// unlockedBetween says whether a lock that is taken on some of the ways to a call only
// is unlocked on some of them, too, after it was taken: the conditions are taken to
// agree, although it is not seen that they do.
func (m *machine) unlockedBetween(k lockKey, site lockSite, ci *callInfo) bool {
	c, at := ci.c, ssa.Instruction(ci.at)
	for ; c != site.c; c, at = c.parent, c.at {
		if c.parent == nil || c.at == nil {
			return false
		}
	}
	info := m.pkg.info(c.fn)
	for _, b := range c.fn.Blocks {
		for _, ins := range b.Instrs {
			call, ok := ins.(*ssa.Call)
			if !ok {
				continue
			}
			op, read := lockMethod(model.FuncOf(&call.Call))
			if op != opUnlock || read != k.read {
				continue
			}
			recv := model.Receiver(&call.Call)
			if recv == nil {
				continue
			}
			if l := locOf(c, recv); (l == k.at || !apart(l, k.at)) && reaches(info, site.at, call) && reaches(info, call, at) {
				return true
			}
		}
	}
	return false
}

// heldAtPending: a Poll method returns not ready, and so will wait.
func (m *machine) heldAtPending(ret *ssa.Return, st *state) {
	if !m.polling() || len(ret.Results) != 3 || m.eval(m.top, ret.Results[1], st) != absFalse {
		return
	}
	for _, k := range st.sortedLocks() {
		m.out.held(st, k, exitPos(ret), "still held when it returns that it is not ready")
	}
}

// held adds a lock that is held at a suspension. One that is held at several is
// reported at the first.
func (o *collector) held(st *state, k lockKey, pos token.Pos, text string) {
	site := st.locks[k]
	at := site.at.Pos()
	if old, ok := o.locks[at]; ok && old.Pos <= pos {
		return
	}
	took := "locked here"
	if site.via != "" {
		took = "locked here by " + site.via
	}
	f := LockFinding{Pos: pos, Lock: at, What: o.m.pkg.placeName(k.at), Read: k.read}
	f.Path = []Step{{at, took}, {pos, text}}
	o.locks[at] = f
}

func (o *collector) heldGuard(d *objDesc, pos token.Pos, text string) {
	if old, ok := o.locks[d.pos]; ok && old.Pos <= pos {
		return
	}
	f := LockFinding{Pos: pos, Lock: d.pos, What: o.m.pkg.objectName(d), Async: true}
	f.Path = []Step{{d.pos, "locked here"}, {pos, text}}
	o.locks[d.pos] = f
}
