package flow

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A collector gathers what happens at the exits of one function.
type collector struct {
	m         *machine
	suspends  bool
	broken    bool // what it loses leaves a resource out of step: see Claim.Broken
	syncDrops map[token.Pos]SyncDropFinding
	away      map[int]Gone // parameters, as they are at all exits
	given     []int        // parameters, and captured variables as -1-i, that it waits for
	unknown   bool         // it waits for something that nothing is known of
	susp      map[suspKey]*suspension

	leaks      map[int]LeakFinding
	left       []*Findings         // of captured variables, by blocks that are made here
	losts      map[int]LeakFinding // what is made anew in a loop that may have no end
	leftAt     map[int][]token.Pos // the exits at which an object leaks
	onCancel   map[int]CancelFinding
	cleanups   map[int][]ssa.Instruction
	reuses     map[token.Pos]ReuseFinding
	gones      map[int]GoneFinding
	stills     map[token.Pos]StillFinding
	waits      model.Waits
	queues     []Queue
	tasks      map[int]AbandonedFinding
	stoppings  map[token.Pos]StoppingFinding
	outlivings map[token.Pos]OutlivedFinding
	torns      map[tornID]TornFinding
	locks      map[token.Pos]LockFinding // by where it is locked
	anews      map[token.Pos]RecreatedFinding
	spins      map[token.Pos]SpinFinding
	unheard    map[token.Pos]LostWakeFinding
	starved    map[token.Pos]StarvedFinding
	goesOn     map[token.Pos]bool // selects that what stops a loop does not stop

	exits    int
	params   map[int][]left // by object
	leaves   map[int]bool   // parameters that a cancellation leaves pending
	fields   map[Ref]*fieldExits
	aliases  map[int][]aliasKey // by result
	released map[int][]Step     // how a parameter was dropped, by object
	polls    map[Ref]ssa.Instruction
	complete []Completed
	sets     map[Ref]abs
	setExits int
	results  []Result
	plain    map[int]bool // results that are there although the bool beside them may be false
	losses   []Loss
	takes    model.Lost
	on       []Ref
	writes   bool
	emits    bool // something is written, whoever is told
	lends    []int
	owns     []int
	works    []Ref
	reads    []Ref
	advances []Ref
	steps    []advance
	tornOut  []Torn
	tornSeen map[tornExit]bool

	unlocks    []LockRef
	unlocksAny bool
	lockExits  [3]int // by outcome
	lockedAt   map[LockRef][3]int
}

// An advance is a suspension that takes bytes from a resource.
type advance struct {
	at   ssa.CallInstruction
	base loc
}

// left is how a parameter was left at an exit: its status, and whether the
// function failed there.
type left struct {
	st     Status
	failed outcome
}

// An outcome is what the last result of a function says.
type outcome uint8

const (
	unsaid outcome = iota
	succeeded
	failedIt
)

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
		m: m, susp: map[suspKey]*suspension{},
		leaks: map[int]LeakFinding{}, losts: map[int]LeakFinding{}, leftAt: map[int][]token.Pos{}, onCancel: map[int]CancelFinding{}, cleanups: map[int][]ssa.Instruction{},
		reuses: map[token.Pos]ReuseFinding{}, torns: map[tornID]TornFinding{}, params: map[int][]left{}, leaves: map[int]bool{}, fields: map[Ref]*fieldExits{}, aliases: map[int][]aliasKey{}, released: map[int][]Step{}, sets: map[Ref]abs{}, plain: map[int]bool{}, polls: map[Ref]ssa.Instruction{}, outlivings: map[token.Pos]OutlivedFinding{}, stoppings: map[token.Pos]StoppingFinding{}, tornSeen: map[tornExit]bool{}, syncDrops: map[token.Pos]SyncDropFinding{},
		locks: map[token.Pos]LockFinding{}, lockedAt: map[LockRef][3]int{},
		gones: map[int]GoneFinding{}, stills: map[token.Pos]StillFinding{}, anews: map[token.Pos]RecreatedFinding{}, spins: map[token.Pos]SpinFinding{}, unheard: map[token.Pos]LostWakeFinding{}, starved: map[token.Pos]StarvedFinding{}, goesOn: map[token.Pos]bool{}, tasks: map[int]AbandonedFinding{},
	}
}

// advance notes what a suspension reads.
func (o *collector) advance(st *state, ci *callInfo, waits []abs, info *futInfo) {
	reads, advances := o.m.readsOf(st, waits, info)
	o.refs(&o.reads, reads)
	o.refs(&o.advances, advances)
	o.work(st, waits, info)
	for _, l := range advances {
		if a := (advance{ci.at, l}); len(o.steps) < maxReads && ci.c == o.m.top && !ci.deferred && !slices.Contains(o.steps, a) && !o.m.marked(st, l) {
			o.steps = append(o.steps, a)
		}
	}
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
	o.leftAtExit(d.id, at)
	if old, ok := o.leaks[d.id]; ok && len(old.Path) <= 3 {
		return
	}
	by := ""
	if ob.info != nil {
		by = ob.info.name
	}
	path := append(o.m.pkg.story(st.trail, d.id), Step{at, how})
	o.leaks[d.id] = LeakFinding{Pos: d.pos, Class: d.class, What: o.m.pkg.objectName(d), By: by, Started: ob.st == pending, InBlock: d.free >= 0, Path: path}
}

// lost: the object is made anew, and nobody has the one before. It is left behind at
// the exit, if there is any.
func (o *collector) lost(st *state, d *objDesc, old obj) {
	if st.mode == cancelled || !d.owned || d.isOn || d.isBag || !d.class.Kind.Obliges() || d.class.Structural || d.class.Loose || d.class.Std != nil || !old.st.open() {
		return
	}
	if _, ok := o.losts[d.id]; ok {
		return
	}
	for _, x := range st.objs {
		if i := x.info; i != nil && (slices.Contains(i.owns, d.id) || slices.Contains(i.lends, d.id) || slices.Contains(i.fills, d.id) || slices.Contains(i.empties, d.id) || i.cleans == d.id) {
			return
		}
	}
	by := ""
	if old.info != nil {
		by = old.info.name
	}
	path := append(o.m.pkg.story(st.trail, d.id), Step{d.pos, "and again in the next turn, without it"})
	o.losts[d.id] = LeakFinding{Pos: d.pos, Class: d.class, What: o.m.pkg.objectName(d), By: by, Started: old.st == pending, Path: path}
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
	if d.class.Kind != model.Future && d.class.Kind != model.Stream {
		return
	}
	o.leaks[id] = LeakFinding{
		Pos: pos, Class: d.class, What: o.m.pkg.objectName(d), Captured: true,
		Path: append(o.m.pkg.story(st.trail, id), Step{ci.at.Pos(), "captured by a block that may be dropped before it starts"}),
	}
}

// reuse: a call polls a future although it has completed; itself means that it is given
// that one, not one which lends or owns it.
func (o *collector) reuse(d *objDesc, ci *callInfo, st *state, itself bool) {
	o.reuseAt(d, ci.at.Pos(), st, itself && model.Key(ci.fn) == "futures.Await")
}

// reuseAt: a future is polled at pos although it has completed.
func (o *collector) reuseAt(d *objDesc, pos token.Pos, st *state, awaited bool) {
	if _, ok := o.reuses[pos]; ok {
		return
	}
	o.reuses[pos] = ReuseFinding{Pos: pos, Class: d.class, What: o.m.pkg.objectName(d), Awaited: awaited, id: d.id, Path: append(o.m.pkg.story(st.trail, d.id), Step{pos, "polled again here"})}
}

// torn: what a cancellation left half way is used again; use is nil for a value
// that is gone.
func (o *collector) torn(k tornKey, st *state, use ssa.Instruction) {
	m := o.m
	pos := k.site.Pos()
	if m.pkg.here(k.loss.site) {
		pos = k.loss.site
	}
	id := tornID{pos}
	if _, ok := o.torns[id]; ok {
		return
	}
	loop := m.looping(k.c, k.site) || k.loss.siteLoop
	path := []Step{{k.loss.pos, k.loss.via + " is started from here"}}
	if len(k.loss.why) == 0 {
		path[0].Text = k.loss.via + " is started from here: dropped while pending, it loses " + k.loss.lost.String()
	}
	path = append(path, m.pkg.whySteps(k.loss.pos, k.loss.why)...)
	path = append(path, m.pkg.story(st.torn[k])...)
	on := m.pkg.placeName(k.base)
	if use != nil && use.Pos().IsValid() {
		path = append(path, Step{use.Pos(), on + " is used again here"})
	}
	o.torns[id] = TornFinding{Pos: pos, Lost: k.loss.lost, Via: k.loss.via, On: on, Loop: loop, Value: k.value, Path: path}
}

// looping says whether at is executed again and again: it lies in a loop, or in
// the body of a range-over-func loop.
func (m *machine) looping(c *ctx, at ssa.Instruction) bool {
	for ; c != nil; c, at = c.parent, c.at {
		if at != nil && m.pkg.info(c.fn).inLoop(at) || isYield(c.fn) {
			return true
		}
	}
	return false
}

// addLoss adds what a cancellation of the function loses.
func (o *collector) addLoss(st *state, l *loss, ci *callInfo) {
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
		if r, ok := o.m.ref(b); ok && (l.pair || !o.m.marked(st, b)) {
			o.put(Loss{Lost: l.lost, Base: r, Pair: l.pair, Why: why})
		}
	}
}

func (o *collector) put(l Loss) {
	for _, x := range o.losses {
		if x.Lost == l.Lost && x.Base == l.Base && x.Value == l.Value && x.Pair == l.Pair {
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
