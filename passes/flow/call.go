package flow

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// An arg is an argument of a call: a value of an activation, and what is known
// of it when the call is executed.
type arg struct {
	c *ctx
	v ssa.Value
	a abs
}

func (a arg) loc() loc { return locOf(a.c, a.v) }

// array is the array that a slice was made of: the argument's place, or that of
// the value that it is known to be.
func (a arg) array() loc {
	l := a.loc()
	if _, ok := l.v.(*ssa.Alloc); !ok && a.a.k == aSym && a.a.v != nil {
		return locOf(a.a.c, a.a.v)
	}
	return l
}

// callInfo is a call about to be executed, deferred ones included.
type callInfo struct {
	c        *ctx
	at       ssa.CallInstruction
	exit     ssa.Instruction // of a deferred call: the exit that runs it
	fn       *types.Func     // nil for function values
	static   *ssa.Function
	fv       abs   // the function value, if it is one
	args     []arg // receiver first
	deferred bool
}

// val is the call's result, nil if it has none that anybody sees.
func (ci *callInfo) val() ssa.Value {
	if v, ok := ci.at.(*ssa.Call); ok && !ci.deferred {
		return v
	}
	return nil
}

func (ci *callInfo) sig() *types.Signature { return ci.at.Common().Signature() }

// name is how messages call the callee.
func (ci *callInfo) name() string {
	if ci.fn == nil {
		if ci.static != nil {
			return "the function literal"
		}
		return "the function"
	}
	name := ci.fn.Name()
	if ci.fn.Signature().Recv() == nil && ci.fn.Pkg() != nil && len(ci.args) >= 0 && ci.fn.Pkg() != ci.c.fn.Pkg.Pkg {
		name = ci.fn.Pkg().Name() + "." + name
	}
	return name
}

func (m *machine) callArgs(c *ctx, at ssa.CallInstruction, st *state) []arg {
	common := at.Common()
	var args []arg
	add := func(v ssa.Value) { args = append(args, arg{c, v, m.eval(c, v, st)}) }
	if common.IsInvoke() {
		add(common.Value)
	}
	for _, v := range common.Args {
		add(v)
	}
	return args
}

func (m *machine) callInfo(c *ctx, at ssa.CallInstruction, st *state) *callInfo {
	common := at.Common()
	ci := &callInfo{c: c, at: at, fn: model.FuncOf(common), static: common.StaticCallee(), args: m.callArgs(c, at, st)}
	m.promoted(st, ci)
	if !common.IsInvoke() {
		ci.fv = m.eval(c, common.Value, st)
		m.resolve(ci, st)
	}
	return ci
}

// promoted: where a method releases the value that it is promoted to from an embedded
// field, as (*net.UDPConn).Close does, it is called on that value.
func (m *machine) promoted(st *state, ci *callInfo) {
	if ci.fn == nil || ci.fn.Signature().Recv() == nil || len(ci.args) == 0 {
		return
	}
	for v := ci.args[0].v; ; {
		if u, ok := v.(*ssa.UnOp); ok && u.Op == token.MUL {
			v = u.X
		}
		fa, ok := v.(*ssa.FieldAddr)
		if !ok || !fieldOf(fa).Embedded() {
			return
		}
		v = fa.X
		a := m.eval(ci.c, v, st)
		if a.k != aObj {
			continue
		}
		class := m.descs[a.id].class
		_, path, _ := types.LookupFieldOrMethod(v.Type(), true, ci.fn.Pkg(), ci.fn.Name())
		if len(path) > 1 && slices.Contains(class.Release, ci.fn.Name()) && (class.Structural || class.Std == nil || class.Std.Via == "") {
			ci.args[0] = arg{ci.c, v, a}
		}
		return
	}
}

// resolve finds the function behind a function value, and unwraps method
// values: the receiver that they bound becomes the first argument.
func (m *machine) resolve(ci *callInfo, st *state) {
	if ci.fv.k != aFunc {
		return
	}
	switch f := ci.fv.v.(type) {
	case *ssa.Function:
		ci.static = f
	case *ssa.MakeClosure:
		ci.static = f.Fn.(*ssa.Function)
		if strings.HasPrefix(ci.static.Synthetic, "bound method wrapper") {
			b := f.Bindings[0]
			ci.fn = model.ObjectOf(ci.static)
			ci.args = append([]arg{{ci.fv.c, b, m.eval(ci.fv.c, b, st)}}, ci.args...)
			ci.static = nil
			ci.fv = abs{}
			return
		}
	}
	if ci.fn == nil && ci.static != nil {
		ci.fn = model.ObjectOf(ci.static)
	}
}

// call executes a call and returns the states after it; none if the callee was
// spliced in, or does not return.
func (m *machine) call(st *state, ci *callInfo) []*state {
	ch := m.changedBy(st, ci)
	return m.begins(m.execCall(st, ci), ci, ch)
}

func (m *machine) execCall(st *state, ci *callInfo) []*state {
	if b, ok := ci.at.Common().Value.(*ssa.Builtin); ok && ci.fv.k != aFunc {
		m.builtin(st, ci, b)
		return []*state{st}
	}
	if m.testFails(st, ci) {
		return nil
	}
	m.listsGiven(st, ci)
	m.torn(st, ci.c, ci.at, ci.args)
	if !pureCall(ci.fn) {
		m.told(st, ci.args)
	}
	m.asked(st, ci)
	m.stopping(st, ci.at, ci.args)
	if states, ok := m.lockCall(st, ci); ok {
		return states
	}
	for _, a := range ci.args {
		m.givenUnlock(st, a.a)
	}
	if states, ok := m.stdFunc(st, ci); ok {
		return states
	}
	if spec, ok := model.SpecOf(ci.fn); ok {
		return m.runtimeCall(st, ci, spec)
	}
	if states, ok := m.methodCall(st, ci); ok {
		return states
	}
	if f := ci.static; f != nil && len(f.Blocks) > 0 && (f.Parent() != nil || m.pollsFor(f)) && m.spliceable(ci.c, f) {
		m.splice(st, ci, f)
		return nil
	}
	if m.pkg.neverCalled(ci) {
		return nil
	}
	if sum := m.pkg.summaryOf(ci); sum != nil {
		return m.summaryCall(st, ci, sum)
	}
	return m.unknownCall(st, ci)
}

func objectOrNil(f *types.Func) types.Object {
	if f == nil {
		return nil
	}
	return f
}

// pollsFor says whether f is a function that polls on behalf of a Poll method: what
// it does to the method's fields is part of the method's state machine.
func (m *machine) pollsFor(f *ssa.Function) bool {
	if !m.polling() || f.Pkg != m.fn.Pkg || f.Origin() != nil {
		return false
	}
	return takesContext(f.Signature)
}

// polling says whether the function under analysis is a Poll method, or a literal
// that is one.
func (m *machine) polling() bool {
	name := m.fn.Name()
	if m.fn.Parent() != nil {
		name = "Poll" // a literal for PollFunc
	}
	return model.IsPollMethod(m.fn.Signature, name, m.fn.Parent() != nil)
}

func (m *machine) spliceable(c *ctx, f *ssa.Function) bool {
	if c.depth >= maxDepth {
		return false
	}
	for ; c != nil; c = c.parent {
		if c.fn == f {
			return false
		}
	}
	return true
}

// splice continues in the body of a literal.
func (m *machine) splice(st *state, ci *callInfo, f *ssa.Function) {
	at := ssa.Instruction(ci.at)
	if ci.deferred && ci.exit != nil {
		at = ci.exit
	}
	var clo *ssa.MakeClosure
	var cloCtx *ctx
	if mc, ok := ci.fv.v.(*ssa.MakeClosure); ok {
		clo, cloCtx = mc, ci.fv.c
	}
	var args []ssa.Value
	if !ci.deferred {
		args = ci.at.Common().Args
	}
	child := m.context(ci.c, at, f, args, clo, cloCtx)
	m.enter(st, child)
	for i, p := range f.Params {
		if i < len(ci.args) {
			if a := ci.args[i].a; a.k != aSym || a.v != nil {
				st.vals[vkey{child, p, -1}] = a
			}
		}
	}
	m.arrive(place{c: child, mode: st.mode}, st)
}

// enter forgets what an earlier execution of the same activation left.
func (m *machine) enter(st *state, child *ctx) {
	for k := range st.vals {
		if k.c == child {
			delete(st.vals, k)
		}
	}
}

// leave returns from an activation.
func (m *machine) leave(c *ctx, ret *ssa.Return, st *state) {
	if c.parent == nil {
		m.exit(ret, st)
		return
	}
	var results []abs
	for _, r := range ret.Results {
		results = append(results, m.eval(c, r, st))
	}
	for k, a := range st.vals {
		if k.c == c || a.k == aSym && a.c == c {
			delete(st.vals, k)
		}
	}
	for l, a := range st.cells {
		if l.c == c && len(m.lists) > 0 && listCall(l.v) != nil {
			m.handOn(st, a)
		}
		if l.c == c || a.k == aSym && a.c == c {
			delete(st.cells, l)
		}
	}
	st.leaveLocks(c)
	st.room = 0 // the caller's dead values have not been looked at meanwhile
	p := c.parent
	switch at := c.at.(type) {
	case *ssa.Defer:
		m.arrive(place{c: p, block: -1, mode: cancelled}, st)
	case *ssa.RunDefers, *ssa.Return:
		m.arrive(place{c: p, block: at.Block().Index, idx: m.pkg.info(p.fn).index(at), mode: st.mode}, st)
	case *ssa.Call:
		if m.yielded(c, at, results, st) {
			return
		}
		for i, a := range results {
			if a.k == aSym && (a.v == nil || a.c == c) {
				continue
			}
			idx := i
			if len(results) == 1 {
				idx = -1
			}
			st.vals[vkey{p, at, idx}] = a
		}
		m.arrive(place{c: p, block: at.Block().Index, idx: m.pkg.info(p.fn).index(at) + 1, mode: st.mode}, st)
	}
}

// yielded handles the return of a loop body to the iterator that called it: it
// goes on with the next step, or the loop is left.
func (m *machine) yielded(body *ctx, at *ssa.Call, results []abs, st *state) bool {
	if !isYield(body.fn) {
		return false
	}
	next := place{c: body.parent, block: at.Block().Index, idx: m.pkg.info(body.parent.fn).index(at), mode: st.mode}
	done := next
	done.idx++
	switch {
	case len(results) != 1 || results[0].k != aBool:
		m.arrive(next, st.clone())
		m.leftLoop(body.parent, at, st)
		m.arrive(done, st)
	case results[0].id == 1:
		m.arrive(next, st)
	default:
		m.leftLoop(body.parent, at, st)
		m.arrive(done, st)
	}
	return true
}

func isYield(f *ssa.Function) bool { return f.Synthetic == "range-over-func yield" }

func (m *machine) builtin(st *state, ci *callInfo, b *ssa.Builtin) {
	switch b.Name() {
	case "append":
		m.appendTo(st, ci)
	case "recover":
		// Panics are not followed, but the unwinding of a cancelled block is.
		if v := ci.val(); v != nil && st.mode == running {
			st.vals[vkey{ci.c, v, -1}] = absNil
		}
	case "copy":
		if len(ci.args) == 2 {
			if to := ci.args[0].loc(); to.ok() && !m.local(to) {
				m.kept(st, ci.args[1].v)
			}
		}
	case "delete":
		if l := ci.args[0].loc(); l.ok() && !m.local(l) {
			m.takenFrom(st, ci.c, ci.at, l)
		}
	}
}
