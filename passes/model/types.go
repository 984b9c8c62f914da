package model

import (
	"go/types"
	"sync"

	"github.com/futvet/futvet/passes/contract"
	"github.com/futvet/futvet/passes/futssa"
)

// Kind is what a value of a type obliges its owner to.
type Kind uint8

const (
	// None obliges to nothing.
	None Kind = iota
	// Future is to be completed, handed on or dropped.
	Future
	// Stream is to be drained, handed on or dropped.
	Stream
	// Cleanup is a value whose cleanup is asynchronous (an AsyncDropper that
	// is not a future).
	Cleanup
	// Buffer is a Cleanup that owes its cleanup only while it holds what was
	// written to it and not flushed.
	Buffer
	// Contract is a value with a must-call contract: one of Release must be
	// called.
	Contract
	// Task is a spawned future: its fate is a rule of its own, so here it
	// obliges to nothing, but dropping it cancels what it runs.
	Task
	// Channel is the end of a channel or an interval: it may be abandoned,
	// because nothing is pending in it.
	Channel
	// Lent is what Ref makes of a future: its owner is elsewhere.
	Lent
)

// Obliges says whether the owner of such a value must do something about it.
func (k Kind) Obliges() bool {
	return k != None && k != Task && k != Channel && k != Lent
}

// Class is what the model knows of a type.
type Class struct {
	Kind    Kind
	Fused   bool     // may be polled again after it completed
	Ends    bool     // it says that it is terminated: a select skips it once it was dropped, too
	Release []string // for Contract: the methods that end the obligation
	Name    string   // how messages call it: "future", "*lock.Guard"
	// Structural: the type owes what the fields of a literal of it owe.
	Structural bool
	// Loose: a value of the type owes something only where it is known to come
	// from a function that hands it over; its type alone says what would end that.
	Loose bool
	// Guards: nobody else may use what it guards until it is released.
	Guards bool
	// Std is the contract of the standard library, if it is one of those.
	Std *contract.Contract
}

// runtimeTypes are the runtime's types whose kind is not what their methods
// alone would say, or that are fused without saying so.
var runtimeTypes = map[string]Class{
	"mpsc.Sender":             {Kind: Channel},
	"mpsc.Receiver":           {Kind: Channel, Fused: true},
	"mpsc.SinkSender":         {Kind: Channel},
	"mpmc.Sender":             {Kind: Channel},
	"mpmc.Receiver":           {Kind: Channel, Fused: true},
	"oneshot.Sender":          {Kind: Channel},
	"broadcast.Sender":        {Kind: Channel},
	"broadcast.Receiver":      {Kind: Channel, Fused: true},
	"watch.Sender":            {Kind: Channel},
	"watch.Receiver":          {Kind: Channel, Fused: true},
	"timer.Interval":          {Kind: Stream, Fused: true},
	"timer.Sleeper":           {Kind: Future, Fused: true},
	"timer.DelayQueue":        {Kind: Stream, Fused: true},
	"futures.Task":            {Kind: Task, Fused: true},
	"futures.Group":           {Kind: Cleanup, Fused: true},
	"futures.KeyedGroup":      {Kind: Cleanup, Fused: true},
	"futures.AbortHandle":     {Kind: None},
	"futures.Shared":          {Kind: Future},
	"aio.BufWriter":           {Kind: Buffer},
	"codec.Framed":            {Kind: Cleanup, Fused: true},
	"codec.FramedWrite":       {Kind: Cleanup},
	"aio.LineWriter":          {Kind: Buffer},
	"aio.BufReadWriter":       {Kind: Buffer},
	"aio.StreamReader":        {Kind: Contract, Release: []string{"Drop"}},
	"aio.ReadHalf":            {Kind: Channel},
	"aio.WriteHalf":           {Kind: Channel},
	"aio.PipeEnd":             {Kind: Channel},
	"net.Listener":            {Kind: Channel},
	"lock.Guard":              {Kind: Contract, Release: []string{"Unlock", "Drop"}, Guards: true},
	"lock.Permit":             {Kind: Contract, Release: []string{"Release", "Drop", "Forget"}},
	"mpsc.Permit":             {Kind: Contract, Release: []string{"Send", "Drop"}},
	"mpsc.Permits":            {Kind: Contract, Release: []string{"Drop"}},
	"mpmc.Permit":             {Kind: Contract, Release: []string{"Send", "Drop"}},
	"stream.FuturesUnordered": {Kind: Stream, Fused: true},
	"stream.FuturesOrdered":   {Kind: Stream, Fused: true},
	"stream.StreamMap":        {Kind: Stream, Fused: true},
}

// A Typer classifies types. It is not safe for concurrent use.
type Typer struct {
	mu       sync.Mutex // passes that use the model of a package may run at once
	cache    map[types.Type]Class
	contract func(*types.TypeName) []string // from directives, may be nil
}

// NewTyper returns a Typer; contract tells the release methods that a
// directive on a type names.
func NewTyper(contract func(*types.TypeName) []string) *Typer {
	return &Typer{cache: make(map[types.Type]Class), contract: contract}
}

// Class classifies t.
func (ty *Typer) Class(t types.Type) Class {
	ty.mu.Lock()
	defer ty.mu.Unlock()
	return ty.class(t)
}

// class is Class for who holds the lock.
func (ty *Typer) class(t types.Type) Class {
	if c, ok := ty.cache[t]; ok {
		return c
	}
	ty.cache[t] = Class{} // a type that contains itself
	c := ty.classify(t)
	ty.cache[t] = c
	return c
}

func (ty *Typer) classify(t types.Type) Class {
	if t == nil {
		return Class{}
	}
	switch t.(type) {
	case *types.Tuple:
		return Class{}
	}
	named := namedOf(t)
	name := types.TypeString(t, func(p *types.Package) string { return p.Name() })
	if named != nil {
		if key := typeKey(named.Obj()); key != "" {
			if c, ok := runtimeTypes[key]; ok {
				c.Name = name
				_, c.Ends = methodsOf(t)["IsTerminated"]
				return c
			}
			switch key {
			case "futures.Co", "futures.Context", "futures.Branch", "futures.BranchOf":
				return Class{}
			case "futures.Pair", "futures.Triple", "futures.Result", "futures.Maybe":
				// They only hold what their user takes out field by field.
				return Class{}
			}
		}
		if ty.contract != nil {
			if ms := ty.contract(named.Obj()); len(ms) > 0 {
				return Class{Kind: Contract, Release: ms, Name: name}
			}
		}
	}
	ms := methodsOf(t)
	if from := promoted(ms["Drop"], named); from != nil {
		// Drop is an embedded value's: so is what it obliges to.
		c := ty.class(from)
		c.Name, c.Structural = name, true
		return c
	}
	_, fused := ms["IsTerminated"]
	c := Class{Fused: fused, Ends: fused, Name: name}
	_, drop := ms["Drop"]
	switch {
	case !drop:
		return loose(ty, t, named, name)
	case isPoll(ms["Poll"], 3):
		c.Kind = Future
	case isPoll(ms["PollNext"], 3):
		c.Kind = Stream
	case isPoll(ms["PollDrop"], 2):
		c.Kind = Cleanup
	case ty.owns(named):
		c.Kind, c.Structural = Contract, true
		c.Release = []string{"Drop"}
	}
	return c
}

// owns says whether a struct type holds, in a field of its own, a value that
// obliges: a method that drops it is then how those are released.
func (ty *Typer) owns(named *types.Named) bool {
	if named == nil {
		return false
	}
	st, ok := named.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for i := range st.NumFields() {
		switch ty.class(st.Field(i).Type()).Kind {
		case Future, Stream, Cleanup, Buffer, Contract, Task:
			return true
		}
	}
	return false
}

// promoted is the type of the embedded field that a method of a struct type is
// promoted from, nil if it is the type's own.
func promoted(f *types.Func, named *types.Named) types.Type {
	if f == nil || named == nil {
		return nil
	}
	st, ok := named.Underlying().(*types.Struct)
	recv := f.Signature().Recv()
	if !ok || recv == nil || namedOf(recv.Type()) == nil || namedOf(recv.Type()).Origin() == named.Origin() {
		return nil
	}
	for i := range st.NumFields() {
		if fld := st.Field(i); fld.Embedded() && namedOf(fld.Type()) != nil {
			if obj, _, _ := types.LookupFieldOrMethod(fld.Type(), true, f.Pkg(), f.Name()); obj == f {
				return fld.Type()
			}
		}
	}
	return nil
}

// namedOf is the named type of t or of what it points to.
func namedOf(t types.Type) *types.Named {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, _ := t.(*types.Named)
	return n
}

// typeKey is "pkg.Name" for a type of the runtime, else "".
func typeKey(o *types.TypeName) string {
	if o.Pkg() == nil || !futssa.IsRuntime(o.Pkg().Path()) {
		return ""
	}
	return o.Pkg().Name() + "." + o.Name()
}

// methodsOf are the methods of t that the model looks at, with pointer
// receivers included where t is addressable in spirit: a pointer or an
// interface. A struct value whose pointer implements Future is a future by
// value, which is for another rule.
func methodsOf(t types.Type) map[string]*types.Func {
	t = types.Unalias(t)
	if tp, ok := t.(*types.TypeParam); ok {
		t = tp.Constraint()
	}
	out := map[string]*types.Func{}
	set := types.NewMethodSet(t)
	for _, name := range []string{"Poll", "PollNext", "PollDrop", "Drop", "IsTerminated"} {
		for i := range set.Len() {
			if f, ok := set.At(i).Obj().(*types.Func); ok && f.Name() == name {
				out[name] = f
			}
		}
	}
	return out
}

// IsPollMethod says whether a method, or a literal, of that name and signature is
// Poll or PollNext.
func IsPollMethod(sig *types.Signature, name string, literal bool) bool {
	if sig.Recv() == nil && !literal || name != "Poll" && name != "PollNext" {
		return false
	}
	return sig.Params().Len() == 1 && sig.Results().Len() == 3 && IsRuntimeType(sig.Params().At(0).Type(), "Context")
}

// isPoll says whether f takes a *futures.Context and returns n results whose
// last two are bool and error.
func isPoll(f *types.Func, n int) bool {
	if f == nil {
		return false
	}
	sig := f.Signature()
	if sig.Params().Len() != 1 || sig.Results().Len() != n {
		return false
	}
	if !IsRuntimeType(sig.Params().At(0).Type(), "Context") {
		return false
	}
	b, ok := sig.Results().At(n - 2).Type().Underlying().(*types.Basic)
	return ok && b.Kind() == types.Bool && isError(sig.Results().At(n-1).Type())
}

func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

// IsError says whether t is the predeclared error.
func IsError(t types.Type) bool { return isError(t) }

// IsRuntimeType says whether t is futures.name or a pointer to it.
func IsRuntimeType(t types.Type, name string) bool {
	n := namedOf(t)
	return n != nil && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == futssa.Runtime
}
