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
	if !common.IsInvoke() {
		ci.fv = m.eval(c, common.Value, st)
		m.resolve(ci, st)
	}
	return ci
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
	if b, ok := ci.at.Common().Value.(*ssa.Builtin); ok && ci.fv.k != aFunc {
		m.builtin(st, ci, b)
		return []*state{st}
	}
	m.torn(st, ci.c, ci.at, ci.args)
	if spec, ok := model.SpecOf(ci.fn); ok {
		return m.runtimeCall(st, ci, spec)
	}
	if states, ok := m.methodCall(st, ci); ok {
		return states
	}
	if f := ci.static; f != nil && f.Parent() != nil && len(f.Blocks) > 0 && m.spliceable(ci.c, f) {
		m.splice(st, ci, f)
		return nil
	}
	if d := m.pkg.model.Directives(objectOrNil(ci.fn)); d.NoReturn {
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
		if l.c == c || a.k == aSym && a.c == c {
			delete(st.cells, l)
		}
	}
	p := c.parent
	switch at := c.at.(type) {
	case *ssa.Defer:
		m.arrive(place{c: p, block: -1, mode: cancelled}, st)
	case *ssa.RunDefers, *ssa.Return:
		m.arrive(place{c: p, block: at.Block().Index, idx: indexIn(at), mode: st.mode}, st)
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
		m.arrive(place{c: p, block: at.Block().Index, idx: indexIn(at) + 1, mode: st.mode}, st)
	}
}

func indexIn(at ssa.Instruction) int {
	for i, ins := range at.Block().Instrs {
		if ins == at {
			return i
		}
	}
	return 0
}

// yielded handles the return of a loop body to the iterator that called it: it
// goes on with the next step, or the loop is left.
func (m *machine) yielded(body *ctx, at *ssa.Call, results []abs, st *state) bool {
	if !isYield(body.fn) {
		return false
	}
	next := place{c: body.parent, block: at.Block().Index, idx: indexIn(at), mode: st.mode}
	done := next
	done.idx++
	switch {
	case len(results) != 1 || results[0].k != aBool:
		m.arrive(next, st.clone())
		m.arrive(done, st)
	case results[0].id == 1:
		m.arrive(next, st)
	default:
		m.arrive(done, st)
	}
	return true
}

func isYield(f *ssa.Function) bool { return f.Synthetic == "range-over-func yield" }

// pushDefer remembers a deferred call with its arguments as they are now.
func (m *machine) pushDefer(st *state, c *ctx, ins *ssa.Defer) {
	owner := c
	for isYield(owner.fn) && ins.DeferStack != nil && owner.parent != nil {
		owner = owner.parent
	}
	ci := m.callInfo(c, ins, st)
	ci.deferred = true
	d := deferred{owner: owner, c: c, at: ins, ci: ci, args: m.argsKey(ci)}
	n := 0
	for _, x := range st.defers {
		if x.at == ins && x.c == c {
			if x.args == d.args {
				return // the same call, deferred again in a loop
			}
			n++
		}
	}
	if n >= 3 {
		return
	}
	st.defers = append(st.defers[:len(st.defers):len(st.defers)], d)
}

// argsKey renders what a deferred call was given.
func (m *machine) argsKey(ci *callInfo) string {
	var b strings.Builder
	for _, a := range ci.args {
		m.absKey(&b, a.a)
	}
	m.absKey(&b, ci.fv)
	return b.String()
}

// popDefer takes the last deferred call of c off the stack.
func (m *machine) popDefer(st *state, c *ctx) (*callInfo, bool) {
	for i := len(st.defers) - 1; i >= 0; i-- {
		d := st.defers[i]
		if d.owner != c {
			continue
		}
		rest := append([]deferred(nil), st.defers[:i]...)
		st.defers = append(rest, st.defers[i+1:]...)
		ci := *d.ci
		ci.args = append([]arg(nil), ci.args...)
		return &ci, true
	}
	return nil, false
}

// runDefers runs the deferred calls of c at one of its exits. The states it
// returns have none left.
func (m *machine) runDefers(c *ctx, b *ssa.BasicBlock, idx int, st *state) []*state {
	work := []*state{st}
	var out []*state
	for len(work) > 0 {
		s := work[len(work)-1]
		work = work[:len(work)-1]
		ci, ok := m.popDefer(s, c)
		if !ok {
			out = append(out, s)
			continue
		}
		ci.exit = b.Instrs[idx]
		// A spliced body comes back to this instruction by itself.
		ci.c = c
		work = append(work, m.call(s, ci)...)
	}
	return out
}

// unwind runs the deferred calls of c and then of its callers, after a
// cancellation.
func (m *machine) unwind(c *ctx, st *state) {
	work := []*state{st}
	for len(work) > 0 {
		s := work[len(work)-1]
		work = work[:len(work)-1]
		ci, ok := m.popDefer(s, c)
		if ok {
			ci.c = c
			work = append(work, m.call(s, ci)...)
			continue
		}
		if c.parent == nil {
			m.cancelledExit(s)
			continue
		}
		m.arrive(place{c: c.parent, block: -1, mode: cancelled}, s)
	}
}

func (m *machine) builtin(st *state, ci *callInfo, b *ssa.Builtin) {
	switch b.Name() {
	case "append":
		m.appendTo(st, ci)
	case "copy":
		if len(ci.args) == 2 {
			if to := ci.args[0].loc(); to.ok() && !m.local(to) {
				m.kept(st, ci.c, ci.args[1].v, to)
			}
		}
	case "delete":
		if l := ci.args[0].loc(); l.ok() && !m.local(l) {
			m.takenFrom(st, ci.c, ci.at, l)
		}
	}
}

// appendTo executes append: the slice owns what is put into it. All its elements
// are one object, whose losses are theirs.
func (m *machine) appendTo(st *state, ci *callInfo) {
	info := &futInfo{name: "append", pos: ci.at.Pos(), cleans: -1}
	var class model.Class
	pos := token.NoPos
	add := func(a abs) {
		if a.k == aFunc {
			m.escapeFunc(st, a, 0)
		}
		if a.k != aObj {
			return
		}
		d, o := m.descs[a.id], st.objs[a.id]
		for _, i := range m.allInfos(st, a.id, 0) {
			info.losses = append(info.losses, i.losses...)
			info.on = append(info.on, i.on...)
			info.reads = append(info.reads, i.reads...)
			info.advances = append(info.advances, i.advances...)
			info.uses = append(info.uses, i.uses...)
			info.takes = max(info.takes, i.takes)
		}
		if o.st.open() && (d.class.Kind == model.Future || d.class.Kind == model.Stream) && d.owned {
			if class, pos = d.class, d.pos; o.info != nil {
				info.name = o.info.name
			}
		}
		m.handOn(st, a)
	}
	for i, a := range ci.args {
		if i == 0 || a.a.k == aObj {
			add(a.a)
		}
		if i > 0 {
			for _, e := range m.elements(st, a) {
				add(e)
			}
			m.escapeElements(st, a)
		}
	}
	v := ci.val()
	if v == nil || class.Kind == model.None && len(info.losses) == 0 && len(info.on) == 0 {
		return
	}
	d := m.object(ci.c, v, -1, 0, class)
	if d == nil {
		return
	}
	d.isBag, d.owned = true, class.Kind != model.None
	if !d.pos.IsValid() || pos.IsValid() {
		d.pos, d.class = pos, class
	}
	info.losses = uniq(info.losses)
	info.on = uniq(info.on)
	if old, ok := st.objs[d.id]; ok {
		m.retire(st, d, old)
	}
	st.objs[d.id] = obj{st: unstarted, info: m.intern(ci, info)}
	st.vals[vkey{ci.c, v, -1}] = abs{k: aObj, id: d.id}
}

// bagOf is the slice of futures that v is, or -1.
func (m *machine) bagOf(c *ctx, v ssa.Value, st *state) int {
	if a := m.eval(c, v, st); a.k == aObj && m.descs[a.id].isBag {
		return a.id
	}
	return -1
}

// ranged: a loop over a slice of futures has come to its end. Its elements have
// been dealt with, whatever the body does with one.
func (m *machine) ranged(c *ctx, cond ssa.Value, st *state) {
	b, ok := cond.(*ssa.BinOp)
	if !ok || b.Op != token.LSS {
		return
	}
	call, ok := b.Y.(*ssa.Call)
	if !ok {
		return
	}
	if f, ok := call.Call.Value.(*ssa.Builtin); ok && f.Name() == "len" {
		if id := m.bagOf(c, call.Call.Args[0], st); id >= 0 {
			m.setStatus(st, id, done)
		}
	}
}

// escapeElements hands on what structs among the elements of a slice hold.
func (m *machine) escapeElements(st *state, a arg) {
	if l := a.loc(); l.ok() {
		if al, ok := l.v.(*ssa.Alloc); ok {
			for cell, x := range st.cells {
				if cell.v == al && cell.c == l.c {
					m.handOn(st, x)
				}
			}
		}
	}
}

// allInfos are the descriptions of an object and of all that it owns.
func (m *machine) allInfos(st *state, id, depth int) []*futInfo {
	o, ok := st.objs[id]
	if !ok || o.info == nil || depth > 6 {
		return nil
	}
	out := []*futInfo{o.info}
	for _, x := range o.info.owns {
		out = append(out, m.allInfos(st, x, depth+1)...)
	}
	return out
}

func uniq[T comparable](list []T) []T {
	var out []T
	for _, x := range list {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// elements are the values in a slice built at a call, for a variadic parameter.
func (m *machine) elements(st *state, a arg) []abs {
	l := a.loc()
	if !l.ok() {
		return nil
	}
	al, ok := l.v.(*ssa.Alloc)
	if !ok {
		return nil
	}
	at, ok := al.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Array)
	if !ok {
		return nil
	}
	var out []abs
	for i := range at.Len() {
		cell := l.sel("[" + itoa(int(i)) + "]")
		if x, ok := st.cells[cell]; ok {
			out = append(out, x)
		} else {
			out = append(out, absNil)
		}
	}
	return out
}
