package flow

import (
	"cmp"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// What is behind a parameter: a function may release, or return, what a field of a
// parameter holds, or return the parameter itself. Its caller then knows what became
// of the fields of a struct that it is filling, as if the function stood there.

// A FieldTaking says what a function does with what a field behind a parameter
// holds, where it does something.
type FieldTaking struct {
	Ref    Ref
	Taking Taking
}

// An aliasKey is a parameter, or a field behind one, that a result is.
type aliasKey struct {
	param int // 1 + its index; 0 for anything else
	path  string
}

// aliasOf is the place in the signature whose value a is.
func (m *machine) aliasOf(st *state, a abs) (k aliasKey, isNil bool) {
	switch {
	case a.k == aNil, a.k == aObj && st.objs[a.id].st == absent:
		return k, true
	case a.k == aObj:
		d := m.descs[a.id]
		if d.param >= 0 && d.gen == 0 {
			return aliasKey{param: d.param + 1}, false
		}
		if d.field.ok() && !d.owned && !d.field.weak() {
			if r, ok := m.ref(d.field); ok && r.Index >= 0 && r.Global == "" {
				return aliasKey{r.Index + 1, r.Path}, false
			}
		}
	case a.k == aSym && a.c == m.top && a.i == -1:
		if prm, ok := a.v.(*ssa.Parameter); ok {
			if i := slices.Index(m.fn.Params, prm); i >= 0 {
				return aliasKey{param: i + 1}, false
			}
		}
	}
	return k, false
}

// returnsAlias notes what result i is at an exit.
func (o *collector) returnsAlias(i int, k aliasKey) {
	if !slices.Contains(o.aliases[i], k) {
		o.aliases[i] = append(o.aliases[i], k)
	}
}

// aliasResults makes results that are a parameter on every path, or nil, aliases of
// it. A parameter that is returned on some paths only may have gone with the result.
func aliasResults(s *fnSummary, aliases map[int][]aliasKey) {
	for i, keys := range aliases {
		if i >= len(s.Results) {
			continue
		}
		if len(keys) == 1 {
			if keys[0].param > 0 {
				s.Results[i].Alias, s.Results[i].Field = keys[0].param, keys[0].path
			}
			continue
		}
		for _, k := range keys {
			if k.param > 0 && k.path == "" && k.param-1 < len(s.Params) && s.Params[k.param-1] == Borrows {
				s.Params[k.param-1] = Unknown
			}
		}
	}
}

// plainAliases are the aliases among the results of a function that is not executed.
func plainAliases(fn *ssa.Function) map[int][]aliasKey {
	out := map[int][]aliasKey{}
	var visit func(i int, v ssa.Value, depth int)
	visit = func(i int, v ssa.Value, depth int) {
		k := aliasKey{}
		switch v := strip(v).(type) {
		case *ssa.Const:
			if v.Value == nil {
				return
			}
		case *ssa.Parameter:
			k.param = slices.Index(fn.Params, v) + 1
		case *ssa.Phi:
			if depth < 4 {
				for _, e := range v.Edges {
					visit(i, e, depth+1)
				}
				return
			}
		}
		if !slices.Contains(out[i], k) {
			out[i] = append(out[i], k)
		}
	}
	for _, b := range fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			for i, r := range ret.Results {
				visit(i, r, 0)
			}
		}
	}
	return out
}

// leftFields notes, at an exit, what became of what fields behind parameters held
// when the function was called.
func (m *machine) leftFields(st *state, how outcome) {
	now := map[Ref]Status{}
	for _, id := range st.sortedObjs() {
		d, ob := m.descs[id], st.objs[id]
		if !d.field.ok() || d.owned || d.field.weak() {
			continue
		}
		r, ok := m.ref(d.field)
		if !ok || r.Index < 0 || r.Global != "" || r.Path == "" {
			continue
		}
		if old, ok := now[r]; !ok || old.open() {
			now[r] = ob.st
		}
	}
	for r, s := range now {
		f := m.out.fields[r]
		if f == nil {
			f = &fieldExits{}
			m.out.fields[r] = f
		}
		f.exits++
		if l := (left{s, how}); !slices.Contains(f.left, l) {
			f.left = append(f.left, l)
		}
	}
}

// fieldExits is how a field was left at the exits that have seen it.
type fieldExits struct {
	exits int
	left  []left
}

// fieldTakings are the fields behind parameters that the function does something
// with.
func (o *collector) fieldTakings() []FieldTaking {
	var out []FieldTaking
	for r, f := range o.fields {
		sts := f.left
		if f.exits < o.exits {
			sts = append(sts, left{unstarted, unsaid})
		}
		if t := o.m.taking(model.Contract, sts); t != Borrows {
			out = append(out, FieldTaking{r, t})
		}
	}
	slices.SortFunc(out, func(a, b FieldTaking) int {
		return cmp.Or(cmp.Compare(a.Ref.Index, b.Ref.Index), cmp.Compare(a.Ref.Path, b.Ref.Path))
	})
	return out
}

// takesFields: the callee has done with fields behind argument i what its summary
// says. It returns the objects that it took unless it failed.
func (m *machine) takesFields(st *state, ci *callInfo, sum *Summary, i int) (ifOK []int) {
	a := ci.args[i]
	for n, f := range sum.Fields {
		if f.Ref.Index != i {
			continue
		}
		if a.a.k == aObj && m.descs[a.a.id].class.Structural && f.Taking == Takes {
			m.handOn(st, a.a)
		}
		l := a.loc()
		if !l.ok() {
			continue
		}
		l.path += f.Ref.Path
		x, ok := m.load(st, ci.c, ci.at.Common().Value, 2000+100*i+n, l, fieldType(a.v.Type(), f.Ref.Path))
		if !ok || x.k != aObj {
			continue
		}
		switch f.Taking {
		case IfOK:
			ifOK = append(ifOK, x.id)
		case Sometimes:
			if !m.runsOnce {
				m.handOn(st, x)
			}
		default:
			if o := st.objs[x.id]; o.st.open() && !ci.deferred {
				m.released(st, ci, x.id)
			}
			m.handOn(st, x)
		}
	}
	return ifOK
}

// fieldType is the type of the field that a path of field selectors leads to, nil
// if there is no such field.
func fieldType(t types.Type, path string) types.Type {
	for path != "" {
		sel, rest := cutSelector(path)
		path = rest
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		s, ok := t.Underlying().(*types.Struct)
		if !ok || !strings.HasPrefix(sel, ".") {
			return nil
		}
		t = nil
		for i := range s.NumFields() {
			if s.Field(i).Name() == sel[1:] {
				t = s.Field(i).Type()
			}
		}
		if t == nil {
			return nil
		}
	}
	return t
}

// load is what the place l holds, a new object of the load at if it may hold one
// and nothing is known of it.
func (m *machine) load(st *state, c *ctx, at ssa.Value, idx int, l loc, t types.Type) (abs, bool) {
	if a, ok := st.cells[l]; ok {
		return a, true
	}
	if t == nil || l.weak() {
		return abs{}, false
	}
	class := m.pkg.model.Class(t)
	if class.Kind == model.None {
		return abs{}, false
	}
	d := m.object(c, at, idx, 0, class)
	if d == nil {
		return abs{}, false
	}
	d.field, d.what = l, m.pkg.placeName(l)
	st.objs[d.id] = obj{st: unstarted}
	a := abs{k: aObj, id: d.id}
	st.cells[l] = a
	return a, true
}

// goCall executes a go statement: the goroutine takes what it is given, unless it is
// known only to look at it, or to leave it behind on some path.
func (m *machine) goCall(st *state, c *ctx, ins *ssa.Go) {
	m.runsOnce = true
	defer func() { m.runsOnce = false }()
	ci := m.callInfo(c, ins, st)
	sum := m.pkg.summaryOf(ci)
	if _, ok := model.SpecOf(ci.fn); ok {
		sum = nil
	}
	m.escape(st, c, ins.Call.Value, 0)
	for i, a := range ci.args {
		if sum != nil && !sum.keeps(i) {
			switch t := sum.param(i); {
			case t == Borrows && a.a.k != aFunc:
				m.takesFields(st, ci, sum, i)
				continue
			case (t == Sometimes || t == IfOK) && a.a.k == aObj:
				continue
			}
		}
		m.escape(st, a.c, a.v, 0)
	}
	m.ignoredResult(st, ci)
}
