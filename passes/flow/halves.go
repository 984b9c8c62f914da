package flow

import (
	"cmp"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A half is a change of something that outlives the function, and that the function
// takes back later: half of a pair. A path carries its halves until they are taken
// back. One that is still there when the path is cancelled, after the deferred calls
// have run, and that is taken back where the path is not, tears the pair.

// halfKey is a half on a path. seen: the path went past a suspension since.
type halfKey struct {
	c    *ctx
	at   ssa.Instruction
	seen bool
}

// tear is what becomes of the halves that one instruction makes.
type tear struct {
	first  *change
	second []*change
	susp   *suspension // where a cancellation leaves it
	trail  *step
}

// changesAt are the changes that an instruction other than a call is.
func (m *machine) changesAt(c *ctx, ins ssa.Instruction) []*change {
	switch ins := ins.(type) {
	case *ssa.Store:
		return storeChanges(c, ins)
	case *ssa.MapUpdate:
		if ch := updateChange(c, ins); ch != nil {
			return []*change{ch}
		}
	}
	return nil
}

// pairing says whether anything in the function may take back anything.
func (m *machine) pairing() bool {
	if m.undone == nil {
		m.undone = m.pkg.undone(m.fn)
	}
	return len(m.undone) > 0
}

// changed: an instruction changes places. It takes back halves, or is one.
func (m *machine) changed(st *state, c *ctx, ins ssa.Instruction) {
	if !m.pairing() {
		return
	}
	for _, ch := range m.changesAt(c, ins) {
		if !m.change(st, ch) {
			m.begin(st, ch)
		}
	}
}

// changedBy is changed for a call that is about to be executed. It returns the
// change that is made when the call has returned.
func (m *machine) changedBy(st *state, ci *callInfo) *change {
	if !m.pairing() {
		return nil
	}
	ch := callChange(ci)
	if ch != nil && m.change(st, ch) {
		ch = nil
	}
	if st.mode == cancelled || ci.deferred {
		m.mayRestore(st, ci)
		return nil
	}
	if v := ci.val(); v != nil && m.pkg.model.Class(v.Type()).Kind != model.None {
		return nil // it has only been asked for
	}
	return ch
}

// begins makes a call that has returned a half, unless it failed.
func (m *machine) begins(states []*state, ci *callInfo, ch *change) []*state {
	if ch == nil {
		return states
	}
	for _, st := range states {
		if v := ci.val(); v != nil {
			k := vkey{ci.c, v, -1}
			if tup, ok := v.Type().(*types.Tuple); ok {
				k.i = tup.Len() - 1
			}
			if st.vals[k].isErr() {
				continue
			}
		}
		m.begin(st, ch)
	}
	return states
}

// unsure: a deferred literal decides by what it finds whether to take a half back. It
// is taken to know.
func (m *machine) unsure(st *state, c *ctx) {
	if st.mode != cancelled || len(st.halves) == 0 || c == m.top {
		return
	}
	for _, b := range c.fn.Blocks {
		for _, ins := range b.Instrs {
			list := m.changesAt(c, ins)
			if call, ok := ins.(ssa.CallInstruction); ok {
				if ch := callChange(m.callInfo(c, call, st)); ch != nil {
					list = append(list, ch)
				}
			}
			for _, ch := range list {
				m.change(st, ch)
			}
		}
	}
}

// change takes back halves; a change that takes back none may be one, which begin
// makes it.
func (m *machine) change(st *state, ch *change) (took bool) {
	for _, k := range st.sortedHalves() {
		t := m.tears[halfKey{c: k.c, at: k.at}]
		for _, first := range m.firsts[halfKey{c: k.c, at: k.at}] {
			if !first.restores(ch, m.pkg) || ch.kind == aMember && first.down && !ch.putsBack() {
				continue
			}
			took = true
			delete(st.halves, k)
			if k.seen && st.mode == running {
				t.first = first
				if !slices.ContainsFunc(t.second, func(o *change) bool { return o.at == ch.at }) {
					t.second = append(t.second, ch)
				}
			}
			break
		}
	}
	return took
}

// begin puts a half on a path.
func (m *machine) begin(st *state, ch *change) {
	switch {
	case st.mode == cancelled, m.local(ch.home.root()), !m.outliving(ch.home):
		return
	case ch.kind == aCall:
		if !slices.ContainsFunc(m.opposites(), func(name string) bool { return model.Opposite(ch.name, name) }) {
			return
		}
	case !m.undone[ch.undoneBy()], ch.down && ch.kind != aCount && ch.kind != aMember:
		return
	}
	k := halfKey{c: ch.c, at: ch.at}
	if !slices.ContainsFunc(m.firsts[k], func(o *change) bool { return o.kind == ch.kind }) {
		if len(m.firsts[k]) == 0 && len(m.firsts) >= maxHalves {
			return
		}
		m.firsts[k] = append(m.firsts[k], ch)
		if m.tears[k] == nil {
			m.tears[k] = &tear{first: ch}
		}
	}
	delete(st.halves, halfKey{k.c, k.at, true})
	st.halves[k] = true
}

// outliving says whether a place is somebody else's too: it is reached through a
// pointer that the function was given, or is a package's.
func (m *machine) outliving(l loc) bool {
	switch v := l.v.(type) {
	case *ssa.Global:
		return true
	case *ssa.Parameter:
		return isPointer(v.Type())
	case *ssa.FreeVar:
		return true
	}
	return false
}

// passSuspension marks the halves of a path that goes past a suspension.
func (st *state) passSuspension() {
	for k := range st.halves {
		if !k.seen {
			delete(st.halves, k)
			k.seen = true
			st.halves[k] = true
		}
	}
}

// halvesLeft notes the halves of a path that has been cancelled.
func (m *machine) halvesLeft(st *state) {
	for _, k := range st.sortedHalves() {
		t := m.tears[halfKey{c: k.c, at: k.at}]
		if t.susp == nil {
			t.susp, t.trail = st.susp, st.trail
		}
	}
}

// mayRestore: a deferred call may take back what is behind what it is given. A
// runtime's function does what it is known for, and a function that was analysed
// changes what its summary says.
func (m *machine) mayRestore(st *state, ci *callInfo) {
	if len(st.halves) == 0 || pureCall(ci.fn) {
		return
	}
	if f := ci.static; f != nil && f.Parent() != nil && len(f.Blocks) > 0 {
		return // it is executed
	}
	spec, isSpec := model.SpecOf(ci.fn)
	released := spec.Op == model.OpDrop || spec.Op == model.OpAwaitDrop || ci.fn != nil && (ci.fn.Name() == "Drop" || model.Releases(ci.fn.Name()))
	sum := m.pkg.summaryOf(ci)
	for k := range st.halves {
		place := m.firsts[halfKey{c: k.c, at: k.at}][0].home
		var made map[ssa.Value]bool
		for i, a := range ci.args {
			l := a.loc()
			switch {
			case l.ok() && place.within(l):
				// What ends the life of the owner ends what is in it.
				if released || !isSpec && sum.mutates(i, place.path[len(l.path):]) {
					delete(st.halves, k)
				}
			case l.ok() && l.root() == place.root() || isSpec && !released || model.Key(ci.fn) != "":
			default:
				// Made from what the place is in: a guard of it.
				if made == nil {
					made = map[ssa.Value]bool{}
					derive(place.v, made, m.pkg)
				}
				if made[a.v] {
					delete(st.halves, k)
				}
			}
		}
	}
}

// undone lists what the changes in a function, and in the literals in it, may take
// back: only what may be is followed.
func (p *pkg) undone(fn *ssa.Function) map[string]bool {
	out := map[string]bool{}
	var scan func(f *ssa.Function)
	scan = func(f *ssa.Function) {
		c := &ctx{fn: f}
		for _, b := range f.Blocks {
			for _, ins := range b.Instrs {
				var list []*change
				switch ins := ins.(type) {
				case *ssa.Store:
					list = storeChanges(c, ins)
				case *ssa.MapUpdate:
					if ch := updateChange(c, ins); ch != nil {
						list = append(list, ch)
					}
				case ssa.CallInstruction:
					common := ins.Common()
					ci := &callInfo{c: c, at: ins, fn: model.FuncOf(common)}
					if common.IsInvoke() {
						ci.args = append(ci.args, arg{c: c, v: common.Value})
					}
					for _, v := range common.Args {
						ci.args = append(ci.args, arg{c: c, v: v})
					}
					if ch := callChange(ci); ch != nil {
						list = append(list, ch)
					}
				}
				for _, ch := range list {
					out[ch.key(ch.down)] = true
				}
			}
		}
		for _, a := range f.AnonFuncs {
			scan(a)
		}
	}
	scan(fn)
	return out
}

// key names the kind of a change, its direction and the last selector of its
// place.
func (ch *change) key(down bool) string {
	if ch.kind == aCall {
		return "call " + ch.name
	}
	last := ch.place.path[strings.LastIndexByte(ch.place.path, '.')+1:]
	dir := " up "
	if down {
		dir = " down "
	}
	return string(rune('a'+ch.kind)) + dir + last
}

func (ch *change) undoneBy() string { return ch.key(!ch.down) }

// opposites are the methods called in the function that may be one of a pair.
func (m *machine) opposites() []string {
	var out []string
	for k := range m.undone {
		if name, ok := strings.CutPrefix(k, "call "); ok {
			out = append(out, name)
		}
	}
	return out
}

func (s *state) sortedHalves() []halfKey {
	out := make([]halfKey, 0, len(s.halves))
	for k := range s.halves {
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b halfKey) int {
		seen := 0
		if a.seen != b.seen {
			seen = 1
			if b.seen {
				seen = -1
			}
		}
		return cmp.Or(cmp.Compare(a.at.Pos(), b.at.Pos()), cmp.Compare(a.c.id, b.c.id), seen)
	})
	return out
}
