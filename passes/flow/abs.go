package flow

import (
	"go/constant"
	"go/token"
	"go/types"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A ctx is an activation: the function under analysis, or a call spliced into
// it. Contexts are static: one per chain of call sites.
type ctx struct {
	id     int
	parent *ctx
	at     ssa.Instruction // the call in parent
	fn     *ssa.Function
	args   []ssa.Value // the arguments, as values of parent
	clo    *ssa.MakeClosure
	cloCtx *ctx // where clo was made
	depth  int
}

// absKind says what is known of a value.
type absKind uint8

const (
	aSym    absKind = iota // nothing, but it equals itself
	aNil                   // nil
	aNonNil                // not nil
	aGlobal                // an error equal to a package variable such as io.EOF
	aOther                 // an error that is none of the runtime's and io's own
	aBool                  // id is 0 or 1
	aInt                   // id
	aObj                   // the object id
	aFunc                  // a closure or function
)

// abs is an abstract value. It is comparable: equal values are the same.
type abs struct {
	k  absKind
	id int
	c  *ctx      // aSym, aFunc: where
	v  ssa.Value // aSym: the value; aGlobal: the variable; aFunc: the closure
	i  int       // aSym: component of a tuple
}

var (
	absNil    = abs{k: aNil}
	absNonNil = abs{k: aNonNil}
	absOther  = abs{k: aOther}
	absTrue   = abs{k: aBool, id: 1}
	absFalse  = abs{k: aBool}
)

func absOfBool(b bool) abs {
	if b {
		return absTrue
	}
	return absFalse
}

func (a abs) isErr() bool { return a.k == aNonNil || a.k == aGlobal || a.k == aOther }

// vkey names a value of one activation; i is the component of a tuple, or -1.
type vkey struct {
	c *ctx
	v ssa.Value
	i int
}

// A loc is a place: a variable, parameter, global or call result, followed by
// field selectors. The address of a variable and its content share a loc.
type loc struct {
	c    *ctx
	v    ssa.Value
	i    int // component of a tuple, or -1
	path string
}

func (l loc) ok() bool { return l.v != nil }

func (l loc) sel(s string) loc {
	n := 0
	for _, r := range l.path {
		if r == '.' || r == '[' {
			n++
		}
	}
	if !l.ok() || n >= maxPath {
		return loc{}
	}
	l.path += s
	return l
}

func (l loc) root() loc { l.path = ""; return l }

// within says whether l is o or a part of it. An unknown index is any index.
func (l loc) within(o loc) bool {
	if l.v != o.v || l.c != o.c || l.i != o.i {
		return false
	}
	p, q := l.path, o.path
	for q != "" {
		a, rest := cutSelector(p)
		b, more := cutSelector(q)
		if a != b && !(a != "" && a[0] == '[' && b[0] == '[' && (a == "[*]" || b == "[*]")) {
			return false
		}
		p, q = rest, more
	}
	return true
}

// cutSelector splits the first selector off a path.
func cutSelector(p string) (sel, rest string) {
	for i := 1; i < len(p); i++ {
		if p[i] == '.' || p[i] == '[' {
			return p[:i], p[i:]
		}
	}
	return p, ""
}

// locOf is the place that v denotes or points to.
func locOf(c *ctx, v ssa.Value) loc { return locDepth(c, v, 0) }

func locDepth(c *ctx, v ssa.Value, depth int) loc {
	if depth > 40 {
		return loc{}
	}
	depth++
	switch v := v.(type) {
	case *ssa.Const, *ssa.Builtin, *ssa.Function, nil:
		return loc{}
	case *ssa.Global:
		return loc{v: v, i: -1}
	case *ssa.Parameter:
		if c.parent != nil && c.args != nil {
			for i, p := range c.fn.Params {
				if p == v && i < len(c.args) {
					return locDepth(c.parent, c.args[i], depth)
				}
			}
		}
	case *ssa.FreeVar:
		if c.clo != nil {
			for i, fv := range c.fn.FreeVars {
				if fv == v {
					return locDepth(c.cloCtx, c.clo.Bindings[i], depth)
				}
			}
		}
	case *ssa.Alloc:
		if prm := paramOf(v); prm != nil {
			return locDepth(c, prm, depth)
		}
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return locDepth(c, v.X, depth)
		}
	case *ssa.FieldAddr:
		return locDepth(c, v.X, depth).sel("." + fieldName(v.X.Type(), v.Field))
	case *ssa.Field:
		return locDepth(c, v.X, depth).sel("." + fieldName(v.X.Type(), v.Field))
	case *ssa.IndexAddr:
		return locDepth(c, v.X, depth).sel("[" + indexName(v.Index) + "]")
	case *ssa.Index:
		return locDepth(c, v.X, depth).sel("[" + indexName(v.Index) + "]")
	case *ssa.Lookup:
		return locDepth(c, v.X, depth).sel("[*]")
	case *ssa.Slice:
		return locDepth(c, v.X, depth)
	case *ssa.MakeInterface:
		return locDepth(c, v.X, depth)
	case *ssa.ChangeInterface:
		return locDepth(c, v.X, depth)
	case *ssa.ChangeType:
		return locDepth(c, v.X, depth)
	case *ssa.Convert:
		return locDepth(c, v.X, depth)
	case *ssa.TypeAssert:
		return locDepth(c, v.X, depth)
	case *ssa.Call:
		if model.Key(model.FuncOf(&v.Call)) == "lock.Guard.Value" {
			if l := guarded(c, model.Receiver(&v.Call), depth); l.ok() {
				return l.sel(".value")
			}
		}
	case *ssa.Extract:
		if _, ok := v.Tuple.(*ssa.TypeAssert); ok && v.Index == 0 {
			return locDepth(c, v.Tuple, depth)
		}
		return loc{c: c, v: v.Tuple, i: v.Index}
	}
	return loc{c: c, v: v, i: -1}
}

func fieldName(t types.Type, i int) string {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if st, ok := t.Underlying().(*types.Struct); ok {
		return st.Field(i).Name()
	}
	return strconv.Itoa(i)
}

func indexName(v ssa.Value) string {
	if c, ok := v.(*ssa.Const); ok && c.Value != nil {
		if n, ok := constant.Int64Val(constant.ToInt(c.Value)); ok {
			return strconv.FormatInt(n, 10)
		}
	}
	return "*"
}

// weak says whether l stands for more than one place.
func (l loc) weak() bool {
	for i := range len(l.path) - 1 {
		if l.path[i] == '[' && l.path[i+1] == '*' {
			return true
		}
	}
	return false
}

// constOf is the abstract value of a constant.
func constOf(c *ssa.Const) (abs, bool) {
	if c.Value == nil {
		switch c.Type().Underlying().(type) {
		case *types.Struct, *types.Array:
			return abs{}, false
		}
		return absNil, true
	}
	switch c.Value.Kind() {
	case constant.Bool:
		return absOfBool(constant.BoolVal(c.Value)), true
	case constant.Int:
		if n, ok := constant.Int64Val(c.Value); ok && n >= -64 && n <= 64 {
			return abs{k: aInt, id: int(n)}, true
		}
	}
	return abs{}, false
}

// paramOf is the parameter that a variable was made for, because a literal
// captures it, if nothing else is ever assigned to it.
func paramOf(al *ssa.Alloc) *ssa.Parameter {
	var prm *ssa.Parameter
	for _, r := range *al.Referrers() {
		switch r := r.(type) {
		case *ssa.Store:
			if r.Addr != al {
				return nil
			}
			p, ok := r.Val.(*ssa.Parameter)
			if !ok || prm != nil {
				return nil
			}
			prm = p
		case *ssa.MakeClosure:
			for i, b := range r.Bindings {
				if b == al && storesTo(r.Fn.(*ssa.Function), i) {
					return nil
				}
			}
		}
	}
	return prm
}

// isAlloc says whether a is the address of a variable or literal: never nil.
func (a abs) isAlloc() bool {
	_, ok := a.v.(*ssa.Alloc)
	return ok && a.k == aSym && a.i == -1
}

// guarded is the place of the lock whose guard v is.
func guarded(c *ctx, v ssa.Value, depth int) loc {
	if u, ok := v.(*ssa.UnOp); ok {
		if al, ok := u.X.(*ssa.Alloc); ok {
			if one := onlyStore(al); one != nil {
				v = one.Val
			}
		}
	}
	e, ok := v.(*ssa.Extract)
	if !ok || e.Index != 0 {
		return loc{}
	}
	call, ok := e.Tuple.(*ssa.Call)
	if !ok {
		return loc{}
	}
	if f := awaitedCall(call); f != nil {
		call = f
	}
	switch model.Key(model.FuncOf(&call.Call)) {
	case "lock.Mutex.Lock", "lock.Mutex.TryLock", "lock.RWMutex.Lock", "lock.RWMutex.RLock":
		if recv := model.Receiver(&call.Call); recv != nil {
			return locDepth(c, recv, depth+1)
		}
	}
	return loc{}
}

// onlyStore is the only assignment to a variable, nil if there are several.
func onlyStore(al *ssa.Alloc) *ssa.Store {
	var one *ssa.Store
	for _, r := range *al.Referrers() {
		if s, ok := r.(*ssa.Store); ok && s.Addr == al {
			if one != nil {
				return nil
			}
			one = s
		}
	}
	return one
}
