package contract

import (
	"go/types"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// Every name in the tables exists, and what is acquired has what releases it.
func TestTables(t *testing.T) {
	paths := map[string]bool{}
	split := func(key string) (path, name string) {
		slash := strings.LastIndexByte(key, '/') + 1
		dot := slash + strings.IndexByte(key[slash:], '.')
		return key[:dot], key[dot+1:]
	}
	for _, keys := range [][]string{keysOf(acquires), keysOf(uses), keysOf(typed)} {
		for _, k := range keys {
			path, _ := split(k)
			paths[path] = true
		}
	}
	for path := range usedBy {
		paths[path] = true
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps}, keysOf(paths)...)
	if err != nil {
		t.Fatal(err)
	}
	scopes := map[string]*types.Scope{}
	for _, p := range pkgs {
		if len(p.Errors) == 0 {
			scopes[p.PkgPath] = p.Types.Scope()
		}
	}
	find := func(key string) types.Object {
		path, name := split(key)
		scope := scopes[path]
		if scope == nil {
			t.Errorf("%s: no such package", key)
			return nil
		}
		typ, method, isMethod := strings.Cut(name, ".")
		obj := scope.Lookup(typ)
		if obj != nil && isMethod {
			obj, _, _ = types.LookupFieldOrMethod(obj.Type(), true, obj.Pkg(), method)
		}
		if obj == nil {
			t.Errorf("%s: there is no such thing", key)
		}
		return obj
	}
	for _, k := range keysOf(acquires) {
		fn, ok := find(k).(*types.Func)
		if !ok {
			continue
		}
		if got := key(fn); got != k {
			t.Errorf("%s is called %s", k, got)
		}
		for _, a := range acquires[k] {
			checkResult(t, k, fn.Signature().Results(), a)
		}
	}
	for _, k := range keysOf(uses) {
		if fn, ok := find(k).(*types.Func); ok && key(fn) != k {
			t.Errorf("%s is called %s", k, key(fn))
		}
	}
	for _, k := range keysOf(typed) {
		find(k)
	}
}

func checkResult(t *testing.T, k string, res *types.Tuple, a Acquired) {
	if a.Result >= res.Len() {
		t.Errorf("%s has no result %d", k, a.Result)
		return
	}
	typ := res.At(a.Result).Type()
	if a.Via != "" {
		f, _, _ := types.LookupFieldOrMethod(typ, true, nil, a.Via)
		if f == nil {
			t.Errorf("%s: its result has no field %s", k, a.Via)
			return
		}
		typ = f.Type()
	}
	for _, m := range a.Release {
		if m == Call {
			if _, ok := typ.Underlying().(*types.Signature); !ok {
				t.Errorf("%s: its result is no function", k)
			}
			continue
		}
		if f, _, _ := types.LookupFieldOrMethod(typ, true, nil, m); f == nil {
			t.Errorf("%s: its result has no method %s", k, m)
		}
	}
	if a.Ends != "" {
		if f, _, _ := types.LookupFieldOrMethod(typ, true, nil, a.Ends); f == nil {
			t.Errorf("%s: its result has no method %s", k, a.Ends)
		}
	}
}

func TestSet(t *testing.T) {
	var s Set
	if s.Any() {
		t.Error("the empty set holds something")
	}
	if err := s.Set("sql, context"); err != nil || s.String() != "context,sql" || !s.has(cancel) || s.has(body) {
		t.Errorf("%v, %v", s.String(), err)
	}
	if err := s.Set("std"); err != nil || !s.has(body) {
		t.Errorf("%v, %v", s.String(), err)
	}
	if err := s.Set("sqll"); err == nil || !s.has(body) {
		t.Errorf("%v, %v", s.String(), err)
	}
	if err := s.Set(""); err != nil || s.Any() {
		t.Errorf("%v, %v", s.String(), err)
	}
}

func keysOf[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
