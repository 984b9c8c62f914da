package contradiction

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"github.com/futvet/futvet/passes/model"
)

// misapplied says which directives on a declaration cannot be true of it,
// whatever its code does.
func misapplied(m *model.Model, obj types.Object) []string {
	d := m.Directives(obj)
	var list []string
	say := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	if d.CancelSafe != "" && d.CancelUnsafe != "" {
		say("%s says both that it is cancel safe and that it is not", obj.Name())
	}
	fn, ok := obj.(*types.Func)
	if !ok {
		for word, set := range map[string]bool{
			"cancellable": d.Cancellable, "noreturn": d.NoReturn, "blocking": d.Blocking,
			"owns": len(d.Owns) > 0, "borrows": len(d.Borrows) > 0,
		} {
			if set {
				say("//futvet:%s is about functions, and %s is a type", word, obj.Name())
			}
		}
		for _, name := range d.MustCall {
			if lookup(obj.Type(), name) == nil {
				say("//futvet:mustcall names %s, and %s has no such method", name, obj.Name())
			}
		}
		if (d.CancelSafe != "" || d.CancelUnsafe != "") && !pollable(m, obj.Type()) {
			say("%s is no future: there is nothing to cancel, and nothing to be safe from it", obj.Name())
		}
		slices.Sort(list)
		return list
	}
	if len(d.MustCall) > 0 {
		say("//futvet:mustcall is about types, and %s is a function", fn.Name())
	}
	sig := fn.Signature()
	for _, l := range []struct {
		word  string
		names []string
	}{{"owns", d.Owns}, {"borrows", d.Borrows}} {
		for _, name := range l.names {
			if !hasParam(sig, name) {
				say("//futvet:%s names %s, and %s has no such parameter", l.word, name, fn.Name())
			}
		}
	}
	for _, name := range d.Owns {
		if slices.Contains(d.Borrows, name) {
			say("%s says both that it owns %s and that it borrows it", fn.Name(), name)
		}
	}
	for word, set := range map[string]bool{
		"cancelsafe": d.CancelSafe != "", "cancelunsafe": d.CancelUnsafe != "", "cancellable": d.Cancellable,
	} {
		if set && !cancellable(m, sig) {
			say("//futvet:%s on %s, which cannot be cancelled: it has no *Co and makes no future", word, fn.Name())
		}
	}
	if d.NoReturn && sig.Results().Len() > 0 {
		say("%s says that it never returns, and returns %s", fn.Name(), sig.Results())
	}
	slices.Sort(list)
	return list
}

// lookup finds a method of a type or of a pointer to it.
func lookup(t types.Type, name string) *types.Func {
	if !types.IsInterface(t) {
		t = types.NewPointer(t)
	}
	ms := types.NewMethodSet(t)
	for i := range ms.Len() {
		if f := ms.At(i).Obj(); f.Name() == name {
			return f.(*types.Func)
		}
	}
	return nil
}

func hasParam(sig *types.Signature, name string) bool {
	if recv := sig.Recv(); recv != nil && recv.Name() == name {
		return true
	}
	for v := range sig.Params().Variables() {
		if v.Name() == name {
			return true
		}
	}
	return false
}

// pollable says whether a type may be a future, or something else that is waited
// for.
func pollable(m *model.Model, t types.Type) bool {
	if m.Class(t).Kind != model.None || m.Class(types.NewPointer(t)).Kind != model.None {
		return true
	}
	if sig, ok := t.Underlying().(*types.Signature); ok {
		return cancellable(m, sig)
	}
	if !types.IsInterface(t) {
		t = types.NewPointer(t)
	}
	ms := types.NewMethodSet(t)
	for i := range ms.Len() {
		f := ms.At(i).Obj().(*types.Func)
		if strings.HasPrefix(f.Name(), "Poll") || cancellable(m, f.Signature()) {
			return true
		}
	}
	return false
}

// cancellable says whether a function may be cancelled while it runs, or makes
// what may be.
func cancellable(m *model.Model, sig *types.Signature) bool {
	for v := range sig.Params().Variables() {
		if model.IsRuntimeType(v.Type(), "Co") || model.IsRuntimeType(v.Type(), "Context") {
			return true
		}
		if f, ok := v.Type().Underlying().(*types.Signature); ok && cancellable(m, f) {
			return true // it runs what it is given
		}
	}
	for v := range sig.Results().Variables() {
		t := v.Type()
		if m.Class(t).Kind != model.None || m.Class(types.NewPointer(t)).Kind != model.None {
			return true
		}
		switch t := t.Underlying().(type) {
		case *types.Signature:
			if cancellable(m, t) {
				return true
			}
		case *types.Interface:
			if pollable(m, v.Type()) {
				return true
			}
		}
		if _, ok := t.(*types.TypeParam); ok {
			return true
		}
	}
	return false
}
