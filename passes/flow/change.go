package flow

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A change alters a place in a way that another change takes back: a counter goes
// up and down, a key is inserted and deleted, a flag set and cleared, what a field
// held replaced and put back, a method called and its opposite.
type change struct {
	kind  changeKind
	place loc  // compared
	home  loc  // where it is
	down  bool // of two, the one that decrements, deletes, clears, puts back
	what  operand
	name  string // of a method
	args  []operand
	empty bool // it leaves the zero value
	at    ssa.Instruction
	c     *ctx
}

type changeKind uint8

const (
	aCount  changeKind = iota + 1 // by what
	aMember                       // of a map, with the key what
	aListed                       // an element of a slice
	aFlag
	aSaved // down: what was loaded from the place before, by what, is stored again
	aCall  // of a method
)

// An operand is a value that can be compared without knowing it.
type operand struct {
	l     loc
	konst string
}

func operandOf(c *ctx, v ssa.Value) operand {
	if k, ok := v.(*ssa.Const); ok {
		return operand{konst: k.String()}
	}
	v = strip(v)
	if l := locOf(c, v); l.ok() {
		return operand{l: l}
	}
	return operand{l: loc{c: c, v: v, i: -1}}
}

// restores says whether second takes back first.
func (first *change) restores(second *change, p *pkg) bool {
	if first.place != second.place || first.kind != second.kind {
		return false
	}
	switch first.kind {
	case aCall:
		return model.Opposite(first.name, second.name) && sameArgs(first, second)
	case aSaved:
		load, ok := second.what.l.v.(ssa.Instruction)
		return ok && !first.down && second.down && load.Parent() == first.at.Parent() && p.before(load, first.at)
	case aListed, aFlag:
		return !first.down && second.down
	}
	return first.down != second.down && first.what == second.what
}

// sameArgs says whether two opposite methods were called about the same thing: the
// second may need less to know it, or be given what the first returned.
func sameArgs(first, second *change) bool {
	for _, a := range second.args {
		known := false
		for _, b := range first.args {
			known = known || a == b
		}
		if ret, ok := first.at.(ssa.Value); ok && !known {
			known = a.l.v == ret && a.l.c == first.c && a.l.path == ""
		}
		if !known {
			return false
		}
	}
	return true
}

// placeOf is locOf for a place that is compared: what an element of a map or slice
// points to is named by the value that was looked up, because the place of the
// element may be that of another one by the next time.
func placeOf(c *ctx, v ssa.Value) loc { return placeDepth(c, v, 0) }

func placeDepth(c *ctx, v ssa.Value, depth int) loc {
	l := locOf(c, v)
	if depth > 8 {
		return l // what is stored in itself
	}
	depth++
	if !l.weak() {
		if al, ok := l.v.(*ssa.Alloc); ok && isPointer(al.Type().Underlying().(*types.Pointer).Elem()) {
			if one := onlyStore(al); one != nil {
				if to := placeDepth(l.c, one.Val, depth); to.ok() {
					to.path += l.path
					return to
				}
			}
		}
		return l
	}
	switch v := v.(type) {
	case *ssa.FieldAddr:
		return placeDepth(c, v.X, depth).sel("." + fieldName(v.X.Type(), v.Field))
	case *ssa.UnOp:
		if v.Op != token.MUL {
			return loc{}
		}
		if _, ok := v.X.(*ssa.IndexAddr); !ok {
			return placeDepth(c, v.X, depth)
		}
	case *ssa.Lookup:
	case *ssa.Extract:
		if _, ok := v.Tuple.(*ssa.Lookup); !ok {
			return loc{}
		}
	default:
		return loc{}
	}
	if !isPointer(v.Type()) {
		return loc{}
	}
	return loc{c: c, v: v, i: -1}
}

// storeChanges are the changes that a store is.
func storeChanges(c *ctx, ins *ssa.Store) []*change {
	place := placeOf(c, ins.Addr)
	if !place.ok() {
		return nil
	}
	home := locOf(c, ins.Addr)
	one := func(k changeKind, down bool, what operand) *change {
		return &change{kind: k, place: place, home: home, down: down, what: what, at: ins, c: c}
	}
	if load := loadedFrom(c, ins.Val, place); load != nil {
		return []*change{one(aSaved, true, operand{l: loc{c: c, v: load, i: -1}})}
	}
	out := []*change{one(aSaved, false, operand{})}
	switch v := ins.Val.(type) {
	case *ssa.Const:
		out[0].empty = isZero(v)
		if v.Value != nil && v.Value.Kind() == constant.Bool {
			out = append(out, one(aFlag, !constant.BoolVal(v.Value), operand{}))
		}
	case *ssa.BinOp:
		by, down := v.Y, v.Op == token.SUB
		switch {
		case v.Op != token.ADD && v.Op != token.SUB || !isNumber(v.Type()):
			return out
		case isLoadOf(c, v.X, place):
		case v.Op == token.ADD && isLoadOf(c, v.Y, place):
			by = v.X
		default:
			return out
		}
		out = append(out, counted(one(aCount, down, operandOf(c, by)), by))
	case *ssa.Call:
		switch {
		case isAppendOne(c, v, place):
			out = append(out, one(aListed, false, operand{}))
		case removesFrom(c, v, place):
			out = append(out, one(aListed, true, operand{}))
		}
	case *ssa.Slice:
		// x = x[:len(x)-1]
		if b, ok := v.High.(*ssa.BinOp); ok && v.Low == nil && b.Op == token.SUB && isLoadOf(c, v.X, place) {
			out = append(out, one(aListed, true, operand{}))
		}
	}
	return out
}

// counted makes a change by a negative constant one in the other direction.
func counted(ch *change, by ssa.Value) *change {
	if k, ok := by.(*ssa.Const); ok && k.Value != nil && constant.Sign(k.Value) < 0 {
		ch.down = !ch.down
		ch.what.konst = ssa.NewConst(constant.UnaryOp(token.SUB, k.Value, 0), k.Type()).String()
	}
	if ch.what.konst != "" {
		// 1 of any integer type is 1.
		k := by.(*ssa.Const)
		if k.Value != nil && constant.Sign(k.Value) >= 0 {
			ch.what.konst = k.Value.ExactString()
		} else if k.Value != nil {
			ch.what.konst = constant.UnaryOp(token.SUB, k.Value, 0).ExactString()
		}
	}
	return ch
}

func isNumber(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsNumeric != 0
}

func isZero(k *ssa.Const) bool {
	if k.Value == nil {
		return true
	}
	switch k.Value.Kind() {
	case constant.Bool:
		return !constant.BoolVal(k.Value)
	case constant.String:
		return constant.StringVal(k.Value) == ""
	}
	return constant.Sign(k.Value) == 0
}

func isLoadOf(c *ctx, v ssa.Value, place loc) bool {
	u, ok := v.(*ssa.UnOp)
	return ok && u.Op == token.MUL && placeOf(c, u.X) == place
}

// loadedFrom is the load of the place that a value comes from, by way of a variable
// at most; nil if it comes from elsewhere.
func loadedFrom(c *ctx, v ssa.Value, place loc) ssa.Value {
	u, ok := v.(*ssa.UnOp)
	if !ok || u.Op != token.MUL {
		return nil
	}
	if placeOf(c, u.X) == place {
		return u
	}
	l := locOf(c, u.X)
	if al, ok := l.v.(*ssa.Alloc); ok && l.path == "" {
		if one := onlyStore(al); one != nil && isLoadOf(l.c, one.Val, place) {
			return one.Val
		}
	}
	return nil
}

// isAppendOne recognises append(x, v), where x is what the place holds.
func isAppendOne(c *ctx, call *ssa.Call, place loc) bool {
	b, ok := call.Call.Value.(*ssa.Builtin)
	if !ok || b.Name() != "append" || len(call.Call.Args) != 2 || !isLoadOf(c, call.Call.Args[0], place) {
		return false
	}
	s, ok := call.Call.Args[1].(*ssa.Slice)
	if !ok {
		return false
	}
	al, ok := s.X.(*ssa.Alloc)
	return ok && al.Comment == "varargs"
}

// removesFrom recognises append(x[:i], x[j:]...) and slices.Delete(x, ...).
func removesFrom(c *ctx, call *ssa.Call, place loc) bool {
	args := call.Call.Args
	if b, ok := call.Call.Value.(*ssa.Builtin); ok {
		if b.Name() != "append" || len(args) != 2 {
			return false
		}
		x, ok1 := args[0].(*ssa.Slice)
		y, ok2 := args[1].(*ssa.Slice)
		return ok1 && ok2 && isLoadOf(c, x.X, place) && isLoadOf(c, y.X, place)
	}
	fn := model.FuncOf(&call.Call)
	if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "slices" || len(args) == 0 {
		return false
	}
	return (fn.Name() == "Delete" || fn.Name() == "DeleteFunc") && isLoadOf(c, args[0], place)
}

// updateChange is the change that an assignment to an element of a map is. A shared
// future that is inserted is none: whoever finds it there goes on with it, or has its
// outcome.
func updateChange(c *ctx, ins *ssa.MapUpdate) *change {
	place := placeOf(c, ins.Map)
	if !place.ok() || model.IsRuntimeType(strip(ins.Value).Type(), "Shared") {
		return nil
	}
	return &change{kind: aMember, place: place, home: locOf(c, ins.Map), what: operandOf(c, ins.Key), at: ins, c: c}
}

// putsBack says whether an insertion inserts what was looked up there before.
func (ch *change) putsBack() bool {
	up, ok := ch.at.(*ssa.MapUpdate)
	if !ok {
		return false
	}
	v, c := up.Value, ch.c
	if l := locOf(c, v); l.path == "" {
		if al, ok := l.v.(*ssa.Alloc); ok {
			if one := onlyStore(al); one != nil {
				v, c = one.Val, l.c
			}
		}
	}
	if e, ok := v.(*ssa.Extract); ok {
		v = e.Tuple
	}
	look, ok := v.(*ssa.Lookup)
	return ok && placeOf(c, look.X) == ch.place && operandOf(c, look.Index) == ch.what
}

// callChange is the change that a call is, nil if it is none.
func callChange(ci *callInfo) *change {
	if b, ok := ci.at.Common().Value.(*ssa.Builtin); ok {
		if b.Name() != "delete" || len(ci.args) != 2 {
			return nil
		}
		place := placeOf(ci.args[0].c, ci.args[0].v)
		if !place.ok() {
			return nil
		}
		return &change{kind: aMember, place: place, home: ci.args[0].loc(), down: true, what: operandOf(ci.args[1].c, ci.args[1].v), at: ci.at, c: ci.c}
	}
	fn := ci.fn
	if fn == nil || len(ci.args) == 0 {
		return nil
	}
	place := placeOf(ci.args[0].c, ci.args[0].v)
	if !place.ok() {
		return nil
	}
	ch := &change{place: place, home: ci.args[0].loc(), at: ci.at, c: ci.c, name: fn.Name()}
	if fn.Signature().Recv() == nil {
		if fn.Pkg() == nil || fn.Pkg().Path() != "sync/atomic" || len(ci.args) != 2 || !hasPrefix(ch.name, "Add") {
			return nil
		}
		ch.kind, ch.what = aCount, operandOf(ci.args[1].c, ci.args[1].v)
		return counted(ch, ci.args[1].v)
	}
	if atomicOrWaitGroup(fn) {
		switch {
		case ch.name == "Done":
			ch.kind, ch.down, ch.what = aCount, true, operand{konst: "1"}
			return ch
		case ch.name == "Add" && len(ci.args) == 2:
			ch.kind, ch.what = aCount, operandOf(ci.args[1].c, ci.args[1].v)
			return counted(ch, ci.args[1].v)
		}
		return nil
	}
	if isSyncMap(fn) {
		switch ch.name {
		case "Store", "LoadOrStore", "Delete", "LoadAndDelete":
			ch.kind, ch.down, ch.what = aMember, hasPrefix(ch.name, "Delete") || ch.name == "LoadAndDelete", operandOf(ci.args[1].c, ci.args[1].v)
			return ch
		}
		return nil
	}
	if !model.Changes(ch.name) {
		return nil
	}
	ch.kind = aCall
	for _, a := range ci.args[1:] {
		if !model.IsRuntimeType(a.v.Type(), "Co") && !isContext(a.v.Type()) {
			ch.args = append(ch.args, operandOf(a.c, a.v))
		}
	}
	return ch
}

func hasPrefix(s, p string) bool { return len(s) >= len(p) && s[:len(p)] == p }

func recvName(fn *types.Func) string {
	t := fn.Signature().Recv().Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil {
		return n.Obj().Pkg().Path() + "." + n.Obj().Name()
	}
	return ""
}

func atomicOrWaitGroup(fn *types.Func) bool {
	name := recvName(fn)
	return hasPrefix(name, "sync/atomic.") || name == "sync.WaitGroup" || model.Key(fn) == "lock.WaitGroup.Add" || model.Key(fn) == "lock.WaitGroup.Done"
}

func isSyncMap(fn *types.Func) bool { return recvName(fn) == "sync.Map" }

func isContext(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "context" && n.Obj().Name() == "Context"
}
