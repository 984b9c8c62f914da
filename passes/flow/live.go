package flow

import (
	"golang.org/x/tools/go/ssa"
)

// fnInfo is what is computed once per function: liveness of values, the order
// of blocks, and which blocks lie in a loop.
type fnInfo struct {
	fn     *ssa.Function
	rpo    []int // block index -> position in reverse postorder
	scc    []int // block index -> number of its loop, or -1
	liveIn []map[ssa.Value]bool
}

func newFnInfo(fn *ssa.Function) *fnInfo {
	f := &fnInfo{fn: fn}
	f.order()
	f.loops()
	f.liveness()
	return f
}

func (f *fnInfo) order() {
	n := len(f.fn.Blocks)
	f.rpo = make([]int, n)
	seen := make([]bool, n)
	var post []int
	// Iterative, because generated functions have thousands of blocks.
	type frame struct{ b, i int }
	visit := func(root int) {
		if seen[root] {
			return
		}
		seen[root] = true
		stack := []frame{{root, 0}}
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			succs := f.fn.Blocks[top.b].Succs
			if top.i < len(succs) {
				s := succs[top.i].Index
				top.i++
				if !seen[s] {
					seen[s] = true
					stack = append(stack, frame{s, 0})
				}
				continue
			}
			post = append(post, top.b)
			stack = stack[:len(stack)-1]
		}
	}
	visit(0)
	for i := range n {
		visit(i)
	}
	for i, b := range post {
		f.rpo[b] = n - 1 - i
	}
}

// loops numbers the strongly connected components that have a cycle.
func (f *fnInfo) loops() {
	n := len(f.fn.Blocks)
	f.scc = make([]int, n)
	succs := make([][]int, n)
	for i, b := range f.fn.Blocks {
		f.scc[i] = -1
		for _, s := range b.Succs {
			succs[i] = append(succs[i], s.Index)
		}
	}
	for i, comp := range components(n, func(v int) []int { return succs[v] }) {
		cyclic := len(comp) > 1
		if !cyclic {
			for _, s := range succs[comp[0]] {
				cyclic = cyclic || s == comp[0]
			}
		}
		if cyclic {
			for _, b := range comp {
				f.scc[b] = i
			}
		}
	}
}

// inLoop says whether at can be executed more than once.
func (f *fnInfo) inLoop(at ssa.Instruction) bool {
	return at.Block() != nil && f.scc[at.Block().Index] >= 0
}

func (f *fnInfo) liveness() {
	n := len(f.fn.Blocks)
	f.liveIn = make([]map[ssa.Value]bool, n)
	use := make([]map[ssa.Value]bool, n)
	def := make([]map[ssa.Value]bool, n)
	phiUse := make([]map[ssa.Value]bool, n) // live out of the predecessor
	for i := range n {
		f.liveIn[i], use[i], def[i], phiUse[i] = map[ssa.Value]bool{}, map[ssa.Value]bool{}, map[ssa.Value]bool{}, map[ssa.Value]bool{}
	}
	var rands []*ssa.Value
	for i, b := range f.fn.Blocks {
		for _, ins := range b.Instrs {
			if phi, ok := ins.(*ssa.Phi); ok {
				for j, e := range phi.Edges {
					if tracked(e) {
						phiUse[b.Preds[j].Index][e] = true
					}
				}
				// A phi is defined on the edge, so it is live into its block.
				use[i][phi] = true
				continue
			}
			rands = ins.Operands(rands[:0])
			for _, r := range rands {
				if *r != nil && tracked(*r) && !def[i][*r] {
					use[i][*r] = true
				}
			}
			if v, ok := ins.(ssa.Value); ok {
				def[i][v] = true
			}
		}
	}
	order := make([]int, n)
	for b, p := range f.rpo {
		order[n-1-p] = b
	}
	for changed := true; changed; {
		changed = false
		for _, i := range order {
			in := f.liveIn[i]
			before := len(in)
			for v := range use[i] {
				in[v] = true
			}
			add := func(v ssa.Value) {
				if !def[i][v] {
					in[v] = true
				}
			}
			for v := range phiUse[i] {
				add(v)
			}
			for _, s := range f.fn.Blocks[i].Succs {
				for v := range f.liveIn[s.Index] {
					if phi, ok := v.(*ssa.Phi); ok && phi.Block() == s {
						continue
					}
					add(v)
				}
			}
			changed = changed || len(in) != before
		}
	}
}

func tracked(v ssa.Value) bool {
	switch v.(type) {
	case *ssa.Const, *ssa.Builtin, *ssa.Function, *ssa.Global:
		return false
	}
	return true
}

// liveAfter says whether v may be used after at, which is in the same function.
func (f *fnInfo) liveAfter(at ssa.Instruction, v ssa.Value) bool {
	b := at.Block()
	if b == nil {
		return true
	}
	past := false
	var rands []*ssa.Value
	for _, ins := range b.Instrs {
		if ins == at {
			past = true
			continue
		}
		if !past {
			continue
		}
		if x, ok := ins.(ssa.Value); ok && x == v {
			return false // it is defined anew before it is used
		}
		rands = ins.Operands(rands[:0])
		for _, r := range rands {
			if *r == v {
				return true
			}
		}
	}
	for _, s := range b.Succs {
		if f.liveIn[s.Index][v] {
			if phi, ok := v.(*ssa.Phi); ok && phi.Block() == s {
				continue
			}
			return true
		}
		for _, ins := range s.Instrs {
			phi, ok := ins.(*ssa.Phi)
			if !ok {
				break
			}
			for j, e := range phi.Edges {
				if e == v && s.Preds[j] == b {
					return true
				}
			}
		}
	}
	return false
}

// components are the strongly connected components of a graph of n nodes,
// successors first.
func components(n int, succs func(int) []int) [][]int {
	index := make([]int, n) // 0: not visited
	low := make([]int, n)
	on := make([]bool, n)
	var stack []int
	var out [][]int
	next := 1
	type frame struct{ v, i int }
	for root := range n {
		if index[root] != 0 {
			continue
		}
		work := []frame{{root, 0}}
		for len(work) > 0 {
			top := &work[len(work)-1]
			v := top.v
			if top.i == 0 {
				index[v], low[v] = next, next
				next++
				stack = append(stack, v)
				on[v] = true
			}
			ss := succs(v)
			advanced := false
			for top.i < len(ss) {
				w := ss[top.i]
				top.i++
				if index[w] == 0 {
					work = append(work, frame{w, 0})
					advanced = true
					break
				}
				if on[w] {
					low[v] = min(low[v], index[w])
				}
			}
			if advanced {
				continue
			}
			if low[v] == index[v] {
				var comp []int
				for {
					w := stack[len(stack)-1]
					stack = stack[:len(stack)-1]
					on[w] = false
					comp = append(comp, w)
					if w == v {
						break
					}
				}
				out = append(out, comp)
			}
			work = work[:len(work)-1]
			if len(work) > 0 {
				p := work[len(work)-1].v
				low[p] = min(low[p], low[v])
			}
		}
	}
	return out
}
