package handpoll

import (
	"go/constant"
	"go/token"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

const (
	maxStates = 48  // paths that are kept apart at one block
	maxBlocks = 400 // of a function
)

// A state is what is remembered of one path.
type state struct {
	known map[ssa.Value]bool      // bools that were decided
	alias map[ssa.Value]ssa.Value // a phi or a load, and what it stands for
	cells map[string]ssa.Value    // what a place holds, as far as this path has stored it
	// open are the calls that arranged for the waker if a result of theirs has a
	// certain value, and this is not decided yet.
	open     map[ssa.Value]bool
	arranged bool
	at       token.Pos // where the waker was arranged for, if that is known
	kept     bool      // by being kept, not by a wake or a future that was polled
	done     token.Pos // where a future was polled that was ready
	polled   int       // how many futures were polled; 2 is several, or one in a loop
	vague    bool      // a test was not understood
	opaque   bool      // a test that may mean that there is nothing to wait for
	left     bool      // a loop was left that polls or registers
	tested   map[string]string
	wrote    map[string]string
	// settled are the receiver's fields whose futures were ready, dropped or handed
	// on by this poll; state says that a test depended on what earlier polls left,
	// or that the receiver was given away: then that is not known.
	settled map[string]bool
	state   bool
}

func newState() *state {
	return &state{
		known: map[ssa.Value]bool{}, alias: map[ssa.Value]ssa.Value{}, cells: map[string]ssa.Value{},
		open: map[ssa.Value]bool{}, tested: map[string]string{}, wrote: map[string]string{}, settled: map[string]bool{},
	}
}

func (s *state) clone() *state {
	c := *s
	c.known, c.alias, c.cells = maps.Clone(s.known), maps.Clone(s.alias), maps.Clone(s.cells)
	c.open, c.tested, c.wrote = maps.Clone(s.open), maps.Clone(s.tested), maps.Clone(s.wrote)
	c.settled = maps.Clone(s.settled)
	return &c
}

// key is equal for states that agree.
func (s *state) key() string {
	var b strings.Builder
	for _, f := range []bool{s.arranged, s.kept, s.done.IsValid(), s.vague, s.opaque, s.left, s.state, s.polled > 0, s.polled > 1} {
		if f {
			b.WriteByte('1')
		} else {
			b.WriteByte('0')
		}
	}
	list := func(lines []string) {
		slices.Sort(lines)
		b.WriteByte('\n')
		for _, l := range lines {
			b.WriteString(l)
			b.WriteByte(';')
		}
	}
	var lines []string
	for v, k := range s.known {
		if k {
			lines = append(lines, v.Name())
		} else {
			lines = append(lines, "!"+v.Name())
		}
	}
	list(lines)
	lines = lines[:0]
	for v, t := range s.alias {
		lines = append(lines, v.Name()+"="+t.Name())
	}
	list(lines)
	lines = lines[:0]
	for p, t := range s.cells {
		lines = append(lines, p+"="+t.Name())
	}
	list(lines)
	lines = lines[:0]
	for v := range s.open {
		lines = append(lines, v.Name())
	}
	list(lines)
	list(slices.Collect(maps.Keys(s.settled)))
	for _, m := range []map[string]string{s.tested, s.wrote} {
		lines = lines[:0]
		for p, t := range m {
			lines = append(lines, p+t)
		}
		list(lines)
	}
	return b.String()
}

// arrange notes that the waker was arranged for. What led here does not matter then.
func (s *state) arrange(pos token.Pos) {
	if s.arranged {
		return
	}
	s.arranged, s.at = true, pos
	s.vague, s.opaque, s.left = false, false, false
	clear(s.tested)
	clear(s.open)
}

// keep notes that the waker was kept.
func (s *state) keep(pos token.Pos) {
	if !s.arranged {
		s.arrange(pos)
		s.kept = true
	}
}

// resolve follows what v stands for on this path.
func (s *state) resolve(v ssa.Value) ssa.Value {
	for range 16 {
		t, ok := s.alias[v]
		if !ok {
			break
		}
		v = t
	}
	return v
}

// truth is the value of a bool on this path, if it is decided.
func (s *state) truth(v ssa.Value) (val, ok bool) {
	for range 16 {
		v = s.resolve(v)
		if k, ok := s.known[v]; ok {
			return k, true
		}
		switch x := v.(type) {
		case *ssa.Const:
			if x.Value != nil && x.Value.Kind() == constant.Bool {
				return constant.BoolVal(x.Value), true
			}
			return false, false
		case *ssa.UnOp:
			if x.Op != token.NOT {
				return false, false
			}
			b, ok := s.truth(x.X)
			return !b, ok
		case *ssa.BinOp:
			return s.compare(x)
		case *ssa.ChangeType:
			v = x.X
		default:
			return false, false
		}
	}
	return false, false
}

// compare decides a comparison of constants, or of nil with what cannot be nil.
func (s *state) compare(x *ssa.BinOp) (val, ok bool) {
	if x.Op != token.EQL && x.Op != token.NEQ {
		return false, false
	}
	a, b := valueText(s.resolve(x.X)), valueText(s.resolve(x.Y))
	if a == "?" || b == "?" || a == "nonnil" && b != "nil" || b == "nonnil" && a != "nil" {
		return false, false
	}
	return (a == b) == (x.Op == token.EQL), true
}

// valueText names a value that a field may be given: a constant, nil, something
// that is not nil; "?" is any other.
func valueText(v ssa.Value) string {
	switch v := v.(type) {
	case *ssa.Const:
		if v.Value == nil {
			if v.IsNil() {
				return "nil"
			}
			return "?"
		}
		return v.Value.ExactString()
	case *ssa.Alloc, *ssa.MakeClosure, *ssa.MakeMap, *ssa.MakeChan, *ssa.MakeSlice, *ssa.MakeInterface, *ssa.Function:
		return "nonnil"
	case *ssa.Call:
		if given(v) {
			return "nonnil"
		}
	}
	return "?"
}

// settle makes v true or false, and everything that this decides.
func (w *walk) settle(s *state, v ssa.Value, val bool) {
	for range 16 {
		v = s.resolve(v)
		s.known[v] = val
		n, ok := v.(*ssa.UnOp)
		if !ok || n.Op != token.NOT {
			break
		}
		v, val = n.X, !val
	}
	w.decided(s, v, val)
}

// prune forgets what cannot matter any more in b and after it.
func (w *walk) prune(s *state, b *ssa.BasicBlock) {
	keep := map[ssa.Value]bool{}
	for v, t := range s.alias {
		if !w.live(v, b) {
			delete(s.alias, v)
			continue
		}
		keep[t] = true
	}
	for p, t := range s.cells {
		if _, load := t.(*ssa.UnOp); load {
			if _, ok := s.truth(t); !ok {
				delete(s.cells, p)
				continue
			}
		}
		keep[t] = true
	}
	for v := range s.known {
		if !keep[v] && !w.live(v, b) {
			delete(s.known, v)
		}
	}
	for v := range s.open {
		used := keep[v] || w.live(v, b)
		for _, r := range *v.Referrers() {
			if e, ok := r.(*ssa.Extract); ok {
				used = used || keep[e] || w.live(e, b)
			}
		}
		if !used {
			s.arrange(v.Pos()) // nobody asks whether it was: silence
		}
	}
}

// live says whether v is used in b, or in what b leads to.
func (w *walk) live(v ssa.Value, b *ssa.BasicBlock) bool {
	refs := v.Referrers()
	if refs == nil {
		return false
	}
	for _, r := range *refs {
		if u := r.Block(); u == b || u != nil && w.reach[b.Index][u.Index] {
			return true
		}
	}
	return false
}
