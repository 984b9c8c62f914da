package flow

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A branch that loses drops its future. If the loop then makes the future anew, what
// that had got to is lost: its time begins anew, it queues up at the end, its work
// starts over. State remembers what was outrun (anew); making it again at the same
// place is the finding.
//
// It is one only where the loss is certain to matter: a timer beside a tick, or
// beside a timer or tick that is known to be sooner; a turn at a lock; work that is
// the same in every turn, unless what outran it was a timer, which makes it an
// attempt with a limit; a Notify that is used to tell all; and an interval. A timer
// beside a receive is an idle time-out, and meant to begin anew. What the drop loses
// of a resource is FV1002.

// A RecreatedFinding is a future that carries progress and is made anew in every turn
// of a loop over a select.
type RecreatedFinding struct {
	Pos   token.Pos // where it is made
	By    string    // what makes it
	Loses string
	Path  []Step
}

// anewKey is a future that was made by at and was outrun in the select sel.
type anewKey struct {
	c     *ctx
	at    ssa.Value
	sel   ssa.CallInstruction
	loses string
}

const (
	losesTime  = "its time begins anew, and the branch that outruns it comes again before it is over"
	losesTurn  = "it queues up at the end each time"
	losesWork  = "its work begins anew each time"
	losesNews  = "it misses what all are told while it does not exist"
	losesTicks = "it never gets to its second tick"
)

// outrun notes what loser, an owned branch's future, loses to winner in a select;
// beside says that something is received in it.
func (m *machine) outrun(st *state, ci *callInfo, loser, winner abs, beside bool, depth int) {
	if loser.k != aObj || depth > 4 || st.mode == cancelled {
		return
	}
	d, o := m.descs[loser.id], st.objs[loser.id]
	if o.info == nil || d.class.Kind != model.Future || d.gen != 0 {
		return
	}
	for _, l := range o.info.losses {
		if l.lost.Matters() {
			return
		}
	}
	if call, ok := d.at.(*ssa.Call); ok {
		if loses := m.progress(st, d.c, call, ci, winner, beside); loses != "" {
			m.anew(st, d.c, call, ci, loses)
		}
		for _, l := range o.info.on {
			every, ok := l.v.(*ssa.Call)
			if ok && l.path == "" && model.Key(model.FuncOf(&every.Call)) == "timer.Every" && m.steady(l.c, every, ci) {
				m.anew(st, l.c, every, ci, losesTicks)
			}
		}
	}
	for _, x := range o.info.owns {
		m.outrun(st, ci, abs{k: aObj, id: x}, winner, beside, depth+1)
	}
}

func (m *machine) anew(st *state, c *ctx, at ssa.Value, ci *callInfo, loses string) {
	st.anew[anewKey{c, at, ci.at, loses}] = st.trail
}

// progress is what a future that was made by call loses if it is dropped because
// winner outran it, and made again; empty if nothing, or nothing for certain.
func (m *machine) progress(st *state, c *ctx, call *ssa.Call, ci *callInfo, winner abs, beside bool) string {
	fn := model.FuncOf(&call.Call)
	w, _ := m.waitsOf(st, winner, 0)
	ticks, timed := w&model.WaitTick != 0, w == model.WaitTime
	if !m.steady(c, call, ci) {
		return ""
	}
	switch key := model.Key(fn); key {
	case "timer.Sleep", "timer.NewSleeper":
		if (ticks && !beside) || (ticks || timed) && m.shorter(st, winner, call) {
			return losesTime
		}
		return ""
	case "lock.Notify.Wait":
		if call.Block() == ci.at.Block() && m.pkg.tellsAll(model.Receiver(&call.Call)) {
			return losesNews
		}
		return ""
	case "lock.Mutex.Lock", "lock.RWMutex.Lock", "lock.RWMutex.RLock", "lock.Semaphore.Acquire":
		return losesTurn
	case "lock.OnceCell.GetOrInit":
		if !timed {
			return losesWork
		}
		return ""
	}
	own := model.WaitsOf(fn)
	if model.Key(fn) == "" {
		if sum := m.pkg.summaryFor(fn); sum != nil {
			own = sum.Waits
		}
	}
	if own&model.WaitWork != 0 && !timed {
		return losesWork
	}
	return ""
}

// shorter says whether winner is a timer, or the tick of an interval, that is known
// to come before the time that call waits for is over.
func (m *machine) shorter(st *state, winner abs, call *ssa.Call) bool {
	f := winner
	if f.k == aObj && m.descs[f.id].isOn {
		f = st.objs[f.id].fut
	}
	if f.k != aObj {
		return false
	}
	other, ok := m.descs[f.id].at.(*ssa.Call)
	if info := st.objs[f.id].info; ok && info != nil && model.Key(model.FuncOf(&other.Call)) == "timer.Interval.Tick" {
		ok = len(info.on) > 0
		if ok {
			other, ok = info.on[0].v.(*ssa.Call)
		}
	}
	if !ok {
		return false
	}
	switch model.Key(model.FuncOf(&other.Call)) {
	case "timer.Sleep", "timer.Every":
	default:
		return false
	}
	a, okA := intConst(other.Call.Args[0])
	b, okB := intConst(call.Call.Args[0])
	return okA && okB && a < b
}

func intConst(v ssa.Value) (int64, bool) {
	c, ok := v.(*ssa.Const)
	if !ok || c.Value == nil {
		return 0, false
	}
	return constant.Int64Val(constant.ToInt(c.Value))
}

// steady says whether a call has the same arguments in every turn of the loop of
// the select ci.
func (m *machine) steady(c *ctx, call *ssa.Call, ci *callInfo) bool {
	args := call.Call.Args
	if call.Call.IsInvoke() {
		args = append([]ssa.Value{call.Call.Value}, args...)
	}
	for _, a := range args {
		if !m.invariant(c, a, ci, 0) {
			return false
		}
	}
	return true
}

// invariant says whether a value is the same in every turn of a loop. Within a
// literal that the loop calls, only what comes from outside of it is.
func (m *machine) invariant(c *ctx, v ssa.Value, ci *callInfo, depth int) bool {
	if depth > 8 {
		return false
	}
	depth++
	switch v := v.(type) {
	case *ssa.Const, *ssa.Function, *ssa.Global, *ssa.Builtin:
		return true
	case *ssa.Parameter:
		for i, p := range c.fn.Params {
			if p == v && c.parent != nil && i < len(c.args) {
				return m.invariant(c.parent, c.args[i], ci, depth)
			}
		}
		return c.parent == nil
	case *ssa.FreeVar:
		for i, fv := range c.fn.FreeVars {
			if fv == v && c.clo != nil {
				return m.invariant(c.cloCtx, c.clo.Bindings[i], ci, depth)
			}
		}
		return c.parent == nil
	}
	ins, ok := v.(ssa.Instruction)
	if !ok {
		return false
	}
	if _, isAlloc := v.(*ssa.Alloc); isAlloc || c.parent == nil && !m.pkg.info(c.fn).inLoop(ins) {
		return true // what a variable holds is asked where it is loaded
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		return m.invariant(c, v.X, ci, depth) && (v.Op != token.MUL || !m.assignedInLoop(c, v.X))
	case *ssa.FieldAddr:
		return m.invariant(c, v.X, ci, depth)
	case *ssa.Field:
		return m.invariant(c, v.X, ci, depth)
	case *ssa.Convert:
		return m.invariant(c, v.X, ci, depth)
	case *ssa.ChangeType:
		return m.invariant(c, v.X, ci, depth)
	case *ssa.MakeInterface:
		return m.invariant(c, v.X, ci, depth)
	case *ssa.BinOp:
		return m.invariant(c, v.X, ci, depth) && m.invariant(c, v.Y, ci, depth)
	case *ssa.MakeClosure:
		for _, b := range v.Bindings {
			if !m.invariant(c, b, ci, depth) || m.assignedInLoop(c, b) {
				return false
			}
		}
		return true
	}
	return false
}

// assignedInLoop says whether a place may be assigned to in a loop of its function,
// or by what the loop calls.
func (m *machine) assignedInLoop(c *ctx, addr ssa.Value) bool {
	at := locOf(c, addr)
	if !at.ok() {
		return true
	}
	for x := c; x != nil; x = x.parent {
		f := m.pkg.info(x.fn)
		for _, b := range x.fn.Blocks {
			if f.scc[b.Index] < 0 && x.parent == nil {
				continue
			}
			for _, ins := range b.Instrs {
				switch ins := ins.(type) {
				case *ssa.Store:
					if to := locOf(x, ins.Addr); to.ok() && (to.within(at) || at.within(to)) {
						return true
					}
				case *ssa.Call:
					sum := m.pkg.summaryFor(model.FuncOf(&ins.Call))
					for i, a := range ins.Call.Args {
						r := locOf(x, a)
						if sum != nil && r.ok() && isPointer(a.Type()) && at.within(r) && len(at.path) > len(r.path) && sum.mutates(i, at.path[len(r.path):]) {
							return true
						}
					}
				}
			}
		}
	}
	return false
}

// remade reports futures that a call makes again after they were outrun.
func (m *machine) remade(st *state, c *ctx, at ssa.Value) {
	for k, t := range st.anew {
		if k.c != c || k.at != at || k.loses == starves || k.loses == stopsNot {
			continue
		}
		delete(st.anew, k)
		call := at.(*ssa.Call)
		pos := call.Pos()
		if _, ok := m.out.anews[pos]; ok {
			continue
		}
		by := (&callInfo{c: c, at: call, fn: model.FuncOf(&call.Call), static: call.Call.StaticCallee()}).name()
		path := []Step{{pos, "it is made here by " + by}}
		path = append(path, m.pkg.story(t)...)
		path = append(path, Step{k.sel.Pos(), "dropped here, where another branch wins"}, Step{pos, "and made anew"})
		m.out.anews[pos] = RecreatedFinding{Pos: pos, By: by, Loses: k.loses, Path: path}
	}
}

// tellsAll says whether NotifyAll is called anywhere in the package on the field or
// the variable that v was loaded from.
func (p *pkg) tellsAll(v ssa.Value) bool {
	if p.toldAll == nil {
		p.toldAll = map[types.Object]bool{}
		for _, fn := range p.ssa.SrcFuncs {
			for _, b := range fn.Blocks {
				for _, ins := range b.Instrs {
					call, ok := ins.(ssa.CallInstruction)
					if ok && model.Key(model.FuncOf(call.Common())) == "lock.Notify.NotifyAll" {
						if o := heldBy(model.Receiver(call.Common())); o != nil {
							p.toldAll[o] = true
						}
					}
				}
			}
		}
	}
	o := heldBy(v)
	return o != nil && p.toldAll[o]
}

// heldBy is the field or package variable that v was loaded from, or is a part of.
func heldBy(v ssa.Value) types.Object {
	if u, ok := v.(*ssa.UnOp); ok && u.Op == token.MUL {
		v = u.X
	}
	switch v := v.(type) {
	case *ssa.FieldAddr:
		if st, ok := v.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct); ok {
			return st.Field(v.Field)
		}
	case *ssa.Global:
		return v.Object()
	}
	return nil
}
