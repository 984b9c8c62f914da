package handpoll

import (
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

func isContext(t types.Type) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	return ok && model.IsRuntimeType(p, "Context")
}

func isWaker(t types.Type) bool {
	if _, ok := types.Unalias(t).(*types.Pointer); ok {
		return false
	}
	return model.IsRuntimeType(t, "Waker")
}

// isGiven says whether a function has a parameter, or captures a variable, that is
// a Context or a waker.
func isGiven(fn *ssa.Function) bool {
	for _, p := range fn.Params {
		if isContext(p.Type()) || isWaker(p.Type()) {
			return true
		}
	}
	for _, fv := range fn.FreeVars {
		t := fv.Type()
		if p, ok := t.(*types.Pointer); ok && !isContext(t) {
			t = p.Elem()
		}
		if isContext(t) || isWaker(t) {
			return true
		}
	}
	return false
}

// given says whether v is the Context that the function was given, one derived from
// it, or the waker of one. A Context that NewContext made, and a waker that was
// loaded from a field, are not.
func given(v ssa.Value) bool { return givenRec(v, map[ssa.Value]bool{}) }

func givenRec(v ssa.Value, seen map[ssa.Value]bool) bool {
	if v == nil || seen[v] {
		return false
	}
	seen[v] = true
	switch v := v.(type) {
	case *ssa.Parameter, *ssa.FreeVar:
		return isContext(v.Type()) || isWaker(v.Type())
	case *ssa.Phi:
		for _, e := range v.Edges {
			if givenRec(e, seen) {
				return true
			}
		}
	case *ssa.MakeInterface:
		return givenRec(v.X, seen)
	case *ssa.ChangeInterface:
		return givenRec(v.X, seen)
	case *ssa.ChangeType:
		return givenRec(v.X, seen)
	case *ssa.TypeAssert:
		return givenRec(v.X, seen)
	case *ssa.Extract:
		if ta, ok := v.Tuple.(*ssa.TypeAssert); ok {
			return givenRec(ta.X, seen)
		}
	case *ssa.UnOp:
		// A variable that is captured by a literal.
		if v.Op != token.MUL || !isContext(v.Type()) && !isWaker(v.Type()) {
			return false
		}
		switch a := v.X.(type) {
		case *ssa.FreeVar:
			return true
		case *ssa.Alloc:
			for _, r := range *a.Referrers() {
				if s, ok := r.(*ssa.Store); ok && s.Addr == a && givenRec(s.Val, seen) {
					return true
				}
			}
		}
	case *ssa.Call:
		switch model.Key(model.FuncOf(&v.Call)) {
		case "futures.Context.Waker", "futures.Context.WithWaker":
			return givenRec(model.Receiver(&v.Call), seen)
		}
	}
	return false
}

// isPollName says whether a method of that name makes Poll's promise, given its
// signature.
func isPollName(name string) bool {
	return strings.HasPrefix(name, "Poll") || strings.HasPrefix(name, "poll")
}

// readyResult is the index of ready in the results of a function with Poll's
// signature: it is given a Context, and its last results are a bool and an error.
// It is -1 for others.
func readyResult(sig *types.Signature) int {
	n := sig.Results().Len()
	if n < 2 || !model.IsError(sig.Results().At(n-1).Type()) || !isBool(sig.Results().At(n-2).Type()) {
		return -1
	}
	for i := range sig.Params().Len() {
		if isContext(sig.Params().At(i).Type()) {
			return n - 2
		}
	}
	return -1
}

func isBool(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}

// polls says whether fn is a Poll method, or a literal with Poll's signature, and
// so must keep Poll's promise.
func polls(fn *ssa.Function) bool {
	if readyResult(fn.Signature) < 0 {
		return false
	}
	if fn.Parent() != nil {
		return pollFunc(fn)
	}
	return fn.Signature.Recv() != nil && strings.HasPrefix(fn.Name(), "Poll")
}

// pollFunc says whether a literal is given to a function of the runtime that makes
// a future of it.
func pollFunc(fn *ssa.Function) bool {
	is := func(v ssa.Value) bool {
		for _, r := range *v.Referrers() {
			if c, ok := r.(*ssa.Call); ok {
				if f := model.FuncOf(&c.Call); f != nil && f.Name() == "PollFunc" && model.Key(f) != "" && len(c.Call.Args) > 0 && c.Call.Args[0] == v {
					return true
				}
			}
		}
		return false
	}
	for _, b := range fn.Parent().Blocks {
		for _, ins := range b.Instrs {
			switch ins := ins.(type) {
			case *ssa.MakeClosure:
				if ins.Fn == fn && is(ins) {
					return true
				}
			case *ssa.Call:
				if f := model.FuncOf(&ins.Call); f != nil && f.Name() == "PollFunc" && model.Key(f) != "" && len(ins.Call.Args) > 0 && ins.Call.Args[0] == fn {
					return true
				}
			}
		}
	}
	return false
}
