package handpoll

import (
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// A Summary says when a function that is given a Context or a waker arranges for
// it to be woken.
type Summary struct {
	When   When
	Result int  // for If: the index of the result that tells
	Value  bool // for If: its value when the waker was arranged for
	Exact  bool // for If: it was not where the result has the other value
}

// When is a point of the lattice never, always < if < unknown.
type When uint8

const (
	Unknown When = iota
	Never
	Always
	If
)

func (*Summary) AFact() {}

func (s *Summary) String() string {
	switch s.When {
	case Never:
		return "never arranges to be woken"
	case Always:
		return "arranges to be woken"
	case If:
		return "arranges to be woken if result " + strconv.Itoa(s.Result) + " is " + strconv.FormatBool(s.Value)
	}
	return "may arrange to be woken"
}

// contracts of the runtime: what its code shows is not what it promises.
var contracts = map[string]Summary{
	"futures.Context.PollBudget":   {When: If, Result: 0, Value: false, Exact: true},
	"futures.Context.SpendBudget":  {When: Never},
	"futures.Context.Spawner":      {When: Never},
	"futures.Context.Reaper":       {When: Never},
	"futures.Context.Waker":        {When: Never},
	"futures.Context.WithWaker":    {When: Never},
	"futures.Waker.Wake":           {When: Always},
	"futures.AtomicWaker.Register": {When: Always},
	"futures.WakerSet.Register":    {When: Always},
}

// isLocal says whether the code of fn is in this package.
func (p *pkg) isLocal(fn *ssa.Function) bool {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	return fn.Pkg == p.ssa.Pkg && len(fn.Blocks) > 0
}

// effect is what a call does that is given the waker.
func (p *pkg) effect(call *ssa.CallCommon) Summary {
	fn := model.FuncOf(call)
	if key := model.Key(fn); key != "" {
		if s, ok := contracts[key]; ok {
			return s
		}
	}
	sig := call.Signature()
	ready := readyResult(sig)
	callee := call.StaticCallee()
	if callee == nil {
		// A method of an interface, or a function value.
		if ready >= 0 && (fn == nil || isPollName(fn.Name())) {
			return Summary{When: If, Result: ready, Exact: true}
		}
		return Summary{}
	}
	if ready >= 0 && polls(originOf(callee)) {
		return Summary{When: If, Result: ready, Exact: true}
	}
	if p.isLocal(callee) {
		return *p.summary(originOf(callee))
	}
	if fn != nil {
		if s, ok := p.facts[fn]; ok {
			return *s
		}
		s := new(Summary)
		if !p.pass.ImportObjectFact(fn, s) && ready >= 0 && isPollName(fn.Name()) {
			s = &Summary{When: If, Result: ready, Exact: true}
		}
		p.facts[fn] = s
		return *s
	}
	return Summary{}
}

func originOf(fn *ssa.Function) *ssa.Function {
	if o := fn.Origin(); o != nil {
		return o
	}
	return fn
}

// call executes a call.
func (w *walk) call(s *state, v *ssa.Call, call *ssa.CallCommon) {
	if b, ok := call.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "append":
			if len(call.Args) > 1 && given(call.Args[1]) {
				s.arrange(v.Pos())
			}
		case "delete", "clear":
			if p, ok := w.place(s, call.Args[0]); ok {
				w.write(s, p, "?")
			}
		case "copy":
			if p, ok := w.place(s, call.Args[0]); ok {
				w.write(s, p+".*", "?")
			}
		}
		return
	}
	if w.usesAny(call.Args, call.Value) {
		w.apply(s, v, w.p.effect(call))
	}
	w.mutate(s, call)
}

// apply notes what a call that was given the waker did with it.
func (w *walk) apply(s *state, v *ssa.Call, e Summary) {
	if s.arranged {
		return
	}
	switch e.When {
	case Never:
	case If:
		s.open[v] = true
		if b := v.Block().Index; s.polled > 0 || w.reach[b][b] {
			s.polled = 2
		} else if readyResult(v.Call.Signature()) >= 0 {
			s.polled = 1
		}
	case Always:
		if model.Key(model.FuncOf(&v.Call)) == "futures.Waker.Wake" {
			s.arrange(v.Pos())
		} else {
			s.keep(v.Pos())
		}
	default:
		s.arrange(v.Pos())
	}
}

// decided looks whether a bool that was decided tells that the waker was arranged
// for.
func (w *walk) decided(s *state, v ssa.Value, val bool) {
	if val && w.polling {
		if f := w.polledField(s, v); f != "" {
			s.settled[f] = true
		}
	}
	if s.arranged {
		return
	}
	call, idx := v, 0
	if e, ok := v.(*ssa.Extract); ok {
		call, idx = e.Tuple, e.Index
	}
	want, ok := s.open[call]
	if !ok {
		return
	}
	switch c := call.(type) {
	case *ssa.BinOp:
		if want == val {
			s.arrange(c.Pos())
		}
		delete(s.open, c)
	case *ssa.Call:
		e := w.p.effect(&c.Call)
		if e.Result != idx {
			return
		}
		if e.Value == val || !e.Exact {
			s.arrange(c.Pos())
			return
		}
		delete(s.open, c)
		if readyResult(c.Call.Signature()) == idx {
			s.done = c.Pos()
		}
	}
}

// readOnly are methods that change nothing that a test may depend on.
var readOnly = map[string]bool{
	"Load": true, "Len": true, "Cap": true, "Lock": true, "Unlock": true, "RLock": true, "RUnlock": true,
	"IsTerminated": true, "IsClosed": true, "IsZero": true, "IsNil": true, "Front": true, "Back": true, "Peek": true,
	"Before": true, "After": true, "Equal": true, "Empty": true, "IsEmpty": true, "Err": true, "Error": true, "String": true,
}

// mutate notes what a call may write.
func (w *walk) mutate(s *state, call *ssa.CallCommon) {
	for p := range s.cells {
		if strings.HasPrefix(p, "$") && w.captured(p) {
			delete(s.cells, p)
		}
	}
	callee := call.StaticCallee()
	local := callee != nil && w.p.isLocal(callee)
	if local {
		w.localWrites(s, call, originOf(callee))
		return
	}
	if fn := model.FuncOf(call); fn != nil && readOnly[fn.Name()] {
		if strings.HasSuffix(fn.Name(), "Lock") {
			s.othersWrite()
		}
		return
	}
	args := call.Args
	if call.IsInvoke() {
		args = append([]ssa.Value{call.Value}, args...)
	}
	for _, a := range args {
		if given(a) {
			continue
		}
		p, ok := w.place(s, a)
		if !ok {
			continue
		}
		switch a.(type) {
		case *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Alloc, *ssa.Global, *ssa.Slice:
			w.write(s, p, "?")
		default:
			w.write(s, p+".*", "?")
		}
	}
}

// othersWrite forgets what places hold: a lock was taken or released.
func (s *state) othersWrite() {
	for p := range s.cells {
		if !strings.HasPrefix(p, "$") {
			delete(s.cells, p)
		}
	}
}

// captured says whether a literal may write the local variable at p.
func (w *walk) captured(p string) bool {
	for _, a := range w.fn.Locals {
		if "$"+a.Name() == p {
			return false // not in the heap
		}
	}
	return true
}

// localWrites notes what a function of this package writes through its arguments.
func (w *walk) localWrites(s *state, call *ssa.CallCommon, callee *ssa.Function) {
	for _, x := range w.p.writes(callee) {
		if x.param >= len(call.Args) {
			continue
		}
		if p, ok := w.place(s, call.Args[x.param]); ok {
			w.write(s, p+x.path, x.val)
		}
	}
}
