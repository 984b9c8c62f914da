package flow

import (
	"math"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// fnInfo is what is computed once per function: liveness of values, the order
// of blocks, and which blocks lie in a loop.
type fnInfo struct {
	fn   *ssa.Function
	rpo  []int // block index -> position in reverse postorder
	scc  []int // block index -> number of its loop, or -1
	at   map[ssa.Instruction]int
	live liveness
	view map[*ssa.Alloc][]ssa.Value
}

func newFnInfo(fn *ssa.Function) *fnInfo {
	f := &fnInfo{fn: fn}
	f.order()
	f.loops()
	f.live.compute(fn)
	return f
}

// inLoop says whether at can be executed more than once.
func (f *fnInfo) inLoop(at ssa.Instruction) bool {
	return at.Block() != nil && f.scc[at.Block().Index] >= 0
}

// index is the position of an instruction in its block.
func (f *fnInfo) index(at ssa.Instruction) int {
	if f.at == nil {
		f.at = map[ssa.Instruction]int{}
		for _, b := range f.fn.Blocks {
			for i, ins := range b.Instrs {
				f.at[ins] = i
			}
		}
	}
	return f.at[at]
}

// views are the values that lead to a variable or to what it holds: its address,
// addresses of its parts, slices, literals that captured it. They are nil if there
// are more than maxViews.
func (f *fnInfo) views(al *ssa.Alloc) []ssa.Value {
	if out, ok := f.view[al]; ok {
		return out
	}
	out := []ssa.Value{al}
	for i := 0; i < len(out); i++ {
		for _, r := range *out[i].Referrers() {
			switch r := r.(type) {
			case *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Slice, *ssa.UnOp, *ssa.Field, *ssa.Index, *ssa.Lookup, *ssa.Phi, *ssa.MakeClosure,
				*ssa.MakeInterface, *ssa.ChangeInterface, *ssa.ChangeType, *ssa.Convert, *ssa.MultiConvert, *ssa.TypeAssert, *ssa.Extract, *ssa.Range, *ssa.Next:
				if v := r.(ssa.Value); !slices.Contains(out, v) {
					out = append(out, v)
				}
			}
		}
		if len(out) > maxViews {
			out = nil
			break
		}
	}
	if f.view == nil {
		f.view = map[*ssa.Alloc][]ssa.Value{}
	}
	f.view[al] = out
	return out
}

// liveAfter says whether v may be used after at, which is in the same function.
func (f *fnInfo) liveAfter(at ssa.Instruction, v ssa.Value) bool {
	b := at.Block()
	return b == nil || f.liveAt(b, f.index(at)+1, v)
}

// liveAt says whether the value that v has before the idx'th instruction of b may be
// used from there on.
func (f *fnInfo) liveAt(b *ssa.BasicBlock, idx int, v ssa.Value) bool {
	if idx == 0 {
		return f.live.into(b.Index, v)
	}
	if x, ok := v.(ssa.Instruction); ok && x.Block() == b && f.index(x) >= idx {
		if _, phi := v.(*ssa.Phi); !phi {
			return false // it is defined anew before it is used
		}
	}
	if f.live.last[inBlock{b.Index, v}] >= idx {
		return true
	}
	for _, s := range b.Succs {
		if f.live.into(s.Index, v) {
			if phi, ok := v.(*ssa.Phi); ok && phi.Block() == s {
				continue // it is defined on the edge
			}
			return true
		}
	}
	return false
}

// Liveness is computed value by value, backwards from the uses, so that it costs
// what the live ranges are long. A value that is live in more blocks than
// maxLiveBlocks counts as live everywhere, as does every value once the function's
// ranges together exceed maxLiveRange a block: what lives longer is forgotten later,
// nothing else.
type liveness struct {
	in     map[inBlock]bool
	last   map[inBlock]int // the last use in the block; atEnd: by a phi of a successor
	always map[ssa.Value]bool
	room   int
}

type inBlock struct {
	block int
	v     ssa.Value
}

const atEnd = math.MaxInt

func (l *liveness) into(block int, v ssa.Value) bool {
	return l.in[inBlock{block, v}] || l.always[v]
}

func (l *liveness) compute(fn *ssa.Function) {
	l.in, l.last, l.always = map[inBlock]bool{}, map[inBlock]int{}, map[ssa.Value]bool{}
	l.room = (len(fn.Blocks) + 1000) * maxLiveRange
	ranges := map[ssa.Value]int{}
	var rands []*ssa.Value
	for _, b := range fn.Blocks {
		for i, ins := range b.Instrs {
			if phi, ok := ins.(*ssa.Phi); ok {
				// A phi is defined on the edge, so it is live into its block.
				l.in[inBlock{b.Index, phi}] = true
				for j, e := range phi.Edges {
					if tracked(e) {
						p := b.Preds[j]
						l.last[inBlock{p.Index, e}] = atEnd
						l.extend(p, e, ranges)
					}
				}
				continue
			}
			rands = ins.Operands(rands[:0])
			for _, r := range rands {
				if v := *r; v != nil && tracked(v) {
					k := inBlock{b.Index, v}
					l.last[k] = max(l.last[k], i)
					l.extend(b, v, ranges)
				}
			}
		}
	}
}

// extend makes v live on the way from its definition to b.
func (l *liveness) extend(b *ssa.BasicBlock, v ssa.Value, ranges map[ssa.Value]int) {
	var home *ssa.BasicBlock
	if x, ok := v.(ssa.Instruction); ok {
		home = x.Block()
	}
	work := []*ssa.BasicBlock{b}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		k := inBlock{b.Index, v}
		if b == home || l.in[k] || l.always[v] {
			continue
		}
		if ranges[v]++; ranges[v] > maxLiveBlocks || l.room == 0 {
			l.always[v] = true
			return
		}
		l.room--
		l.in[k] = true
		work = append(work, b.Preds...)
	}
}

func tracked(v ssa.Value) bool {
	switch v.(type) {
	case *ssa.Const, *ssa.Builtin, *ssa.Function, *ssa.Global:
		return false
	}
	return true
}
