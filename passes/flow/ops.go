package flow

import (
	"go/types"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

func itoa(i int) string { return strconv.Itoa(i) }

// runtimeCall executes a call of a function whose contract is in the model.
func (m *machine) runtimeCall(st *state, ci *callInfo, spec model.Spec) []*state {
	arg := func(i int) arg {
		if i < len(ci.args) {
			return ci.args[i]
		}
		return arg{c: ci.c}
	}
	switch spec.Op {
	case model.OpAwait:
		return m.await(st, ci, arg(1))
	case model.OpRun:
		return m.drive(st, ci, arg(len(ci.args)-1).a)
	case model.OpAwaitDrop:
		m.suspend(st, ci, arg(1).a)
		m.cleanup(st, ci, arg(1).a)
		if arg(1).a.k != aObj {
			m.escape(st, ci.c, arg(1).v, 0)
		}
		return []*state{st}
	case model.OpYield:
		m.suspend(st, ci, abs{})
		return []*state{st}
	case model.OpEach:
		m.started(st, idOr(arg(1).a), 0)
		m.setRelease(st, arg(1).a, done)
		return []*state{st}
	case model.OpRef:
		if id := m.makeFuture(st, ci, -1, m.made(st, ci, spec)); id >= 0 {
			m.descs[id].class.Kind = model.Lent
		}
		return []*state{st}
	case model.OpOn:
		m.branch(st, ci, arg(0))
		return []*state{st}
	case model.OpResult:
		return m.result(st, ci, arg(0).a)
	case model.OpSelect, model.OpTrySelect:
		return m.selects(st, ci, spec.Op)
	case model.OpJoin, model.OpTryJoin:
		return m.join(st, ci, spec.Op == model.OpTryJoin)
	case model.OpAsync:
		m.async(st, ci)
		return []*state{st}
	case model.OpNow:
		return m.nowOrNever(st, ci, arg(0).a)
	case model.OpDrop:
		m.drop(st, ci, arg(0).a)
		for _, a := range ci.args[1:] {
			m.escape(st, a.c, a.v, 0)
		}
		return []*state{st}
	case model.OpAbort:
		m.dropPending(st, ci, arg(0).a, 0)
		return []*state{st}
	case model.OpHandle:
		m.abortHandle(st, ci, arg(0).a)
		return []*state{st}
	case model.OpDetach:
		m.setRelease(st, arg(0).a, moved)
		return []*state{st}
	case model.OpPush:
		for _, i := range spec.Takes {
			m.handOn(st, arg(i).a)
			m.escape(st, ci.c, arg(i).v, 0)
		}
		return []*state{st}
	case model.OpAsyncDrop:
		info := m.info(ci)
		info.cleans = -1
		if a := arg(0).a; a.k == aObj {
			info.cleans = a.id
		} else {
			m.escape(st, ci.c, arg(0).v, 0)
		}
		m.makeFuture(st, ci, -1, m.intern(ci, info))
		return []*state{st}
	}
	// Values given to the runtime and not lost: sent at once, or stored.
	if spec.Made == nil {
		m.delivered(st, ci.args)
	}
	var info *futInfo
	if spec.Made != nil {
		info = m.made(st, ci, spec)
	}
	for _, i := range spec.Takes {
		for _, a := range m.spread(st, ci, i) {
			m.handOn(st, a)
		}
	}
	for _, i := range spec.Dirty {
		if info == nil {
			m.fill(st, arg(i).a)
		}
	}
	return m.results(st, ci, info, true)
}

// spread is argument i, or its elements if it is a variadic parameter's slice.
func (m *machine) spread(st *state, ci *callInfo, i int) []abs {
	if i >= len(ci.args) {
		return nil
	}
	a := ci.args[i]
	if a.a.k == aObj {
		return []abs{a.a}
	}
	if _, ok := a.v.Type().Underlying().(*types.Slice); ok {
		return m.elements(st, a)
	}
	return []abs{a.a}
}

// info finds or makes the description of the future that a call makes; it is
// filled in anew each time, because what it refers to may differ by path.
func (m *machine) info(ci *callInfo) *futInfo {
	info := &futInfo{name: ci.name(), pos: ci.at.Pos(), cleans: -1}
	for _, a := range ci.args {
		if a.v != nil {
			info.uses = append(info.uses, vkey{a.c, a.v, -1})
		}
	}
	return info
}

// intern returns an equal futInfo made before, so that states can compare by
// identity.
func (m *machine) intern(ci *callInfo, info *futInfo) *futInfo {
	for i := 0; ; i++ {
		k := infoKey{ci.c, ci.at, i}
		old, ok := m.infos[k]
		if !ok {
			m.infos[k] = info
			return info
		}
		if old.equal(info) {
			return old
		}
		if i > 8 {
			m.incomplete = true
			return old
		}
	}
}

type infoKey struct {
	c  *ctx
	at ssa.CallInstruction
	n  int
}

func (f *futInfo) equal(g *futInfo) bool {
	eq := func(a, b []int) bool {
		if len(a) != len(b) {
			return false
		}
		for i := range a {
			if a[i] != b[i] {
				return false
			}
		}
		return true
	}
	if len(f.losses) != len(g.losses) || len(f.on) != len(g.on) || f.cleans != g.cleans {
		return false
	}
	for i := range f.losses {
		if f.losses[i] != g.losses[i] {
			return false
		}
	}
	for i := range f.on {
		if f.on[i] != g.on[i] {
			return false
		}
	}
	return eq(f.owns, g.owns) && eq(f.lends, g.lends) && eq(f.fills, g.fills) && eq(f.empties, g.empties)
}

// made describes the future that a function of the runtime returns.
func (m *machine) made(st *state, ci *callInfo, spec model.Spec) *futInfo {
	mk := spec.Made
	info := m.info(ci)
	info.takes, info.writes = mk.Takes, mk.Writes
	info.races, info.failFast, info.deadline = mk.Races, mk.FailFast, mk.Deadline
	ids := func(list []int) (out []int) {
		for _, i := range list {
			for _, a := range m.spread(st, ci, i) {
				if a.k == aObj {
					out = append(out, a.id)
				}
			}
		}
		return out
	}
	info.owns, info.lends = ids(mk.Owns), ids(mk.Lends)
	info.fills, info.empties = m.buffers(ids(spec.Dirty)), m.buffers(ids(spec.Clean))
	for _, i := range mk.On {
		if i < len(ci.args) && ci.args[i].a.k == aObj && m.descs[ci.args[i].a.id].class.Kind == model.Stream {
			m.started(st, ci.args[i].a.id, 0)
		}
	}
	for _, i := range mk.On {
		if i < len(ci.args) {
			info.on = append(info.on, m.bases(ci.args[i])...)
		}
	}
	if mk.Takes.Matters() || mk.Loses == model.LostRead || mk.Loses == model.LostCopied {
		info.reads = info.on
		if mk.Takes == model.LostRead || mk.Loses == model.LostRead || mk.Loses == model.LostCopied {
			info.advances = info.on
		}
	}
	if mk.Loses.Matters() {
		l := &loss{lost: mk.Loses, bases: info.on, pos: ci.at.Pos(), via: ci.name()}
		if mk.Value > 0 && mk.Value-1 < len(ci.args) {
			l.value = ci.args[mk.Value-1].loc()
			if !l.value.ok() {
				l = nil // a constant is not lost: it can be made again
			}
		}
		if l != nil {
			info.losses = append(info.losses, m.internLoss(ci, 0, l))
		}
	}
	return m.intern(ci, info)
}

// buffers are those of the objects that are buffers.
func (m *machine) buffers(ids []int) []int {
	return slices.DeleteFunc(ids, func(id int) bool { return m.descs[id].class.Kind != model.Buffer })
}

type lossKey struct {
	c  *ctx
	at ssa.CallInstruction
	n  int
}

// internLoss makes a loss of one call site the same on every path.
func (m *machine) internLoss(ci *callInfo, n int, l *loss) *loss {
	k := lossKey{ci.c, ci.at, n}
	if old, ok := m.lossIDs[k]; ok {
		return old
	}
	l.id = len(m.lossIDs)
	m.lossIDs[k] = l
	return l
}

// bases are the resources that using an argument works on: itself, and what it
// was made from (a buffered reader works on its connection).
func (m *machine) bases(a arg) []loc {
	var out []loc
	c, v := a.c, a.v
	for range 4 {
		l := locOf(c, v)
		if !l.ok() {
			break
		}
		out = append(out, l)
		call, ok := l.v.(*ssa.Call)
		if !ok || l.path != "" {
			break
		}
		fn := model.FuncOf(&call.Call)
		switch model.Key(fn) {
		case "aio.NewReader", "aio.NewWriter", "compat.FromReader", "compat.FromWriter", "mpsc.Sender.Clone":
		default:
			return out
		}
		c, v = l.c, call.Call.Args[0]
	}
	return out
}

// makeFuture makes the future that a call returns, as component idx.
func (m *machine) makeFuture(st *state, ci *callInfo, idx int, info *futInfo) int {
	v := ci.val()
	if v == nil {
		return -1
	}
	t := v.Type()
	if idx >= 0 {
		t = t.(*types.Tuple).At(idx).Type()
	}
	class := m.pkg.model.Class(t)
	if class.Kind == model.None {
		return -1
	}
	id := m.acquire(st, ci.c, v, idx, class, info)
	if id >= 0 {
		m.descs[id].pos = ci.at.Pos()
		m.descs[id].what = class.Name
		st.note(ci.at.Pos(), id, "the "+describe(m.descs[id])+" is made here by "+ci.name())
	}
	return id
}

// ignoredResult: the future that a deferred call or a call on another goroutine
// returns is dropped on the floor.
func (m *machine) ignoredResult(st *state, ci *callInfo) {
	res := ci.sig().Results()
	for i := range res.Len() {
		class := m.pkg.model.Class(res.At(i).Type())
		if class.Kind != model.Future && class.Kind != model.Stream {
			continue
		}
		d := m.object(ci.c, ci.at.Common().Value, 1000+int(ci.at.Pos()), i, class)
		if d == nil || st.mode == cancelled {
			continue
		}
		d.owned, d.pos, d.what = true, ci.at.Pos(), class.Name
		info := m.info(ci)
		st.objs[d.id] = obj{st: unstarted, info: m.intern(ci, info)}
		st.note(ci.at.Pos(), d.id, "the future that "+ci.name()+" makes is ignored here")
	}
}

// describe is how messages call an object.
func describe(d *objDesc) string {
	switch d.class.Kind {
	case model.Future:
		return "future"
	case model.Stream:
		return "stream"
	case model.Task:
		return "task"
	}
	return d.class.Name
}

// results makes the objects that a call returns. fresh says that they belong to
// the caller; an error or false beside one means that there is none.
func (m *machine) results(st *state, ci *callInfo, info *futInfo, fresh bool) []*state {
	return m.resultsOf(st, ci, func(int) (*futInfo, bool) { return info, fresh })
}

func (m *machine) resultsOf(st *state, ci *callInfo, of func(i int) (*futInfo, bool)) []*state {
	v := ci.val()
	if v == nil {
		m.ignoredResult(st, ci)
		return []*state{st}
	}
	tup, ok := v.Type().(*types.Tuple)
	if !ok {
		info, fresh := of(0)
		class := m.pkg.model.Class(v.Type())
		if class.Kind != model.None && (fresh || class.Kind == model.Future || class.Kind == model.Stream) {
			m.makeFuture(st, ci, -1, info)
		}
		return []*state{st}
	}
	made := false
	var ids []int
	for i := range tup.Len() {
		class := m.pkg.model.Class(tup.At(i).Type())
		info, fresh := of(i)
		if class.Kind != model.None && (fresh || class.Kind == model.Future || class.Kind == model.Stream) {
			if id := m.makeFuture(st, ci, i, info); id >= 0 {
				made = made || class.Kind.Obliges()
				ids = append(ids, id)
			}
		}
	}
	return m.fallible(st, ci.c, v, tup, ids, made)
}

// fallible forks on the error, or the bool, beside an acquired object.
func (m *machine) fallible(st *state, c *ctx, v ssa.Value, tup *types.Tuple, ids []int, made bool) []*state {
	if !made || tup.Len() < 2 {
		return []*state{st}
	}
	last := tup.Len() - 1
	k := vkey{c, v, last}
	var okA, badA abs
	switch t := tup.At(last).Type(); {
	case model.IsError(t):
		okA, badA = absNil, absNonNil
	case isBool(t):
		okA, badA = absTrue, absFalse
	default:
		return []*state{st}
	}
	bad := st.clone()
	for _, id := range ids {
		bad.setStatus(id, absent)
	}
	for i := range last {
		if _, ok := bad.vals[vkey{c, v, i}]; ok {
			bad.vals[vkey{c, v, i}] = absNil
		}
	}
	bad.vals[k] = badA
	st.vals[k] = okA
	return []*state{st, bad}
}

func isBool(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.Bool
}

// methodCall executes calls of the methods that every future, stream and
// dropper has, and of those that a contract names.
func (m *machine) methodCall(st *state, ci *callInfo) ([]*state, bool) {
	if ci.fn == nil || ci.fn.Signature().Recv() == nil || len(ci.args) == 0 {
		return nil, false
	}
	x := ci.args[0]
	name := ci.fn.Name()
	class := m.pkg.model.Class(x.v.Type())
	if x.a.k == aObj && m.descs[x.a.id].class.Kind.Obliges() {
		class = m.descs[x.a.id].class
	}
	one := []*state{st}
	switch name {
	case "Drop":
		if len(ci.args) == 1 {
			m.drop(st, ci, x.a)
			if x.a.k != aObj {
				// A struct that is not followed itself takes its fields along.
				m.escape(st, x.c, x.v, 0)
			}
			m.repaired(st, x.loc())
			return one, true
		}
	case "Poll", "PollNext":
		if class.Kind == model.Future || class.Kind == model.Stream || class.Kind == model.Task || class.Kind == model.Channel {
			return m.poll(st, ci, x.a, name == "PollNext"), true
		}
	case "PollDrop":
		m.setRelease(st, x.a, dropped)
		return one, true
	case "IsTerminated":
		if v := ci.val(); v != nil && x.a.k == aObj {
			switch o := st.objs[x.a.id]; o.st {
			case done, dropped:
				st.vals[vkey{ci.c, v, -1}] = absTrue
			case unstarted, pending:
				if m.descs[x.a.id].owned {
					st.vals[vkey{ci.c, v, -1}] = absFalse
				}
			}
		}
		return one, true
	case "PollFlush", "PollClose":
		if class.Kind == model.Buffer {
			m.setRelease(st, x.a, done)
			return one, true
		}
	case "PollWrite", "StartSend":
		if class.Kind == model.Buffer {
			m.fill(st, x.a)
			return one, true
		}
	}
	if class.Kind == model.Contract {
		for _, r := range class.Release {
			if r == name {
				return m.releaseMethod(st, ci, x), true
			}
		}
	}
	return nil, false
}

// releaseMethod ends a contract: at once, or when the future that it returns
// completes.
func (m *machine) releaseMethod(st *state, ci *callInfo, x arg) []*state {
	suspends := takesCo(ci.sig())
	if suspends {
		m.suspend(st, ci, x.a)
	}
	if v := ci.val(); v != nil && m.pkg.model.Class(v.Type()).Kind == model.Future {
		info := m.info(ci)
		if x.a.k == aObj {
			info.cleans = x.a.id
		}
		m.makeFuture(st, ci, -1, m.intern(ci, info))
		return []*state{st}
	}
	m.cleanup(st, ci, x.a)
	for _, a := range ci.args[1:] {
		m.handOn(st, a.a)
	}
	return m.results(st, ci, nil, false)
}

func takesCo(sig *types.Signature) bool {
	for i := range sig.Params().Len() {
		if model.IsRuntimeType(sig.Params().At(i).Type(), "Co") {
			return true
		}
	}
	return false
}

// summaryCall executes a call of a function that was analysed.
func (m *machine) summaryCall(st *state, ci *callInfo, sum *Summary) []*state {
	info := m.summaryInfo(st, ci, sum)
	if sum.Suspends {
		var given []int
		for i, a := range ci.args {
			if a.a.k == aObj && sum.param(i) == Takes {
				given = append(given, a.a.id)
			}
		}
		m.suspendOn(st, ci, nil, info, given)
	}
	var failed []tornOf
	var filled []int
	for n, t := range sum.Torn {
		if l := m.instantiate(ci, 100+n, t.Loss); l != nil {
			l.site, l.siteLoop = t.pos, t.loop
			failed = append(failed, tornOf{l, t.OnErr})
		}
	}
	for i, a := range ci.args {
		switch sum.param(i) {
		case Takes:
			m.passed(st, ci, a)
		case Fills:
			if m.fill(st, a.a); a.a.k == aObj {
				filled = append(filled, a.a.id)
			}
		case Empties:
			m.setRelease(st, a.a, done)
		case Borrows:
			if a.a.k == aObj {
				m.started(st, a.a.id, 0)
			}
		case Unknown:
			if a.a.k == aObj && (i >= len(sum.Keeps) || sum.keeps(i)) {
				m.escape(st, a.c, a.v, 0)
				m.handOn(st, a.a)
			} else if sum.keeps(i) {
				m.escape(st, a.c, a.v, 0)
			}
		}
		if sum.keeps(i) || sum.Suspends {
			m.delivered(st, []arg{a})
		}
	}
	m.clobber(st, ci, sum)
	states := m.resultsOf(st, ci, func(i int) (*futInfo, bool) {
		if i < len(sum.Results) {
			if al := sum.Results[i].Alias; al > 0 {
				return nil, false
			}
			return info, sum.Results[i].Owned
		}
		return info, false
	})
	m.aliases(states, ci, sum)
	states = m.fillFailed(states, ci, filled)
	if sum.Suspends && sum.Takes.Matters() {
		for _, s := range states {
			m.took(s, ci, ci.val(), sum.Takes, info.on)
		}
	}
	return m.tornByCallee(states, ci, failed)
}

// fillFailed: what a callee that failed has left in a buffer could not have been
// written either.
func (m *machine) fillFailed(states []*state, ci *callInfo, filled []int) []*state {
	v := ci.val()
	if len(filled) == 0 || v == nil {
		return states
	}
	k := vkey{ci.c, v, -1}
	t := v.Type()
	if tup, ok := t.(*types.Tuple); ok {
		if tup.Len() == 0 {
			return states
		}
		k.i = tup.Len() - 1
		t = tup.At(k.i).Type()
	}
	if !model.IsError(t) {
		return states
	}
	var out []*state
	for _, st := range states {
		if a := st.vals[k]; a.k != aSym {
			out = append(out, st)
			continue
		}
		bad := st.clone()
		for _, id := range filled {
			m.setRelease(bad, abs{k: aObj, id: id}, done)
		}
		st.vals[k], bad.vals[k] = absNil, absNonNil
		out = append(out, st, bad)
	}
	return out
}

type tornOf struct {
	l     *loss
	onErr bool
}

// aliases makes results that are an alias of a parameter the same object.
func (m *machine) aliases(states []*state, ci *callInfo, sum *Summary) {
	v := ci.val()
	if v == nil {
		return
	}
	for i, r := range sum.Results {
		if r.Alias == 0 || r.Alias-1 >= len(ci.args) {
			continue
		}
		idx := i
		if len(sum.Results) == 1 {
			idx = -1
		}
		for _, s := range states {
			if old, ok := s.vals[vkey{ci.c, v, idx}]; ok && old.k == aObj {
				delete(s.objs, old.id)
			}
			s.vals[vkey{ci.c, v, idx}] = ci.args[r.Alias-1].a
		}
	}
}

// passed: the callee takes the argument.
func (m *machine) passed(st *state, ci *callInfo, a arg) {
	if a.a.k == aObj {
		if o, ok := st.objs[a.a.id]; ok && (o.st.open() || m.cleanBuffer(a.a.id, o)) && !ci.deferred {
			m.released(st, ci, a.a.id)
		}
	}
	m.handOn(st, a.a)
	m.escape(st, a.c, a.v, 0)
}

// unknownCall executes a call of a function that nothing is known of: it takes
// what it is given.
func (m *machine) unknownCall(st *state, ci *callInfo) []*state {
	for _, a := range ci.args {
		if a.a.k == aFunc {
			if f := funcOf(a.a); f != nil && isYield(f) {
				return m.rangeFunc(st, ci, a, f)
			}
		}
	}
	d := m.pkg.model.Directives(objectOrNil(ci.fn))
	pure := pureCall(ci.fn)
	if takesCo(ci.sig()) {
		info := m.info(ci)
		m.directiveLoss(ci, info, d)
		m.suspendCall(st, ci, m.intern(ci, info))
	}
	names := paramNames(ci)
	for i, a := range ci.args {
		switch {
		case contains(d.Borrows, names[i]):
			continue
		case contains(d.Owns, names[i]):
			m.passed(st, ci, a)
		case pure:
			// Printing or comparing a future does not take it.
			continue
		case i == 0 && ci.fn != nil && ci.fn.Signature().Recv() != nil && a.a.k == aObj:
			// Calling a method of a value does not take it.
			m.fill(st, a.a)
		default:
			m.escape(st, a.c, a.v, 0)
		}
		m.delivered(st, []arg{a})
	}
	m.clobber(st, ci, nil)
	info := m.info(ci)
	m.directiveLoss(ci, info, d)
	for _, a := range ci.args {
		info.on = append(info.on, m.bases(a)...)
	}
	return m.results(st, ci, m.intern(ci, info), false)
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s && s != "" {
			return true
		}
	}
	return false
}

func paramNames(ci *callInfo) []string {
	out := make([]string, len(ci.args))
	if ci.fn == nil {
		return out
	}
	sig := ci.fn.Signature()
	i := 0
	if r := sig.Recv(); r != nil && len(out) > 0 {
		out[0] = r.Name()
		i = 1
	}
	for j := range sig.Params().Len() {
		if i+j < len(out) {
			out[i+j] = sig.Params().At(j).Name()
		}
	}
	return out
}

// pureCall says whether a function of the standard library looks at its
// arguments only.
func pureCall(fn *types.Func) bool {
	if fn == nil || fn.Pkg() == nil {
		return fn != nil && fn.Name() == "Error"
	}
	switch fn.Pkg().Path() {
	case "fmt", "log", "log/slog", "errors", "strings", "strconv", "bytes", "encoding/binary",
		"unicode/utf8", "math", "slices", "maps", "time", "reflect", "encoding/json", "encoding/hex", "testing", "cmp", "sort":
		return true
	}
	return false
}

func funcOf(a abs) *ssa.Function {
	switch f := a.v.(type) {
	case *ssa.Function:
		return f
	case *ssa.MakeClosure:
		return f.Fn.(*ssa.Function)
	}
	return nil
}

// clobber forgets what is known of places that a call may change. sum is nil if
// nothing is known of the callee.
func (m *machine) clobber(st *state, ci *callInfo, sum *Summary) {
	if ci.fn != nil && pureCall(ci.fn) {
		return
	}
	for l, a := range st.cells {
		if _, ok := l.v.(*ssa.Global); ok {
			if a.k != aObj && a.k != aFunc {
				delete(st.cells, l)
			}
			continue
		}
		for i, x := range ci.args {
			r := x.loc()
			if !r.ok() || !l.within(r) || !isPointer(x.v.Type()) || l == r && !isAddr(x.v) {
				continue
			}
			if !sum.mutates(i, l.path[min(len(r.path), len(l.path)):]) || sum == nil && (a.k == aObj || a.k == aFunc) && ci.static == nil {
				continue
			}
			m.handOn(st, a)
			delete(st.cells, l)
			break
		}
	}
}

// isAddr says whether v is the address of the place it denotes, not a pointer
// that the place holds.
func isAddr(v ssa.Value) bool {
	switch v.(type) {
	case *ssa.Alloc, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Global, *ssa.FreeVar:
		return true
	}
	return false
}
