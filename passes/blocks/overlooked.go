package blocks

import (
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// An Overlooked is an await, in a loop, of what fails at once and for ever when a token
// or a context is cancelled, in a loop that goes on whatever the failure is.
type Overlooked struct {
	Pos  token.Pos
	By   string // RunUntilCancelled, WithContext
	Path []Step
}

// overlooked finds them. The loop is taken to notice if the error is compared with
// anything but nil or is kept, if the token or context is looked at in the function
// otherwise, or if any way from the failure leaves the loop.
func (p *pkg) overlooked(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			await, ok := ins.(*ssa.Call)
			if !ok || model.Key(model.FuncOf(&await.Call)) != "futures.Await" || len(await.Call.Args) < 2 {
				continue
			}
			arg := await.Call.Args[1]
			if mi, ok := arg.(*ssa.MakeInterface); ok {
				arg = mi.X
			}
			made, ok := arg.(*ssa.Call)
			if !ok {
				continue
			}
			key := model.Key(model.FuncOf(&made.Call))
			if key != "futures.RunUntilCancelled" && key != "compat.WithContext" {
				continue
			}
			if !reachable(b, nil)[b] || p.noticed(fn, made) {
				continue
			}
			if from, ok := p.ignores(await); ok {
				path := []Step{{Pos: made.Pos(), Text: "fails at once, from the cancellation on"}}
				if from.IsValid() {
					path = append(path, Step{Pos: from, Text: "where the loop goes on"})
				}
				p.found.Overlooked = append(p.found.Overlooked, Overlooked{Pos: await.Pos(), By: key, Path: append(path, Step{Pos: await.Pos(), Text: "and it is awaited again"})})
			}
		}
	}
}

// noticed says whether the token or context is made in the loop, or looked at elsewhere
// in the function.
func (p *pkg) noticed(fn *ssa.Function, made *ssa.Call) bool {
	src := made.Call.Args[0]
	if mi, ok := src.(ssa.Instruction); ok && reachable(mi.Block(), nil)[mi.Block()] {
		if u, isLoad := src.(*ssa.UnOp); !isLoad || u.Op != token.MUL {
			return true
		}
	}
	noticed := false
	inline(fn, func(f *ssa.Function) {
		for _, b := range f.Blocks {
			for _, ins := range b.Instrs {
				call, ok := ins.(ssa.CallInstruction)
				if !ok || call == made {
					continue
				}
				common := call.Common()
				values := common.Args
				if common.IsInvoke() {
					values = append([]ssa.Value{common.Value}, values...)
				}
				for _, v := range values {
					if types.Identical(v.Type(), src.Type()) {
						if k := model.Key(model.FuncOf(common)); k != "futures.RunUntilCancelled" && k != "compat.WithContext" {
							noticed = true
						}
					}
				}
			}
		}
	})
	return noticed
}

// ignores says whether the loop goes on whatever the error of an await is; from is
// the test of the error, if there is one.
func (p *pkg) ignores(await *ssa.Call) (from token.Pos, ok bool) {
	loop := await.Block()
	var tests []*ssa.BinOp
	if await.Referrers() != nil {
		for _, r := range *await.Referrers() {
			e, ok := r.(*ssa.Extract)
			if !ok || e.Index != 1 {
				continue
			}
			for _, u := range *e.Referrers() {
				switch u := u.(type) {
				case *ssa.BinOp:
					if k, ok := u.Y.(*ssa.Const); !ok || !k.IsNil() {
						return 0, false
					}
					tests = append(tests, u)
				case *ssa.DebugRef:
				case *ssa.ChangeInterface, *ssa.MakeInterface:
					// Given to a function that prints it, say.
					if !onlyPrinted(u.(ssa.Value)) {
						return 0, false
					}
				default:
					return 0, false
				}
			}
		}
	}
	if len(tests) == 0 {
		return 0, p.circles(await.Block(), loop)
	}
	for _, t := range tests {
		for _, r := range *t.Referrers() {
			i, ok := r.(*ssa.If)
			if !ok {
				return 0, false
			}
			failed := i.Block().Succs[0]
			if t.Op == token.EQL {
				failed = i.Block().Succs[1]
			}
			if failed != loop && !p.circles(failed, loop) {
				return 0, false
			}
			from = t.Pos()
		}
	}
	return from, from.IsValid()
}

// circles says whether everything that is reached from b before the loop's await comes
// back to it.
func (p *pkg) circles(b, loop *ssa.BasicBlock) bool {
	back := false
	seen := reachable(b, func(x *ssa.BasicBlock) bool { return x == loop })
	seen[b] = true
	for x := range seen {
		if x == loop {
			back = true
			continue
		}
		if len(x.Succs) == 0 {
			return false
		}
		for _, s := range x.Succs {
			if s != loop && !reachable(s, nil)[loop] {
				return false
			}
		}
		if i, ok := x.Instrs[len(x.Instrs)-1].(*ssa.If); ok {
			if c, ok := i.Cond.(*ssa.Const); !ok || c.Value == nil || !constant.BoolVal(c.Value) {
				return false // it depends
			}
		}
	}
	return back
}

// onlyPrinted says whether a value is only put into the arguments of functions that
// print.
func onlyPrinted(v ssa.Value) bool {
	for _, r := range *v.Referrers() {
		s, ok := r.(*ssa.Store)
		if !ok {
			return false
		}
		ia, ok := s.Addr.(*ssa.IndexAddr)
		if !ok {
			return false
		}
		al, ok := ia.X.(*ssa.Alloc)
		if !ok || al.Comment != "varargs" {
			return false
		}
		for _, u := range *al.Referrers() {
			sl, ok := u.(*ssa.Slice)
			if !ok {
				continue
			}
			for _, c := range *sl.Referrers() {
				call, ok := c.(ssa.CallInstruction)
				if !ok {
					return false
				}
				fn := model.FuncOf(call.Common())
				if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != "log" && fn.Pkg().Path() != "log/slog" && (fn.Pkg().Path() != "fmt" || fn.Name()[:1] != "P") {
					return false
				}
			}
		}
	}
	return true
}
