package handpoll

import (
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/flow"
	"github.com/futvet/futvet/passes/model"
)

// Locks that are held for certain: at a point of a function the set of those that
// every path there has locked and not unlocked, and the calls that every path has
// deferred, which run last first. Where paths meet, what they do not share is
// forgotten. So is everything at a call that may unlock what it did not lock, or of
// which nothing is known. Thus a lock that is said to be held is.
type held struct {
	locks    map[string]token.Pos // by place
	defers   []*ssa.Defer
	lost     bool // there are deferred calls that are not in the list
	released bool // something was unlocked that was not locked here
}

func (h held) clone() held {
	h.locks, h.defers = maps.Clone(h.locks), slices.Clip(h.defers)
	return h
}

// meet keeps of h what other shares, and says whether that is less.
func (h *held) meet(other held) (changed bool) {
	for k := range h.locks {
		if _, ok := other.locks[k]; !ok {
			delete(h.locks, k)
			changed = true
		}
	}
	n := 0
	for n < len(h.defers) && n < len(other.defers) && h.defers[n] == other.defers[n] {
		n++
	}
	if lost := h.lost || other.lost || n < len(h.defers) || n < len(other.defers); n < len(h.defers) || lost != h.lost {
		h.defers, h.lost, changed = h.defers[:n], lost, true
	}
	if other.released && !h.released {
		h.released, changed = true, true
	}
	return changed
}

// A LockFact says of a function of another package that it may call a waker before
// it returns.
type LockFact struct{}

func (*LockFact) AFact()         {}
func (*LockFact) String() string { return "may call a waker" }

// lockUse is what a function does to the locks and wakers of its callers.
type lockUse struct {
	wakes    token.Pos // a waker is called while the caller's locks are still held
	releases bool      // something may be unlocked that it did not lock
}

// maxMeets is how often a block is looked at again.
const maxMeets = 64

// lockUseOf is what fn does; found is where it says so of itself.
func (p *pkg) lockUseOf(fn *ssa.Function) *lockUse {
	if u, ok := p.lockUses[fn]; ok {
		if u == nil { // it calls itself
			return &lockUse{releases: true}
		}
		return u
	}
	p.lockUses[fn] = nil
	u := &lockUse{}
	in := make([]*held, len(fn.Blocks))
	meets := make([]int, len(fn.Blocks))
	l := &locker{p: p, fn: fn, w: &walk{p: p, fn: fn}, use: u}
	if len(fn.Blocks) > 0 {
		in[0] = &held{locks: map[string]token.Pos{}}
		work := []int{0}
		for len(work) > 0 {
			b := fn.Blocks[work[len(work)-1]]
			work = work[:len(work)-1]
			out := in[b.Index].clone()
			l.block(b, &out)
			for _, s := range b.Succs {
				switch meets[s.Index]++; {
				case in[s.Index] == nil:
					next := out.clone()
					in[s.Index] = &next
				case meets[s.Index] > maxMeets:
					in[s.Index].locks = map[string]token.Pos{}
					continue
				case !in[s.Index].meet(out):
					continue
				}
				work = append(work, s.Index)
			}
		}
		*u = lockUse{}
		l.report = true
		for i, h := range in {
			if h != nil {
				out := h.clone()
				l.block(fn.Blocks[i], &out)
			}
		}
	}
	p.lockUses[fn] = u
	return u
}

// A locker executes the blocks of one function.
type locker struct {
	p      *pkg
	fn     *ssa.Function
	w      *walk
	use    *lockUse
	report bool // the sets are final
}

func (l *locker) block(b *ssa.BasicBlock, h *held) {
	for _, ins := range b.Instrs {
		switch ins := ins.(type) {
		case *ssa.Call:
			l.call(ins, h)
		case *ssa.Defer:
			h.defers = append(h.defers, ins)
		case *ssa.RunDefers:
			if h.lost {
				clear(h.locks)
				h.released = true
			}
			for i := len(h.defers) - 1; i >= 0; i-- {
				l.call(h.defers[i], h)
			}
			h.defers, h.lost = nil, false
		}
	}
}

// lockMethod says whether fn locks (1) or unlocks (-1).
func lockMethod(fn *types.Func) int {
	if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "sync" || fn.Signature().Recv() == nil {
		return 0
	}
	switch fn.Name() {
	case "Lock", "RLock":
		return 1
	case "Unlock", "RUnlock":
		return -1
	}
	return 0
}

func (l *locker) call(ins ssa.CallInstruction, h *held) {
	call := ins.Common()
	fn := model.FuncOf(call)
	if kind := lockMethod(fn); kind != 0 {
		key := l.lockKey(call)
		if kind > 0 {
			h.locks[key] = ins.Pos()
		} else if _, ok := h.locks[key]; ok {
			delete(h.locks, key)
		} else {
			clear(h.locks)
			h.released = true
		}
		return
	}
	if callsWaker(fn) {
		l.wakes(ins, token.NoPos, h)
		return
	}
	callee := call.StaticCallee()
	switch {
	case callee != nil && l.p.isLocal(callee):
		u := l.p.lockUseOf(originOf(callee))
		if u.wakes.IsValid() {
			l.wakes(ins, u.wakes, h)
		}
		if u.releases {
			clear(h.locks)
			h.released = true
		}
	case callee != nil && callee.Pkg != nil:
		if fn != nil && handsWaker(call) && model.Key(fn) != "futures.AtomicWaker.Register" && l.p.pass.ImportObjectFact(fn, new(LockFact)) {
			l.wakes(ins, token.NoPos, h)
		}
	case call.IsInvoke():
	default:
		if _, ok := call.Value.(*ssa.Builtin); !ok {
			clear(h.locks) // a function value, or a method value: it may unlock
			h.released = true
		}
	}
}

// wakes notes that a waker is called here, or there in the function that is called
// here.
func (l *locker) wakes(ins ssa.CallInstruction, there token.Pos, h *held) {
	if len(h.locks) == 0 {
		if !h.released && !l.use.wakes.IsValid() {
			l.use.wakes = ins.Pos()
		}
		return
	}
	if !l.report {
		return
	}
	key := slices.MinFunc(slices.Collect(maps.Keys(h.locks)), func(a, b string) int { return int(h.locks[a] - h.locks[b]) })
	f := Finding{Pos: ins.Pos(), Name: lockName(key), Path: []flow.Step{{Pos: h.locks[key], Text: "it is locked here"}}}
	if _, ok := ins.(*ssa.Defer); ok {
		f.Kind = WokenDeferred
	}
	if there.IsValid() {
		f.Path = append(f.Path, flow.Step{Pos: there, Text: "the waker is called here"})
	}
	l.p.found.Locked = append(l.p.found.Locked, f)
}

// lockKey names the lock of a call of Lock or Unlock.
func (l *locker) lockKey(call *ssa.CallCommon) string {
	v := model.Receiver(call)
	if v == nil {
		return "?"
	}
	if p, ok := l.w.place(nil, v); ok {
		return p
	}
	return v.Name()
}

// lockName is what messages call a lock: its field or variable.
func lockName(key string) string {
	if i := strings.LastIndexByte(key, '.'); i >= 0 {
		return key[i+1:]
	}
	if strings.HasPrefix(key, "g ") {
		return key[2:]
	}
	return "a lock"
}

// callsWaker says whether a call calls a waker: the interface's Wake, or what the
// runtime has to wake those that it holds.
func callsWaker(fn *types.Func) bool {
	switch model.Key(fn) {
	case "futures.Waker.Wake", "futures.AtomicWaker.Wake", "futures.WakerSet.WakeOne", "futures.WakerSet.WakeAll":
		return true
	}
	return false
}

// handsWaker says whether a call is given wakers.
func handsWaker(call *ssa.CallCommon) bool {
	for _, a := range call.Args {
		t := a.Type()
		if s, ok := t.Underlying().(*types.Slice); ok {
			t = s.Elem()
		}
		if isWaker(t) {
			return true
		}
	}
	return false
}

// wakers looks for wakers that are called under a lock.
func (p *pkg) wakers() {
	for _, fn := range p.ssa.SrcFuncs {
		u := p.lockUseOf(fn)
		if obj := model.ObjectOf(fn); u.wakes.IsValid() && obj != nil && obj.Exported() && obj.Pkg() == p.pass.Pkg && fn.Parent() == nil && takesWaker(fn) {
			p.pass.ExportObjectFact(obj, new(LockFact))
		}
	}
}

func takesWaker(fn *ssa.Function) bool {
	for _, prm := range fn.Params {
		t := prm.Type()
		if s, ok := t.Underlying().(*types.Slice); ok {
			t = s.Elem()
		}
		if isWaker(t) {
			return true
		}
	}
	return false
}
