package flow

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// What a cancellation loses is remembered in the state as torn: the resource
// that was worked on, or the value that was being sent. A resource that is used
// again while torn is a finding at the cancelling site; one that is released,
// replaced or marked broken first is none, and neither is one that nobody uses
// again. A value is the other way round: it is lost if nobody uses it again.

// lose marks what the drop of a pending future loses.
func (m *machine) lose(st *state, ci *callInfo, id int, info *futInfo) {
	for _, l := range info.losses {
		if l.pair {
			continue
		}
		if l.value.ok() {
			st.torn[tornKey{base: l.value, site: ci.at, c: ci.c, loss: l, value: true, deadline: m.inDeadline}] = st.trail
			continue
		}
		for _, b := range l.bases {
			outrun := m.inRelay && l.lost == model.LostCopied
			st.torn[tornKey{base: b, site: ci.at, c: ci.c, loss: l, deadline: m.inDeadline, outrun: outrun}] = st.trail
		}
	}
}

// torn looks for uses of what was torn among the arguments of a call.
func (m *machine) torn(st *state, c *ctx, at ssa.CallInstruction, args []arg) {
	if len(st.torn) == 0 || st.mode == cancelled {
		return
	}
	fn := model.FuncOf(at.Common())
	uses := m.usesOf(args)
	for _, k := range st.sortedTorn() {
		if k.value {
			if pureCall(fn) {
				continue
			}
			for _, u := range uses {
				if u.l.within(k.base) || k.base.within(u.l) {
					delete(st.torn, k)
				}
			}
			continue
		}
		for _, u := range uses {
			l := u.l
			direct := l.within(k.base)
			owner := !direct && k.base.within(l)
			if !direct && !owner {
				continue
			}
			if fn != nil && model.Releases(fn.Name()) || releasesArg(fn) {
				if k.outrun && model.Key(fn) == "aio.Close" {
					// Two directions of a relay: the end of one is no end of
					// the other, and this says that it was one.
					m.out.torn(k, st, at)
				}
				m.forgetTorn(st, l)
				break
			}
			if owner && !m.works(at, fn) && !m.keepsArg(at, fn, u.arg) || direct && !m.works(at, fn) && pureCall(fn) {
				continue
			}
			if direct && !m.works(at, fn) && isGetter(fn) {
				continue
			}
			if m.otherWay(st, k, at, fn) {
				continue
			}
			m.out.torn(k, st, at)
			delete(st.torn, k)
			break
		}
	}
}

// A use is an argument of a call, or what a closure among them captured, and the
// place that it is.
type use struct {
	arg
	l loc
}

func (m *machine) usesOf(args []arg) []use {
	var out []use
	for _, a := range args {
		if l := a.loc(); l.ok() {
			out = append(out, use{a, l})
		}
		if mc, ok := a.a.v.(*ssa.MakeClosure); ok && a.a.k == aFunc {
			for _, b := range mc.Bindings {
				if l := locOf(a.a.c, b); l.ok() {
					for _, x := range m.basesAt(l) {
						out = append(out, use{arg{c: a.a.c, v: b}, x})
					}
				}
			}
		}
	}
	return out
}

// works says whether a call can work on a resource that it is given: it waits,
// or it makes a future.
func (m *machine) works(at ssa.CallInstruction, fn *types.Func) bool {
	sig := at.Common().Signature()
	if takesCo(sig) {
		return true
	}
	for i := range sig.Results().Len() {
		t := sig.Results().At(i).Type()
		switch m.pkg.model.Class(t).Kind {
		case model.Future, model.Stream:
			return true
		}
	}
	if fn != nil {
		switch fn.Name() {
		case "PollRead", "PollWrite", "PollNext", "Poll":
			return true
		}
	}
	return false
}

// keepsArg says whether a call puts an argument where others find it.
func (m *machine) keepsArg(at ssa.CallInstruction, fn *types.Func, a arg) bool {
	sum := m.pkg.summaryFor(fn)
	if sum == nil {
		return false
	}
	args := at.Common().Args
	for i, v := range args {
		if v == a.v && sum.keeps(i) {
			recv := fn.Signature().Recv() != nil && i == 0
			return !recv
		}
	}
	return false
}

// releasesArg: AsyncDrop(x) and friends.
func releasesArg(fn *types.Func) bool {
	switch model.Key(fn) {
	case "futures.AsyncDrop", "futures.Co.AsyncDrop", "aio.Close":
		return true
	}
	return false
}

// isGetter guesses that a method without arguments only looks.
func isGetter(fn *types.Func) bool {
	return fn != nil && fn.Signature().Recv() != nil && fn.Signature().Params().Len() == 0 && fn.Signature().Results().Len() > 0
}

// forgetTorn: the resource at l is gone, or is known to be broken, and with it
// what is beside it in the same struct.
func (m *machine) forgetTorn(st *state, l loc) {
	if !l.ok() {
		return
	}
	for k := range st.torn {
		beside := l.path != "" && k.base.path != "" && k.base.root() == l.root()
		if k.base.within(l) || l.within(k.base) || beside {
			delete(st.torn, k)
		}
	}
}

// overwritten: a new value is stored at l.
func (m *machine) overwritten(st *state, l loc) {
	for k := range st.torn {
		if k.base.within(l) {
			delete(st.torn, k)
		}
	}
}

// poison: a constant or an error is assigned to a field beside a torn resource.
// Whoever owns both may have marked it broken.
func (m *machine) poison(st *state, l loc, v ssa.Value) {
	if _, ok := v.(*ssa.Const); l.path == "" || !ok && !model.IsError(v.Type()) {
		return
	}
	for k := range st.torn {
		if k.base.root() == l.root() && k.base.path != "" {
			delete(st.torn, k)
		}
	}
}

// transferTorn: to is now another name for from.
func (m *machine) transferTorn(st *state, from, to loc) {
	if !from.ok() || !to.ok() || from == to {
		return
	}
	for k, t := range st.torn {
		if k.base == from && !k.value {
			k.base = to
			st.torn[k] = t
		}
		if k.base == from && k.value {
			// The value lives on under another name: whether that is used is
			// not followed.
			delete(st.torn, k)
		}
	}
}

// lostValues: v is about to be defined anew. A value that was being sent when
// its future was dropped, and was not used since, is gone.
func (m *machine) lostValues(st *state, c *ctx, v ssa.Value) {
	for _, k := range st.sortedTorn() {
		if k.base.c == c && k.base.v == v {
			if k.value && !emptyStruct(v.Type()) {
				m.out.torn(k, st, nil)
			}
			delete(st.torn, k)
		}
	}
}

// tornByCallee: a callee returned having cancelled something half way.
func (m *machine) tornByCallee(states []*state, ci *callInfo, failed []tornOf) []*state {
	if len(failed) == 0 {
		return states
	}
	v := ci.val()
	var out []*state
	for _, st := range states {
		k := vkey{ci.c, v, -1}
		hasErr := false
		if v != nil {
			if tup, ok := v.Type().(*types.Tuple); ok && tup.Len() > 0 {
				k.i = tup.Len() - 1
				hasErr = model.IsError(tup.At(k.i).Type())
			} else {
				hasErr = model.IsError(v.Type())
			}
		}
		out = append(out, st)
		for _, onErr := range []bool{false, true} {
			bad := st.clone()
			if onErr && hasErr {
				switch a := st.vals[k]; a.k {
				case aNil:
					continue
				case aSym:
					bad.vals[k] = absNonNil
				}
			}
			marked := false
			for _, f := range failed {
				if f.onErr != onErr {
					continue
				}
				if !marked {
					bad.note(ci.at.Pos(), -1, ci.name()+" cancels it half way here")
				}
				for _, b := range f.l.bases {
					bad.torn[tornKey{base: b, site: ci.at, c: ci.c, loss: f.l}] = bad.trail
					marked = true
				}
			}
			if marked {
				out = append(out, bad)
			}
		}
	}
	return out
}

// instantiate puts a callee's loss in terms of the caller's places.
func (m *machine) instantiate(ci *callInfo, n int, l Loss) *loss {
	x := &loss{lost: l.Lost, pos: ci.at.Pos(), via: ci.name(), why: l.Why, pair: l.Pair}
	m.bindLoss(x, l, func(r Ref) []loc { return m.argRef(ci, r) })
	if len(x.bases) == 0 && !x.value.ok() {
		return nil
	}
	return m.internLoss(ci, n, x)
}

func (m *machine) bindLoss(x *loss, l Loss, at func(Ref) []loc) {
	bases := at(l.Base)
	if l.Value {
		if len(bases) > 0 {
			x.value = bases[0]
		}
		return
	}
	x.bases = bases
}

// argRef finds the place that a callee's Ref names.
func (m *machine) argRef(ci *callInfo, r Ref) []loc {
	if r.Global != "" {
		if g, ok := m.pkg.ssa.Pkg.Members[r.Global].(*ssa.Global); ok {
			return []loc{{v: g, i: -1, path: r.Path}}
		}
		return nil
	}
	if r.Index < 0 {
		// Of a literal that was not spliced.
		if mc, ok := ci.fv.v.(*ssa.MakeClosure); ok {
			if l := closureRef(ci.fv.c, mc, r); l.ok() {
				return []loc{l}
			}
		}
		return nil
	}
	if r.Index >= len(ci.args) {
		return nil
	}
	if r.Path == "" {
		return m.bases(ci.args[r.Index])
	}
	l := ci.args[r.Index].loc()
	if !l.ok() {
		return nil
	}
	l.path += r.Path
	return []loc{l}
}

// closureRef finds the place that a literal's captured variable names.
func closureRef(c *ctx, mc *ssa.MakeClosure, r Ref) loc {
	i := -1 - r.Index
	if r.Global != "" || i < 0 || i >= len(mc.Bindings) {
		return loc{}
	}
	l := locOf(c, mc.Bindings[i])
	if l.ok() {
		l.path += r.Path
	}
	return l
}

// instantiateClosure is instantiate for the body of a block.
func (m *machine) instantiateClosure(ci *callInfo, c *ctx, mc *ssa.MakeClosure, n int, l Loss) *loss {
	x := &loss{lost: l.Lost, pos: ci.at.Pos(), via: "the block", why: l.Why, pair: l.Pair}
	m.bindLoss(x, l, func(r Ref) []loc {
		if r.Global != "" {
			return m.argRef(ci, r)
		}
		if b := closureRef(c, mc, r); b.ok() {
			return m.basesAt(b)
		}
		return nil
	})
	if len(x.bases) == 0 && !x.value.ok() {
		return nil
	}
	return m.internLoss(ci, n, x)
}

// basesAt is a place, and what the value in it was made from if it was stored
// there once.
func (m *machine) basesAt(l loc) []loc {
	out := []loc{l}
	al, ok := l.v.(*ssa.Alloc)
	if !ok {
		return out
	}
	one := onlyStore(al)
	if one != nil {
		for _, b := range m.bases(arg{c: l.c, v: one.Val}) {
			if b.path += l.path; b != l {
				out = append(out, b)
			}
		}
	}
	return out
}

// otherWay says whether a call goes the other way than what was torn: writing
// does not suffer from bytes that were read and lost, nor reading from a write.
func (m *machine) otherWay(st *state, k tornKey, at ssa.CallInstruction, fn *types.Func) bool {
	reads := k.loss.lost == model.LostRead || k.loss.lost == model.LostItem
	if !reads && k.loss.lost != model.LostWritten {
		return false
	}
	if spec, ok := model.SpecOf(fn); ok {
		mk := spec.Made
		if mk == nil {
			return false
		}
		both := mk.Writes && (mk.Takes.Matters() || mk.Loses == model.LostRead)
		if both {
			return false
		}
		return reads == mk.Writes
	}
	sum := m.pkg.summaryFor(fn)
	if sum == nil {
		return false
	}
	r, w := sum.Takes.Matters() || len(sum.Reads) > 0, sum.Writes || sum.Emits
	for _, l := range sum.Losses {
		if l.Pair {
			continue
		}
		switch l.Lost {
		case model.LostRead, model.LostItem:
			r = true
		case model.LostWritten, model.LostValue:
			w = true
		default:
			r, w = true, true
		}
	}
	if r == w {
		return false
	}
	return reads != r
}

// emptyStruct says whether values of t carry nothing.
func emptyStruct(t types.Type) bool {
	s, ok := t.Underlying().(*types.Struct)
	return ok && s.NumFields() == 0
}
