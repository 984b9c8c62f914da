package flow

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// Which errors are sure to be there: those of functions that make nothing else, and
// those that a return statement wraps. A deferred cleanup asks whether the function
// failed, so what is taken for a failure decides whether it runs.

// neverNil says whether the only result of a call is an error that is not nil, when
// the call is executed in st.
func (m *machine) neverNil(st *state, c *ctx, call *ssa.Call) bool {
	if !model.IsError(call.Type()) {
		return false
	}
	fn := model.FuncOf(&call.Call)
	if fn != nil && fn.Pkg() != nil && model.NeverNil(fn.Pkg().Path(), fn.Name()) {
		return true
	}
	if fn == nil || !onlyReturned(call) {
		return false
	}
	for _, a := range call.Call.Args {
		if model.IsError(a.Type()) && m.eval(c, a, st).isErr() {
			return true // return wrap(err)
		}
	}
	return makesErrors(fn)
}

// makesErrors says whether a function is called as one that makes an error of a text
// is: status.Errorf, errors.Wrapf, newParseError.
func makesErrors(fn *types.Func) bool {
	name := fn.Name()
	if !strings.HasSuffix(name, "Error") && !strings.HasSuffix(name, "Errorf") && !strings.HasSuffix(name, "errorf") {
		return false
	}
	params := fn.Signature().Params()
	for i := range params.Len() {
		if b, ok := params.At(i).Type().Underlying().(*types.Basic); ok && b.Kind() == types.String {
			return true
		}
	}
	return false
}

// onlyReturned says whether a value goes nowhere but into a return statement, or
// into the named result that it returns.
func onlyReturned(call *ssa.Call) bool {
	b := call.Block()
	ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
	if !ok {
		return false
	}
	for _, r := range *call.Referrers() {
		switch r := r.(type) {
		case *ssa.DebugRef:
		case *ssa.Return:
			if r != ret {
				return false
			}
		case *ssa.Store:
			al, ok := r.Addr.(*ssa.Alloc)
			if !ok || r.Block() != b || !returnsLoadOf(ret, al) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// returnsLoadOf says whether a variable is one of a function's named results.
func returnsLoadOf(ret *ssa.Return, al *ssa.Alloc) bool {
	for _, v := range ret.Results {
		if u, ok := v.(*ssa.UnOp); ok && u.X == al {
			return true
		}
	}
	return false
}
