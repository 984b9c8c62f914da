package flow

import (
	"cmp"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A LeakFinding is an object that is left with its obligation.
type LeakFinding struct {
	Pos      token.Pos // where it was made
	Class    model.Class
	What     string // the variable, or ""
	By       string // what made it
	Started  bool
	Path     []Step
	Captured bool // it was captured by a block that may never start
}

// A CancelFinding is a cleanup that a cancellation skips.
type CancelFinding struct {
	Pos   token.Pos // the cleanup
	Class model.Class
	What  string
	Path  []Step
}

// A ReuseFinding is a future that is polled although it completed.
type ReuseFinding struct {
	Pos   token.Pos // the poll
	Class model.Class
	What  string
	Path  []Step
}

// A TornFinding is a cancellation that loses something of what stays in use.
type TornFinding struct {
	Pos   token.Pos // the cancelling site
	Lost  model.Lost
	Via   string // the call that loses it
	On    string // the resource
	Loop  bool
	Value bool // On is the value that is lost
	Path  []Step
}

// Findings are what flow found in a package, in the order of positions.
type Findings struct {
	Leaks   []LeakFinding
	Cancels []CancelFinding
	Reuses  []ReuseFinding
	Torns   []TornFinding
}

// A collector gathers what happens at the exits of one function.
type collector struct {
	m        *machine
	suspends bool
	susp     map[suspKey]*suspension
	effKind  map[ssa.Value]model.Lost

	leaks    map[int]LeakFinding
	onCancel map[int]CancelFinding
	cleanups map[int][]ssa.Instruction
	reuses   map[token.Pos]ReuseFinding
	torns    map[tornID]TornFinding

	exits    int
	params   map[int][]Status // by object
	results  []Result
	seenRes  bool
	losses   []Loss
	takes    model.Lost
	on       []Ref
	writes   bool
	lends    []int
	owns     []int
	reads    []Ref
	advances []Ref
	steps    []advance
	tornOut  []Torn
	tornSeen map[tornExit]bool
}

// An advance is a suspension that takes bytes from a resource.
type advance struct {
	at   ssa.CallInstruction
	base loc
}

type suspKey struct {
	c  *ctx
	at ssa.CallInstruction
}

// A tornExit is a way to leave the function with something torn.
type tornExit struct {
	tornKey
	failed bool
}

type tornID struct{ pos token.Pos }

func newCollector(m *machine) *collector {
	return &collector{
		m: m, susp: map[suspKey]*suspension{}, effKind: map[ssa.Value]model.Lost{},
		leaks: map[int]LeakFinding{}, onCancel: map[int]CancelFinding{}, cleanups: map[int][]ssa.Instruction{},
		reuses: map[token.Pos]ReuseFinding{}, torns: map[tornID]TornFinding{}, params: map[int][]Status{}, tornSeen: map[tornExit]bool{},
	}
}

// advance notes what a suspension reads.
func (o *collector) advance(st *state, ci *callInfo, waits []abs, info *futInfo) {
	reads, advances := o.m.readsOf(st, waits, info)
	o.refs(&o.reads, reads)
	o.refs(&o.advances, advances)
	for _, l := range advances {
		if a := (advance{ci.at, l}); ci.c == o.m.top && !ci.deferred && !slices.Contains(o.steps, a) {
			o.steps = append(o.steps, a)
		}
	}
}

// phases: a function that takes bytes from a resource at one point, and then at
// another that is only reached through the first, keeps in its position how far
// it has come. Cancelled at the second, it starts over at the first.
func (o *collector) phases() {
	for _, a := range o.steps {
		for _, b := range o.steps {
			if a.at == b.at || !(a.base.within(b.base) || b.base.within(a.base)) || !before(a.at, b.at) {
				continue
			}
			if r, ok := o.m.ref(b.base); ok {
				o.put(Loss{Lost: model.LostRead, Base: r, Why: []Note{
					{pos: a.at.Pos(), Where: o.m.pkg.where(a.at.Pos()), Text: "has taken bytes here"},
					{pos: b.at.Pos(), Where: o.m.pkg.where(b.at.Pos()), Text: "and is cancelled here: called again, it starts over"},
				}})
			}
		}
	}
}

// before says whether b is only reached through a.
func before(a, b ssa.Instruction) bool {
	if a.Block() == b.Block() {
		return indexIn(a) < indexIn(b)
	}
	return a.Block().Dominates(b.Block())
}

func (o *collector) suspension(ci *callInfo) *suspension {
	k := suspKey{ci.c, ci.at}
	if s, ok := o.susp[k]; ok {
		return s
	}
	s := &suspension{ci.c, ci.at}
	o.susp[k] = s
	return s
}

// cleanup: a plain statement ends the obligation of an object that lived
// through a suspension.
func (o *collector) cleanup(id int, at ssa.Instruction) {
	if !slices.Contains(o.cleanups[id], at) {
		o.cleanups[id] = append(o.cleanups[id], at)
	}
}

// leak: the function is left while the object still obliges it.
func (o *collector) leak(d *objDesc, ob obj, st *state, at token.Pos, how string) {
	if old, ok := o.leaks[d.id]; ok && len(old.Path) <= 3 {
		return
	}
	by := ""
	if ob.info != nil {
		by = ob.info.name
	}
	path := append(o.m.pkg.story(st.trail, d.id), Step{at, how})
	o.leaks[d.id] = LeakFinding{Pos: d.pos, Class: d.class, What: o.m.pkg.objectName(d), By: by, Started: ob.st == pending, Path: path}
}

// neverStarted: a block that may never start has captured the object and would
// take it.
func (o *collector) neverStarted(st *state, id int, ci *callInfo) {
	d := o.m.descs[id]
	pos := d.pos
	if !d.owned {
		pos = ci.at.Pos()
	}
	if _, ok := o.leaks[id]; ok {
		return
	}
	if !d.class.Kind.Obliges() {
		return
	}
	o.leaks[id] = LeakFinding{
		Pos: pos, Class: d.class, What: o.m.pkg.objectName(d), Captured: true,
		Path: append(o.m.pkg.story(st.trail, id), Step{ci.at.Pos(), "captured by a block that may be dropped before it starts"}),
	}
}

func (o *collector) reuse(d *objDesc, ci *callInfo, st *state) {
	pos := ci.at.Pos()
	if _, ok := o.reuses[pos]; ok {
		return
	}
	verb := "polled again here"
	o.reuses[pos] = ReuseFinding{Pos: pos, Class: d.class, What: o.m.pkg.objectName(d), Path: append(o.m.pkg.story(st.trail, d.id), Step{pos, verb})}
}

// torn: what a cancellation left half way is used again; use is nil for a value
// that is gone.
func (o *collector) torn(k tornKey, st *state, use ssa.Instruction) {
	m := o.m
	pos := k.site.Pos()
	if k.loss.site.IsValid() {
		pos = k.loss.site
	}
	id := tornID{pos}
	if _, ok := o.torns[id]; ok {
		return
	}
	loop := m.pkg.info(k.c.fn).inLoop(k.site)
	path := []Step{{k.loss.pos, k.loss.via + " is started from here"}}
	if len(k.loss.why) == 0 {
		path[0].Text = k.loss.via + " is started from here: dropped while pending, it loses " + k.loss.lost.String()
	}
	for _, n := range k.loss.why {
		at := k.loss.pos
		if n.pos.IsValid() {
			at = n.pos
		} else if n.Where != "" {
			n.Text += " (" + n.Where + ")"
		}
		path = append(path, Step{at, n.Text})
	}
	path = append(path, m.pkg.story(st.torn[k])...)
	on := m.pkg.placeName(k.base)
	if use != nil && use.Pos().IsValid() {
		path = append(path, Step{use.Pos(), on + " is used again here"})
	}
	o.torns[id] = TornFinding{Pos: pos, Lost: k.loss.lost, Via: k.loss.via, On: on, Loop: loop, Value: k.value, Path: path}
}

// addLoss adds what a cancellation of the function loses.
func (o *collector) addLoss(l *loss, ci *callInfo) {
	note := Note{pos: ci.at.Pos(), Where: o.m.pkg.where(ci.at.Pos()), Text: "it waits here in " + l.via}
	if len(l.why) == 0 {
		note.Text = "cancelled here in " + l.via + ", it loses " + l.lost.String()
	}
	why := append([]Note{note}, l.why...)
	if len(why) > 5 {
		why = why[:5]
	}
	if l.value.ok() {
		if r, ok := o.m.ref(l.value); ok && r.Index >= 0 && r.Path == "" {
			o.put(Loss{Lost: l.lost, Base: r, Value: true, Why: why})
		}
		return
	}
	for _, b := range l.bases {
		if r, ok := o.m.ref(b); ok {
			o.put(Loss{Lost: l.lost, Base: r, Why: why})
		}
	}
}

func (o *collector) put(l Loss) {
	for _, x := range o.losses {
		if x.Lost == l.Lost && x.Base == l.Base && x.Value == l.Value {
			return
		}
	}
	o.losses = append(o.losses, l)
}

// ref names a place in terms of the function's signature.
func (m *machine) ref(l loc) (Ref, bool) {
	switch v := l.v.(type) {
	case *ssa.Parameter:
		for i, p := range m.fn.Params {
			if p == v && l.c == m.top {
				return Ref{Index: i, Path: l.path}, true
			}
		}
	case *ssa.FreeVar:
		for i, p := range m.fn.FreeVars {
			if p == v && l.c == m.top {
				return Ref{Index: -1 - i, Path: l.path}, true
			}
		}
	case *ssa.Global:
		if v.Pkg != nil && v.Pkg.Pkg == m.pkg.pass.Pkg {
			return Ref{Global: v.Name(), Path: l.path}, true
		}
	}
	return Ref{}, false
}

// exit: the function returns.
func (m *machine) exit(ret *ssa.Return, st *state) {
	o := m.out
	o.exits++
	m.pollAgain(ret, st)
	if o.results == nil && len(ret.Results) > 0 {
		o.results = make([]Result, len(ret.Results))
		o.seenRes = true
	}
	failed := false
	for i, r := range ret.Results {
		a := m.eval(m.top, r, st)
		if model.IsError(r.Type()) {
			failed = failed || a.isErr()
		}
		if a.k == aObj {
			m.returned(st, i, a)
		} else if al, ok := a.v.(*ssa.Alloc); ok && a.k == aSym && al.Heap && m.pkg.model.Class(al.Type()).Kind.Obliges() {
			o.results[i].Owned = true
		}
		m.escape(st, m.top, r, 0)
	}
	for k := range st.effs {
		if k.half() {
			continue
		}
		car := m.carriers(k)
		for _, r := range ret.Results {
			if car[r] || car[strip(r)] {
				o.takes = max(o.takes, o.effKind[k.at])
				if ref, ok := m.ref(k.base); ok && !slices.Contains(o.on, ref) {
					o.on = append(o.on, ref)
				}
			}
		}
	}
	for _, k := range st.sortedTorn() {
		switch {
		case k.value:
			if !failed && m.isConsumed(k.base) {
				o.torn(k, st, nil)
			}
		case m.local(k.base):
		case k.base.path != "" && k.deadline:
			o.torn(k, st, ret)
		default:
			o.tornAtExit(k, failed)
		}
	}
	for id, ob := range st.objs {
		d := m.descs[id]
		if d.param >= 0 || d.free >= 0 {
			if d.class.Structural && ob.st.open() && m.fieldsReleased(st, d) {
				ob.st = dropped
			}
			if !slices.Contains(o.params[id], ob.st) {
				o.params[id] = append(o.params[id], ob.st)
			}
			continue
		}
		if d.owned && !d.isOn && d.class.Kind.Obliges() && ob.st.open() {
			o.leak(d, ob, st, exitPos(ret), "the function is left here without it")
		}
	}
}

// pollAgain: a Poll method that returns not ready will be called again, with
// its receiver as it left it.
func (m *machine) pollAgain(ret *ssa.Return, st *state) {
	name := m.fn.Name()
	if m.fn.Parent() != nil {
		name = "Poll" // a literal for PollFunc
	}
	if !model.IsPollMethod(m.fn.Signature, name, m.fn.Parent() != nil) || len(ret.Results) != 3 {
		return
	}
	if ready := m.eval(m.top, ret.Results[1], st); ready.k == aBool && ready.id == 1 {
		return
	}
	again := st.clone()
	for k := range again.vals {
		if _, ok := k.v.(*ssa.Parameter); !ok {
			delete(again.vals, k)
		}
	}
	for l, a := range again.cells {
		if m.local(l) || a.k == aSym {
			delete(again.cells, l)
		}
	}
	clear(again.torn)
	clear(again.effs)
	m.arrive(place{c: m.top}, again)
}

// fieldsReleased says whether what a parameter's fields hold was released: its
// type owes what they owe.
func (m *machine) fieldsReleased(st *state, d *objDesc) bool {
	self := locOf(d.c, d.at)
	for id, o := range st.objs {
		if f := m.descs[id]; f.field.ok() && f.field.within(self) && f.class.Kind.Obliges() && !o.st.open() {
			return true
		}
	}
	return false
}

func exitPos(ret *ssa.Return) token.Pos {
	if ret.Pos().IsValid() {
		return ret.Pos()
	}
	if syn := ret.Parent().Syntax(); syn != nil {
		return syn.End() - 1
	}
	return ret.Parent().Pos()
}

// returned: result i is an object.
func (m *machine) returned(st *state, i int, a abs) {
	o := m.out
	d := m.descs[a.id]
	ob := st.objs[a.id]
	if d.param >= 0 && d.gen == 0 {
		o.results[i].Alias = d.param + 1
	} else if d.owned && ob.st != absent {
		o.results[i].Owned = true
	}
	if ob.info == nil || d.class.Kind != model.Future && d.class.Kind != model.Stream {
		return
	}
	m.exportFuture(st, ob.info, 0)
}

// exportFuture makes what a returned future loses and takes part of the
// summary.
func (m *machine) exportFuture(st *state, info *futInfo, depth int) {
	o := m.out
	if depth > 6 {
		return
	}
	for _, l := range info.losses {
		o.addLossAt(l, info)
	}
	if info.takes > o.takes {
		o.takes = info.takes
	}
	for _, b := range info.on {
		if r, ok := m.ref(b); ok && !slices.Contains(o.on, r) {
			o.on = append(o.on, r)
		}
	}
	o.writes = o.writes || info.writes
	o.refs(&o.reads, info.reads)
	o.refs(&o.advances, info.advances)
	for _, l := range info.lends {
		if p := m.descs[l].param; p >= 0 && !slices.Contains(o.lends, p) {
			o.lends = append(o.lends, p)
		}
	}
	for _, x := range info.owns {
		if p := m.descs[x].param; p >= 0 && !slices.Contains(o.owns, p) {
			o.owns = append(o.owns, p)
		}
		if ob, ok := st.objs[x]; ok && ob.info != nil {
			m.exportFuture(st, ob.info, depth+1)
		}
	}
}

// refs adds places to a list, in terms of the function's signature.
func (o *collector) refs(list *[]Ref, places []loc) {
	for _, l := range places {
		if r, ok := o.m.ref(l); ok && !slices.Contains(*list, r) {
			*list = append(*list, r)
		}
	}
}

func (o *collector) addLossAt(l *loss, info *futInfo) {
	note := Note{pos: l.pos, Where: o.m.pkg.where(l.pos), Text: "which is the future of " + l.via + ", made here"}
	if len(l.why) == 0 {
		note.Text = "dropped while pending, the future of " + l.via + " loses " + l.lost.String()
	}
	why := append([]Note{note}, l.why...)
	if l.value.ok() {
		if r, ok := o.m.ref(l.value); ok {
			o.put(Loss{Lost: l.lost, Base: r, Value: true, Why: why})
		}
		return
	}
	for _, b := range l.bases {
		if r, ok := o.m.ref(b); ok {
			o.put(Loss{Lost: l.lost, Base: r, Why: why})
		}
	}
}

func (o *collector) tornAtExit(k tornKey, failed bool) {
	r, ok := o.m.ref(k.base)
	if !ok || r.Index < 0 {
		return
	}
	seen := tornExit{k, failed}
	seen.site = nil
	if o.tornSeen[seen] {
		return
	}
	o.tornSeen[seen] = true
	why := append([]Note{{pos: k.site.Pos(), Where: o.m.pkg.where(k.site.Pos()), Text: "dropped here while the future of " + k.loss.via + " may be pending"}}, k.loss.why...)
	o.tornOut = append(o.tornOut, Torn{
		Loss: Loss{Lost: k.loss.lost, Base: r, Why: why}, OnErr: failed,
		pos: k.site.Pos(), loop: o.m.pkg.info(k.c.fn).inLoop(k.site),
	})
}

// cancelledExit: the function is left because it was cancelled, and its
// deferred calls have run.
func (m *machine) cancelledExit(st *state) {
	o := m.out
	for id, ob := range st.objs {
		d := m.descs[id]
		if !d.owned || d.isOn || !ob.st.open() || !d.class.Kind.Obliges() && d.class.Kind != model.Task {
			continue
		}
		if ob.st == unstarted && (d.class.Kind == model.Future || d.class.Kind == model.Stream) {
			continue
		}
		if _, ok := o.onCancel[id]; !ok {
			pos := st.susp.at.Pos()
			o.onCancel[id] = CancelFinding{Class: d.class, What: o.m.pkg.objectName(d), Path: append(o.m.pkg.story(st.trail, id), Step{pos, "so its cleanup is skipped"})}
		}
	}
	for k := range st.effs {
		r, ok := m.ref(k.base)
		if !ok {
			continue
		}
		o.put(Loss{Lost: o.effKind[k.at], Base: r, Why: []Note{
			{pos: k.at.Pos(), Where: m.pkg.where(k.at.Pos()), Text: "taken here"},
			{pos: st.susp.at.Pos(), Where: m.pkg.where(st.susp.at.Pos()), Text: "and cancelled here, before it reached a place that lasts"},
		}})
	}
}

// findings makes the final lists: one root cause, one report.
func (o *collector) findings(f *Findings) {
	for id, l := range o.leaks {
		if p := o.m.descs[id]; p.gen == 1 {
			if _, ok := o.leaks[o.m.object(p.c, p.at, p.idx, 0, p.class).id]; ok {
				continue
			}
		}
		f.Leaks = append(f.Leaks, l)
	}
	for id, c := range o.onCancel {
		if _, ok := o.leaks[id]; ok || len(o.cleanups[id]) == 0 {
			continue
		}
		at := slices.MinFunc(o.cleanups[id], func(a, b ssa.Instruction) int { return cmp.Compare(a.Pos(), b.Pos()) })
		c.Pos = at.Pos()
		f.Cancels = append(f.Cancels, c)
	}
	for _, r := range o.reuses {
		f.Reuses = append(f.Reuses, r)
	}
	for _, t := range o.torns {
		f.Torns = append(f.Torns, t)
	}
}

func (f *Findings) sort() {
	slices.SortFunc(f.Leaks, func(a, b LeakFinding) int { return cmp.Compare(a.Pos, b.Pos) })
	slices.SortFunc(f.Cancels, func(a, b CancelFinding) int { return cmp.Compare(a.Pos, b.Pos) })
	slices.SortFunc(f.Reuses, func(a, b ReuseFinding) int { return cmp.Compare(a.Pos, b.Pos) })
	slices.SortFunc(f.Torns, func(a, b TornFinding) int { return cmp.Compare(a.Pos, b.Pos) })
}
