package flow

import (
	"go/types"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/contract"
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
		m.stopped(st, arg(1).a)
		return m.await(st, ci, arg(1))
	case model.OpRun:
		m.used(st, ci, arg(len(ci.args)-1).a)
		m.goes(st, ci, arg(len(ci.args)-1).a, Awaited)
		return m.drive(st, ci, arg(len(ci.args)-1).a)
	case model.OpAwaitDrop:
		m.suspend(st, ci, arg(1).a)
		m.stopped(st, arg(1).a)
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
		if !m.switchedOff(st, arg(0).a) {
			m.used(st, ci, arg(0).a)
		}
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
		m.outlived(st, ci, arg(0))
		m.drop(st, ci, arg(0).a)
		for _, a := range ci.args[1:] {
			m.escape(st, a.c, a.v, 0)
		}
		return []*state{st}
	case model.OpAbort:
		m.aborts(st, ci, arg(0).a)
		m.dropPending(st, ci, arg(0).a, 0)
		return []*state{st}
	case model.OpHandle:
		m.abortHandle(st, ci, arg(0).a)
		return []*state{st}
	case model.OpDetach:
		m.goes(st, ci, arg(0).a, Detached)
		m.setRelease(st, arg(0).a, moved)
		return []*state{st}
	case model.OpPush:
		for _, i := range spec.Takes {
			m.used(st, ci, arg(i).a)
			m.filledAnew(st, arg(0).a)
			m.pushed(st, ci, arg(0).a, arg(i).a)
			m.handOn(st, arg(i).a)
			m.goes(st, ci, arg(i).a, Given)
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
	taken := m.givenToRuntime(st, ci)
	if spec.Starts {
		m.escapeCall(st, ci.c, ci.at.Common())
	}
	// Values given to the runtime and not lost: sent at once, or stored.
	if spec.Made == nil {
		m.delivered(st, ci.args)
	}
	var info *futInfo
	if spec.Made != nil {
		for _, i := range spec.Made.Lends {
			m.used(st, ci, arg(i).a)
		}
		info = m.made(st, ci, spec)
	}
	for _, i := range spec.Takes {
		for _, a := range m.spread(st, ci, i) {
			m.used(st, ci, a)
			m.handOn(st, a)
			m.goes(st, ci, a, Given)
		}
	}
	for _, i := range spec.Dirty {
		if info == nil {
			m.fill(st, arg(i).a)
		}
	}
	states := m.takenIfOK(m.results(st, ci, info, true), ci, taken)
	return m.taskCall(states, ci)
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
	if class.Loose && x.a.k != aObj {
		return nil, false // nothing is known of the value; its method may be
	}
	if std := class.Std; std != nil && name == std.Ends {
		return m.ends(st, ci, x.a), true
	}
	switch name {
	case "Drop":
		if len(ci.args) == 1 {
			m.drop(st, ci, m.named(st, x, class))
			if x.a.k != aObj {
				// A struct that is not followed itself takes its fields along.
				m.escape(st, x.c, x.v, 0)
			}
			m.forgetTorn(st, x.loc())
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
		info := m.unknownInfo(ci)
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
	m.strangerUnlocks(st, ci)
	d := m.pkg.model.Directives(objectOrNil(ci.fn))
	pure := pureCall(ci.fn)
	if takesCo(ci.sig()) {
		info := m.unknownInfo(ci)
		m.directiveLoss(ci, info, d)
		info.unknown = d.CancelSafe == "" && d.CancelUnsafe == ""
		m.suspendCall(st, ci, m.intern(ci, info))
	}
	names := paramNames(ci)
	for i, a := range ci.args {
		m.judged(st, a.a)
		switch {
		case contains(d.Borrows, names[i]), m.borrowedByStd(st, ci, a):
			continue
		case contains(d.Owns, names[i]):
			m.passed(st, ci, a)
		case pure && !(a.a.k == aObj && m.descs[a.a.id].class.Loose):
			// Printing or comparing a future does not take it, but a function
			// is called, now or later.
			if a.a.k == aFunc {
				m.escape(st, a.c, a.v, 0)
			}
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
	info := m.unknownInfo(ci)
	m.directiveLoss(ci, info, d)
	info.unknown = d.CancelSafe == "" && d.CancelUnsafe == ""
	for _, a := range ci.args {
		info.on = append(info.on, m.bases(a)...)
	}
	if list := contract.Of(ci.fn, m.pkg.pass.Pkg.GoVersion()); list != nil {
		return m.acquireStd(st, ci, m.intern(ci, info), list)
	}
	return m.results(st, ci, m.intern(ci, info), m.acquires(ci))
}

// acquires guesses that a function that nothing is known of hands its result over:
// it may fail, as what looks a thing up hardly ever does.
func (m *machine) acquires(ci *callInfo) bool {
	res := ci.sig().Results()
	return ci.fn != nil && res.Len() > 1 && model.IsError(res.At(res.Len()-1).Type())
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
