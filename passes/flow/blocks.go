package flow

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
