package flow

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A SyncDropFinding is a Drop of what has asynchronous cleanup left to do, in a function
// that could wait for it.
type SyncDropFinding struct {
	Pos   token.Pos
	Class model.Class
}

// syncDrop notes a Drop of an object that still owes its cleanup. What has failed has
// nothing left to clean up in order.
func (m *machine) syncDrop(st *state, ci *callInfo, id int) {
	d, o := m.descs[id], st.objs[id]
	if st.mode == cancelled || !o.st.open() || d.class.Kind != model.Cleanup && d.class.Kind != model.Buffer || !takesCo(ci.c.fn.Signature) || afterFailure(ci.at.Block()) {
		return
	}
	how := unsaid
	if ci.exit != nil && ci.exit.Block() != nil {
		list := ci.exit.Block().Instrs
		if ret, ok := list[len(list)-1].(*ssa.Return); ok && ci.c == m.top {
			how = m.said(ret, st)
		}
	}
	if how == failedIt || how != succeeded && ci.deferred && d.class.Kind == model.Buffer {
		return // it may be there for the paths on which a buffer could not be flushed
	}
	m.out.syncDrops[ci.at.Pos()] = SyncDropFinding{ci.at.Pos(), d.class}
}

// afterFailure says whether a block is only reached where an error is not nil.
func afterFailure(b *ssa.BasicBlock) bool {
	for d := b; d != nil && d.Idom() != nil; d = d.Idom() {
		p := d.Idom()
		br, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		cond, ok := br.Cond.(*ssa.BinOp)
		if !ok || !model.IsError(cond.X.Type()) {
			continue
		}
		bad := 0
		if cond.Op == token.EQL {
			bad = 1
		}
		if s := p.Succs[bad]; s == d && len(s.Preds) == 1 {
			return true
		}
	}
	return false
}
