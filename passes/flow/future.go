package flow

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// info begins the description of the future that a call makes. It is made anew
// each time, because what it refers to may differ by path; intern makes equal ones
// one.
func (m *machine) info(ci *callInfo) *futInfo {
	info := &futInfo{name: ci.name(), pos: ci.at.Pos(), cleans: -1}
	for _, a := range ci.args {
		if a.v != nil {
			info.uses = append(info.uses, vkey{a.c, a.v, -1})
		}
	}
	return info
}

// intern returns an equal futInfo made before, so that states can compare by
// identity.
func (m *machine) intern(ci *callInfo, info *futInfo) *futInfo {
	for i := 0; ; i++ {
		k := infoKey{ci.c, ci.at, i}
		old, ok := m.infos[k]
		if !ok {
			m.infos[k] = info
			return info
		}
		if old.equal(info) {
			return old
		}
		if i > 8 {
			m.incomplete = true
			return old
		}
	}
}

type infoKey struct {
	c  *ctx
	at ssa.CallInstruction
	n  int
}

func (f *futInfo) equal(g *futInfo) bool {
	eq := func(a, b []int) bool {
		if len(a) != len(b) {
			return false
		}
		for i := range a {
			if a[i] != b[i] {
				return false
			}
		}
		return true
	}
	if len(f.losses) != len(g.losses) || len(f.on) != len(g.on) || f.cleans != g.cleans {
		return false
	}
	for i := range f.losses {
		if f.losses[i] != g.losses[i] {
			return false
		}
	}
	for i := range f.on {
		if f.on[i] != g.on[i] {
			return false
		}
	}
	if f.waits != g.waits || !slices.Equal(f.works, g.works) || !slices.Equal(f.queues, g.queues) || !f.held.equal(g.held) || !f.items.equal(g.items) {
		return false
	}
	return eq(f.owns, g.owns) && eq(f.lends, g.lends) && eq(f.fills, g.fills) && eq(f.empties, g.empties)
}

// made describes the future that a function of the runtime returns.
func (m *machine) made(st *state, ci *callInfo, spec model.Spec) *futInfo {
	mk := spec.Made
	info := m.info(ci)
	info.takes, info.writes = mk.Takes, mk.Writes
	info.races, info.failFast, info.deadline, info.once = mk.Races, mk.FailFast, mk.Deadline, mk.Once
	ids := func(list []int) (out []int) {
		for _, i := range list {
			for _, a := range m.spread(st, ci, i) {
				if a.k == aObj {
					out = append(out, a.id)
				}
			}
		}
		return out
	}
	info.owns, info.lends = ids(mk.Owns), ids(mk.Lends)
	info.fills, info.empties = m.buffers(ids(spec.Dirty)), m.buffers(ids(spec.Clean))
	for _, i := range mk.On {
		if i < len(ci.args) && ci.args[i].a.k == aObj && m.descs[ci.args[i].a.id].class.Kind == model.Stream {
			m.started(st, ci.args[i].a.id, 0)
		}
	}
	for _, i := range mk.On {
		if i < len(ci.args) {
			info.on = append(info.on, m.bases(ci.args[i])...)
		}
	}
	m.waitsMade(st, ci, info)
	if mk.Takes.Matters() || mk.Loses == model.LostRead || mk.Loses == model.LostCopied {
		info.reads = info.on
		if mk.Takes == model.LostRead || mk.Loses == model.LostRead || mk.Loses == model.LostCopied {
			info.advances = info.on
		}
	}
	if mk.Loses.Matters() {
		l := &loss{lost: mk.Loses, bases: info.on, pos: ci.at.Pos(), via: ci.name()}
		if mk.Value > 0 && mk.Value-1 < len(ci.args) {
			l.value = ci.args[mk.Value-1].loc()
			if !l.value.ok() {
				l = nil // a constant is not lost: it can be made again
			}
		}
		if l != nil {
			info.losses = append(info.losses, m.internLoss(ci, 0, l))
		}
	}
	if i := mk.Runs - 1; i >= 0 && i < len(ci.args) {
		m.runs(st, ci, info, ci.args[i])
	}
	if mk.All {
		m.joined(st, ci, info)
	}
	if i := mk.Then - 1; i >= 0 && i < len(ci.args) && goesOn(ci.args[i].a) {
		m.followed(st, ci, info)
	}
	return m.intern(ci, info)
}

// followed: a future that another one follows loses, when it is dropped then, what
// the first has taken.
func (m *machine) followed(st *state, ci *callInfo, info *futInfo) {
	l := &loss{pos: ci.at.Pos(), via: ci.name()}
	for _, id := range info.owns {
		for _, in := range m.allInfos(st, id, 0) {
			if in.takes.Matters() {
				l.lost = max(l.lost, in.takes)
				l.bases = append(l.bases, in.on...)
			}
		}
	}
	if l.bases = uniq(l.bases); len(l.bases) > 0 {
		info.losses = append(info.losses, m.internLoss(ci, 1, l))
	}
}

// goesOn says whether a function that makes a future of a value makes one that may
// be pending, and keeps the value nowhere else.
func goesOn(a abs) bool {
	var fn *ssa.Function
	switch v := a.v.(type) {
	case *ssa.Function:
		fn = v
	case *ssa.MakeClosure:
		fn = v.Fn.(*ssa.Function)
	}
	if a.k != aFunc || fn == nil {
		return false
	}
	on := false
	for _, b := range fn.Blocks {
		for _, ins := range b.Instrs {
			switch ins := ins.(type) {
			case *ssa.Store:
				if _, ok := ins.Addr.(*ssa.Alloc); !ok {
					return false
				}
			case *ssa.Call:
				for _, p := range fn.Params {
					if slices.Contains(ins.Call.Args, ssa.Value(p)) && !isResult(ins) {
						return false
					}
				}
			case *ssa.MapUpdate, *ssa.Send, *ssa.Go:
				return false
			case *ssa.Return:
				for _, r := range ins.Results {
					call, ok := strip(r).(*ssa.Call)
					if !ok {
						continue
					}
					switch model.Key(model.FuncOf(&call.Call)) {
					case "futures.Ready", "futures.Failed":
					default:
						on = true
					}
				}
			}
		}
	}
	return on
}

// joined: a future that waits for several loses, when it is dropped, what those
// that have completed have taken.
func (m *machine) joined(st *state, ci *callInfo, info *futInfo) {
	l := &loss{pos: ci.at.Pos(), via: ci.name()}
	several := len(info.owns) > 1
	for _, id := range info.owns {
		several = several || m.descs[id].isBag
		for _, in := range m.allInfos(st, id, 0) {
			if in.takes.Matters() {
				l.lost = max(l.lost, in.takes)
				l.bases = append(l.bases, in.on...)
			}
		}
	}
	if l.bases = uniq(l.bases); several && len(l.bases) > 0 {
		info.losses = append(info.losses, m.internLoss(ci, 1, l))
	}
}

// buffers are those of the objects that are buffers.
func (m *machine) buffers(ids []int) []int {
	return slices.DeleteFunc(ids, func(id int) bool { return m.descs[id].class.Kind != model.Buffer })
}

type lossKey struct {
	c  *ctx
	at ssa.CallInstruction
	n  int
}

// internLoss makes a loss of one call site the same on every path.
func (m *machine) internLoss(ci *callInfo, n int, l *loss) *loss {
	k := lossKey{ci.c, ci.at, n}
	if old, ok := m.lossIDs[k]; ok {
		return old
	}
	l.id = len(m.lossIDs)
	m.lossIDs[k] = l
	return l
}

// bases are the resources that using an argument works on: itself, and what it
// was made from (a buffered reader works on its connection).
func (m *machine) bases(a arg) []loc {
	var out []loc
	c, v := a.c, a.v
	for range 4 {
		l := locOf(c, v)
		if !l.ok() {
			break
		}
		out = append(out, l)
		call, ok := l.v.(*ssa.Call)
		if !ok || l.path != "" {
			break
		}
		fn := model.FuncOf(&call.Call)
		switch model.Key(fn) {
		case "aio.NewReader", "aio.NewWriter", "compat.FromReader", "compat.FromWriter", "compat.FromConn", "mpsc.Sender.Clone", "mpmc.Sender.Clone":
		default:
			return out
		}
		if c, v = l.c, model.Receiver(&call.Call); v == nil {
			v = call.Call.Args[0]
		}
	}
	return out
}

// makeFuture makes the future that a call returns, as component idx.
func (m *machine) makeFuture(st *state, ci *callInfo, idx int, info *futInfo) int {
	v := ci.val()
	if v == nil {
		return -1
	}
	t := v.Type()
	if idx >= 0 {
		t = t.(*types.Tuple).At(idx).Type()
	}
	return m.makeObject(st, ci, idx, m.pkg.model.Class(t), info)
}

// makeObject makes the object of that class that a call returns, as component idx.
func (m *machine) makeObject(st *state, ci *callInfo, idx int, class model.Class, info *futInfo) int {
	v := ci.val()
	if v == nil || class.Kind == model.None || class.Std != nil && m.pkg.meantToFail(v, idx) {
		return -1
	}
	id := m.acquire(st, ci.c, v, idx, class, info)
	if id >= 0 {
		m.descs[id].pos = ci.at.Pos()
		m.descs[id].what = class.Name
		st.note(ci.at.Pos(), id, "the "+describe(m.descs[id])+" is made here by "+ci.name())
	}
	return id
}

// ignoredResult: the future that a deferred call or a call on another goroutine
// returns is dropped on the floor.
func (m *machine) ignoredResult(st *state, ci *callInfo) {
	res := ci.sig().Results()
	for i := range res.Len() {
		class := m.pkg.model.Class(res.At(i).Type())
		if class.Kind != model.Future && class.Kind != model.Stream && class.Kind != model.Task {
			continue
		}
		d := m.object(ci.c, ci.at.Common().Value, 1000+int(ci.at.Pos()), i, class)
		if d == nil || st.mode == cancelled {
			continue
		}
		d.owned, d.pos, d.what = true, ci.at.Pos(), class.Name
		info := m.info(ci)
		st.objs[d.id] = obj{st: unstarted, info: m.intern(ci, info)}
		st.note(ci.at.Pos(), d.id, "the future that "+ci.name()+" makes is ignored here")
	}
}

// describe is how messages call an object.
func describe(d *objDesc) string {
	switch d.class.Kind {
	case model.Future:
		return "future"
	case model.Stream:
		return "stream"
	case model.Task:
		return "task"
	}
	return d.class.Name
}

// isResult says whether a value is returned.
func isResult(v ssa.Value) bool {
	for _, r := range *v.Referrers() {
		switch r := r.(type) {
		case *ssa.Return:
			return true
		case *ssa.MakeInterface:
			if isResult(r) {
				return true
			}
		}
	}
	return false
}
