package handpoll

import (
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A writing is a write of val through a parameter: to path behind it.
type writing struct {
	param int
	path  string
	val   string
}

// maxWrites is how many writes of a function are told apart; a function with more
// writes everything behind its parameters.
const maxWrites = 64

// writes lists what a function of this package may write through its parameters,
// those that it calls included. A cycle of calls writes everything.
func (p *pkg) writes(fn *ssa.Function) []writing {
	if list, ok := p.written[fn]; ok {
		return list
	}
	var all []writing
	for i := range fn.Params {
		all = append(all, writing{i, ".*", "?"})
	}
	p.written[fn] = all
	w := &walk{p: p, fn: fn}
	index := map[string]int{}
	for i, prm := range fn.Params {
		if name, ok := w.place(nil, prm); ok {
			index[name] = i
		}
	}
	seen := map[writing]bool{}
	var list []writing
	add := func(place, val string) {
		root, path := place, ""
		if i := strings.IndexByte(place, '.'); i >= 0 {
			root, path = place[:i], place[i:]
		}
		if i, ok := index[root]; ok {
			if x := (writing{i, path, val}); !seen[x] {
				seen[x] = true
				list = append(list, x)
			}
		}
	}
	s := newState()
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			clear(s.wrote)
			switch ins := ins.(type) {
			case *ssa.Store:
				if pl, ok := w.place(nil, ins.Addr); ok {
					add(pl, valueText(ins.Val))
				}
			case *ssa.MapUpdate:
				if pl, ok := w.place(nil, ins.Map); ok {
					add(pl, "?")
				}
			case ssa.CallInstruction:
				if _, ok := ins.Common().Value.(*ssa.Builtin); ok {
					for _, a := range ins.Common().Args {
						if pl, ok := w.place(nil, a); ok {
							add(pl, "?")
						}
					}
					continue
				}
				w.mutate(s, ins.Common())
				for pl, val := range s.wrote {
					add(pl, val)
				}
			}
		}
	}
	if len(list) > maxWrites {
		list = all
	}
	p.written[fn] = list
	return list
}

// dropWrites is what Drop and PollDrop of the type that fn is a method of write:
// what they leave behind says that nothing will come any more.
func (p *pkg) dropWrites(fn *ssa.Function) []writing {
	var list []writing
	for _, m := range p.methods(fn) {
		if m.Name() == "Drop" || m.Name() == "PollDrop" {
			for _, x := range p.writes(m) {
				if x.param == 0 {
					list = append(list, x)
				}
			}
		}
	}
	return list
}

// methods are the methods of this package that have fn's receiver type, fn itself
// included.
func (p *pkg) methods(fn *ssa.Function) []*ssa.Function {
	obj := model.ObjectOf(fn)
	if obj == nil || obj.Signature().Recv() == nil {
		return []*ssa.Function{fn}
	}
	if p.byType == nil {
		p.byType = map[any][]*ssa.Function{}
		for _, f := range p.ssa.SrcFuncs {
			if o := model.ObjectOf(f); o != nil && f.Parent() == nil && o.Signature().Recv() != nil && len(f.Blocks) > 0 {
				k := recvName(o)
				p.byType[k] = append(p.byType[k], f)
			}
		}
	}
	return p.byType[recvName(obj)]
}
