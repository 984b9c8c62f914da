package oracle

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// generator writes one program. It knows roughly what has become of each variable, so
// that most steps are right and some are not: a program in which everything is wrong
// tells no more than one in which nothing is.
type generator struct {
	*rand.Rand
	number int
	funcs  []*function
	names  int
	scopes [][]*variable
	depth  int
	blocks bool // the program may have blocks of its own
	main   bool // the main function is written
	locks  int
	ret    string // what return is followed by when all is well
	fail   string // and when err is returned
	loops  int
	made   []string // functions that make blocks
	busy   string   // resources that are somebody else's now
	used   string   // that were used
	inner  string   // that the latest block uses

	failing bool // the latest block may fail
}

type variable struct {
	name   string
	kind   byte
	uses   string // resources
	status status
	defers bool
	fails  bool // it may
	depth  int
	free   bool // its resources are
}

type status byte

const (
	alive   status = iota
	started        // and alive
	gone
)

// generate writes the program of a seed.
func generate(number int, seed uint64) *program {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, uint64(number))), number: number}
	g.ret, g.fail, g.main = "nil", "err", true
	g.blocks = g.IntN(2) == 0
	main := &function{head: fmt.Sprintf("func p%d(co *futures.Co, w *world.World) error {", number), tail: "\treturn nil\n}"}
	main.body = g.scope(3 + g.IntN(3))
	return &program{number, append(g.funcs, main), g.made}
}

func (g *generator) name(prefix string) string {
	g.names++
	return fmt.Sprintf("%s%d", prefix, g.names)
}

// in says yes in n of a hundred cases.
func (g *generator) in(n int) bool { return g.IntN(100) < n }

// scope writes a block of about n statements.
func (g *generator) scope(n int) []*stmt {
	g.scopes = append(g.scopes, nil)
	g.depth++
	var out []*stmt
	for range n {
		out = append(out, g.statement()...)
	}
	for _, v := range g.scopes[len(g.scopes)-1] {
		if v.status != gone && !v.defers && g.in(85) {
			if g.in(50) {
				out = append(out, g.await(v)...)
			} else {
				out = append(out, g.drop(v))
			}
		}
	}
	g.depth--
	g.scopes = g.scopes[:len(g.scopes)-1]
	return out
}

// variables that are visible.
func (g *generator) visible(want func(*variable) bool) []*variable {
	var out []*variable
	for _, s := range g.scopes {
		for _, v := range s {
			if want(v) {
				out = append(out, v)
			}
		}
	}
	return out
}

// pick is a variable to use: one that is alive, most of the time.
func (g *generator) pick(want func(*variable) bool) *variable {
	all := g.visible(want)
	good := g.visible(func(v *variable) bool { return want(v) && v.status != gone })
	if len(good) > 0 && g.in(96) {
		all = good
	} else if g.in(85) {
		return nil
	}
	if len(all) == 0 {
		return nil
	}
	return all[g.IntN(len(all))]
}

func any1(*variable) bool       { return true }
func number1(v *variable) bool  { return v.kind != 'T' }
func (g *generator) room() bool { return g.depth < 4 }

func (g *generator) statement() []*stmt {
	for {
		switch c := g.IntN(100); {
		case c < 22:
			return g.create()
		case c < 36:
			if v := g.pick(any1); v != nil {
				return g.await(v)
			}
		case c < 42:
			if v := g.pick(any1); v != nil {
				return []*stmt{g.drop(v)}
			}
		case c < 50:
			kind, expr := g.leaf()
			return []*stmt{line("futures.Await(co, «%c|%s|»)", kind, expr)}
		case c < 58 && g.room():
			return []*stmt{{[]part{{"if w.Flag() {", g.scope(1 + g.IntN(2))}, {"}", nil}}}}
		case c < 64 && g.room():
			return []*stmt{g.leave()}
		case c < 68 && g.room() && g.loops < 2:
			g.loops++
			return []*stmt{{[]part{{"for w.More() {", g.scope(1 + g.IntN(3))}, {"}", nil}}}}
		case c < 76 && g.room():
			return g.selects()
		case c < 82:
			return g.combine()
		case c < 88:
			return g.lock()
		case c < 94:
			return g.store()
		case c < 100 && g.blocks && g.main && len(g.made) < 2:
			return g.limit()
		}
	}
}

// free picks a resource that nobody works on, the one that was used last if it can: two
// futures that wait for one receiver, or one reader, take each other's wakers.
func (g *generator) free(of string) int {
	busy := g.busy
	for _, v := range g.visible(func(v *variable) bool { return !v.free }) {
		busy += v.uses
	}
	var free []int
	for i, k := range of {
		if !strings.ContainsRune(busy, k) {
			free = append(free, i)
		}
	}
	if len(free) == 0 {
		return -1
	}
	i := free[g.IntN(len(free))]
	if n := len(g.used); n > 0 && g.in(60) {
		if j := strings.IndexByte(of, g.used[n-1]); j >= 0 && slices.Contains(free, j) {
			i = j
		}
	}
	g.used += of[i : i+1]
	return i
}

// spend notes that a variable is done with.
func (g *generator) spend(v *variable) {
	v.status = gone
	v.free = v.free || g.depth == v.depth
}

// leaf is a future that waits for something other than a future.
func (g *generator) leaf() (kind byte, expr string) {
	switch g.IntN(10) {
	case 0, 1, 2, 3, 4:
		i := g.free("ABC")
		if i < 0 {
			break
		}
		return "abc"[i], fmt.Sprintf("w.%c.Recv()", "ABC"[i]) // the item is not kept
	case 5, 6, 7:
		i := g.free("RQ")
		if i < 0 {
			break
		}
		return "RQ"[i], fmt.Sprintf("aio.ReadFull(w.%s, make([]byte, 2))", [...]string{"In", "In2"}[i])
	}
	return 'T', "timer.Sleep(w.Wait())"
}

// future is an expression for one of any kind.
func (g *generator) future() (kind byte, expr string) {
	if g.blocks && g.main && len(g.made) < 2 && g.in(30) {
		return 'S', g.block()
	}
	return g.leaf()
}

func (g *generator) create() []*stmt {
	kind, expr := g.future()
	v := &variable{name: g.name("f"), kind: kind, uses: g.uses(kind), fails: kind != 'T' && (kind != 'S' || g.failing)}
	out := []*stmt{line("%s := %s", v.name, g.probe(kind, expr))}
	if g.in(40) {
		v.defers = true
		out = append(out, line("defer %s.Drop()", v.name))
	}
	g.declare(v)
	return out
}

// uses is the resources of a future of a kind that was just made.
func (g *generator) uses(kind byte) string {
	if kind == 'S' {
		return g.inner
	}
	return strings.ToUpper(string(kind))
}

func (g *generator) declare(v *variable) {
	v.depth = g.depth
	g.scopes[len(g.scopes)-1] = append(g.scopes[len(g.scopes)-1], v)
}

func (g *generator) await(v *variable) []*stmt {
	g.spend(v)
	call := fmt.Sprintf("futures.Await(co, %s)", v.name)
	switch c := g.IntN(100); {
	case c < 15:
		call = fmt.Sprintf("futures.Await(co, futures.Ref(%s))", v.name)
	case c < 30 && v.kind != 'T':
		call = fmt.Sprintf("%s(co, %s)", [...]string{"take", "look"}[g.IntN(2)], v.name)
	}
	if !v.fails || g.in(40) {
		return []*stmt{line("%s", call)}
	}
	return []*stmt{{[]part{
		{fmt.Sprintf("if _, err := %s; err != nil {", call), append(g.tidy(), line("return %s", g.fail))},
		{"}", nil},
	}}}
}

func (g *generator) drop(v *variable) *stmt {
	g.spend(v)
	if v.kind != 'T' && g.in(20) {
		return line("drop(%s)", v.name)
	}
	return line("%s.Drop()", v.name)
}

// tidy drops most of what is alive, before a return.
func (g *generator) tidy() []*stmt {
	var out []*stmt
	for _, v := range g.visible(func(v *variable) bool { return v.status != gone && !v.defers }) {
		if g.in(85) {
			out = append(out, line("%s.Drop()", v.name))
		}
	}
	return out
}

// leave is a return on some condition.
func (g *generator) leave() *stmt {
	return &stmt{[]part{{"if w.Flag() {", append(g.tidy(), line("return %s", g.ret))}, {"}", nil}}}
}

// selects waits for the first of two futures, once or in a loop.
func (g *generator) selects() []*stmt {
	loop := g.in(60)
	var lent, before []*stmt
	var names []string
	var used []*variable
	outer := g.busy
	defer func() { g.busy = outer }()
	for range 2 {
		b := g.name("b")
		names = append(names, b)
		if v := g.pick(func(v *variable) bool { return !contains(used, v) }); v != nil && g.in(60) {
			used = append(used, v)
			if loop && g.in(92) || g.in(50) {
				lent = append(lent, line("%s := futures.On(futures.Ref(%s))", b, v.name))
			} else {
				g.spend(v)
				lent = append(lent, line("%s := futures.On(%s)", b, v.name))
			}
			continue
		}
		kind, expr := g.future()
		g.busy += g.uses(kind)
		lent = append(lent, line("%s := futures.On(%s)", b, g.probe(kind, expr)))
	}
	g.busy = outer
	var parts []part
	parts = append(parts, part{fmt.Sprintf("switch co.Select(%s, %s) {", names[0], names[1]), nil})
	for _, b := range names {
		var body []*stmt
		if g.in(30) {
			body = g.scope(1)
		}
		if loop && g.in(75) {
			if g.in(50) {
				body = append(body, append(g.tidy(), line("return %s", g.ret))...)
			} else {
				body = append(body, g.leave())
			}
		}
		parts = append(parts, part{fmt.Sprintf("case %s:", b), body})
	}
	parts = append(parts, part{"}", nil})
	all := append(before, append(lent, &stmt{parts})...)
	if loop {
		return []*stmt{{[]part{{"for w.More() {", all}, {"}", nil}}}}
	}
	return []*stmt{{[]part{{"{", all}, {"}", nil}}}}
}

func contains(vs []*variable, v *variable) bool {
	for _, x := range vs {
		if x == v {
			return true
		}
	}
	return false
}

// combine makes one future of two.
func (g *generator) combine() []*stmt {
	a := g.pick(number1)
	if a == nil {
		return g.create()
	}
	g.spend(a)
	b := g.pick(func(v *variable) bool { return number1(v) && v != a })
	if b == nil {
		v := &variable{name: g.name("f"), kind: 'D', uses: a.uses, fails: true, defers: g.in(40)}
		out := []*stmt{line("%s := «D|timer.Timeout(w.Wait(), %s)|%s»", v.name, a.name, a.name)}
		if v.defers {
			out = append(out, line("defer %s.Drop()", v.name))
		}
		g.declare(v)
		return out
	}
	g.spend(b)
	switch c := g.IntN(100); {
	case c < 20:
		return []*stmt{line("co.Join(futures.On(%s), futures.On(%s))", a.name, b.name)}
	case c < 45:
		return []*stmt{{[]part{
			{fmt.Sprintf("if err := co.TryJoin(futures.On(%s), futures.On(%s)); err != nil {", a.name, b.name), append(g.tidy(), line("return %s", g.fail))},
			{"}", nil},
		}}}
	case c < 60:
		r := g.name("r")
		left, right := []*stmt{line("x.B.Drop()")}, []*stmt{line("x.B.Drop()")}
		if g.in(20) {
			right = nil
		}
		return []*stmt{
			line("%s, _ := futures.Await(co, «J|futures.Select2(%s, %s)|%s, %s»)", r, a.name, b.name, a.name, b.name),
			{[]part{{fmt.Sprintf("if x, ok := %s.Left(); ok {", r), left}, {fmt.Sprintf("} else if x, ok := %s.Right(); ok {", r), append(right, line("_ = x"))}, {"}", nil}}},
		}
	case c < 80:
		return []*stmt{line("futures.Await(co, «J|futures.Race(%s, %s)|%s, %s»)", a.name, b.name, a.name, b.name)}
	}
	return []*stmt{line("futures.Await(co, «J|futures.Join2(%s, %s)|%s, %s»)", a.name, b.name, a.name, b.name)}
}

// lock takes a lock, and gives it back most of the time.
func (g *generator) lock() []*stmt {
	if g.locks == 3 || !g.main {
		return g.create()
	}
	g.locks++
	name := g.name("g")
	out := []*stmt{
		line("%s, _ := futures.Await(co, «%d|w.M%d.Lock()|»)", name, g.locks, g.locks),
	}
	if g.in(45) {
		out = append(out, line("defer %s.Unlock()", name))
		return []*stmt{{[]part{{"{", append(out, g.scope(1)...)}, {"}", nil}}}}
	}
	out = append(out, line("*%s.Value()++", name))
	if g.in(60) {
		out = append(out, g.scope(1)...)
	}
	if g.in(85) {
		out = append(out, line("%s.Unlock()", name))
	}
	return []*stmt{{[]part{{"{", out}, {"}", nil}}}}
}

// store receives an item and keeps it.
func (g *generator) store() []*stmt {
	i := g.free("ABC")
	if i < 0 {
		return g.create()
	}
	v := g.name("v")
	out := []*stmt{
		line("%s, err := futures.Await(co, «%c|w.%c.Recv()|»)", v, "ABC"[i], "ABC"[i]),
		{[]part{{"if err != nil {", append(g.tidy(), line("return %s", g.fail))}, {"}", nil}}},
	}
	if g.in(50) {
		kind, expr := g.leaf()
		out = append(out, line("futures.Await(co, «%c|%s|»)", kind, expr))
	}
	switch c := g.IntN(100); {
	case c < 20:
		out = append(out, line("futures.Await(co, «O|w.Out.Send(%s)|%s»)", v, v))
	case c < 35 && g.room():
		out = append(out, g.sends(v)...)
	default:
		out = append(out, line("w.Got = append(w.Got, %s)", v))
	}
	return []*stmt{{[]part{{"{", out}, {"}", nil}}}}
}

// sends sends an item unless something else comes first, in one of two ways: the one
// that reserves a place still has the item then.
func (g *generator) sends(v string) []*stmt {
	kind, expr := g.leaf()
	a, b := g.name("b"), g.name("b")
	if g.in(50) {
		return []*stmt{
			line("%s := futures.On(«O|w.Out.Send(%s)|%s»)", a, v, v),
			line("%s := futures.On(%s)", b, g.probe(kind, expr)),
			line("co.Select(%s, %s)", a, b),
		}
	}
	return []*stmt{
		line("%s := futures.On(«O|w.Out.Reserve()|»)", a),
		line("%s := futures.On(%s)", b, g.probe(kind, expr)),
		{[]part{
			{fmt.Sprintf("switch co.Select(%s, %s) {", a, b), nil},
			{fmt.Sprintf("case %s:", a), []*stmt{
				{[]part{{fmt.Sprintf("if p, err := %s.Result(); err == nil {", a), []*stmt{line("p.Send(%s)", v)}}, {"}", nil}}},
			}},
			{fmt.Sprintf("case %s:", b), []*stmt{line("w.Got = append(w.Got, %s)", v)}},
			{"}", nil},
		}},
	}
}

// block is a function of the program that makes a block, and a call of it.
func (g *generator) block() string {
	name := fmt.Sprintf("p%d%s", g.number, g.name("b"))
	inner := &generator{Rand: g.Rand, number: g.number, names: g.names, ret: "0, nil", fail: "0, err", depth: 2, scopes: [][]*variable{nil}}
	inner.busy = g.busy
	for _, v := range g.visible(func(v *variable) bool { return !v.free }) {
		inner.busy += v.uses
	}
	inner.locks = 3
	f := &function{
		head: fmt.Sprintf("func %s(w *world.World) futures.Future[int] {\n\treturn futures.Async(func(co *futures.Co) (int, error) {", name),
		tail: "\t\treturn 0, nil\n\t})\n}",
	}
	// It waits for something in any case: what is ready at once wins every select.
	if inner.in(50) {
		f.body = inner.store()
	} else {
		kind, expr := inner.leaf()
		f.body = []*stmt{line("futures.Await(co, «%c|%s|»)", kind, expr)}
	}
	f.body = append(f.body, inner.scope(inner.IntN(2))...)
	g.funcs = append(g.funcs, f)
	g.names = inner.names
	g.inner = inner.used
	g.failing = strings.Contains(write([]*program{{funcs: []*function{f}}}, false).String(), "return 0, err")
	g.used += inner.used
	g.made = append(g.made, name)
	return name + "(w)"
}

// probe marks a future that was just chosen: with its kind, and what it uses if it is a
// block.
func (g *generator) probe(kind byte, expr string) string {
	uses := ""
	if kind == 'S' {
		uses = g.inner
	}
	return fmt.Sprintf("«%c%s|%s|»", kind, uses, expr)
}

// limit runs a block until a deadline.
func (g *generator) limit() []*stmt {
	name := g.name("f")
	return []*stmt{
		line("%s := %s", name, g.probe('S', g.block())),
		line("futures.Await(co, «D|timer.Timeout(w.Wait(), %s)|%s»)", name, name),
	}
}
