package futures_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// declared is an exported function or method of the packages below this directory.
type declared struct {
	pkg  string // its directory
	name string // with the receiver's type
	doc  string
	lost bool // it returns a future, a stream, or something that is one
	dirs []string
}

// library parses the packages, except internal ones.
func library(t *testing.T) (funcs []declared) {
	t.Helper()
	type source struct {
		dir  string
		file *ast.File
	}
	var sources []source
	fset := token.NewFileSet()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "internal" || d.Name() == "testdata"):
			return fs.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		sources = append(sources, source{filepath.Dir(path), f})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}

	// What is a future: the interfaces, and whatever has Poll or PollNext, and Drop.
	const self = "." // this directory's package is called futures elsewhere
	methods := map[string]map[string]bool{}
	for _, s := range sources {
		for _, d := range s.file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv != nil {
				key := s.dir + "." + typeName(fn.Recv.List[0].Type)
				if methods[key] == nil {
					methods[key] = map[string]bool{}
				}
				methods[key][fn.Name.Name] = true
			}
		}
	}
	isFuture := func(dir string, typ ast.Expr) bool {
		name := typeName(typ)
		if pkg, rest, ok := strings.Cut(name, "."); ok {
			if pkg != "futures" {
				return false
			}
			dir, name = self, rest
		}
		if dir == self && (name == "Future" || name == "Stream") {
			return true
		}
		m := methods[dir+"."+name]
		return (m["Poll"] || m["PollNext"]) && m["Drop"]
	}
	for _, s := range sources {
		for _, d := range s.file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || !fn.Name.IsExported() {
				continue
			}
			f := declared{pkg: s.dir, name: fn.Name.Name, doc: fn.Doc.Text()}
			if fn.Recv != nil {
				recv := typeName(fn.Recv.List[0].Type)
				if !ast.IsExported(recv) {
					continue
				}
				f.name = recv + "." + f.name
			}
			if fn.Type.Results != nil {
				for _, r := range fn.Type.Results.List {
					f.lost = f.lost || isFuture(s.dir, r.Type)
				}
			}
			if fn.Doc != nil {
				for _, c := range fn.Doc.List {
					if strings.HasPrefix(c.Text, "//futvet:cancel") {
						f.dirs = append(f.dirs, c.Text)
					}
				}
			}
			funcs = append(funcs, f)
		}
	}
	return funcs
}

// typeName is the name of a type without pointers and type arguments.
func typeName(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.StarExpr:
		return typeName(x.X)
	case *ast.IndexExpr:
		return typeName(x.X)
	case *ast.IndexListExpr:
		return typeName(x.X)
	case *ast.SelectorExpr:
		return typeName(x.X) + "." + x.Sel.Name
	case *ast.Ident:
		return x.Name
	}
	return ""
}

var (
	cancelSafety = regexp.MustCompile(`(?m)^Cancel safety: \S`)
	directive    = regexp.MustCompile(`^//futvet:cancel(safe|unsafe) \S`)
)

// Every function that returns a future, a stream or a block says in a paragraph of
// its own what dropping it loses, and a directive beside it gives a reason and
// does not contradict it.
func TestCancelSafetyIsDocumented(t *testing.T) {
	funcs := library(t)
	seen := 0
	for _, f := range funcs {
		if len(f.dirs) > 1 {
			t.Errorf("%s: %s has %d cancel directives", f.pkg, f.name, len(f.dirs))
		}
		for _, d := range f.dirs {
			if !directive.MatchString(d) {
				t.Errorf("%s: %s: directive without a reason: %s", f.pkg, f.name, d)
			}
		}
		if !f.lost {
			if len(f.dirs) > 0 {
				t.Errorf("%s: %s has a cancel directive and returns no future", f.pkg, f.name)
			}
			continue
		}
		seen++
		if !cancelSafety.MatchString(f.doc) {
			t.Errorf("%s: %s returns a future and does not say, in a paragraph that begins with \"Cancel safety:\", what dropping it loses", f.pkg, f.name)
			continue
		}
		says := f.doc[cancelSafety.FindStringIndex(f.doc)[0]:]
		unsafe := strings.HasPrefix(says, "Cancel safety: not cancel safe")
		safe := strings.HasPrefix(says, "Cancel safety: cancel safe")
		for _, d := range f.dirs {
			if unsafe && strings.HasPrefix(d, "//futvet:cancelsafe") || safe && strings.HasPrefix(d, "//futvet:cancelunsafe") {
				t.Errorf("%s: %s says one thing and its directive another: %s", f.pkg, f.name, d)
			}
		}
	}
	// What the test would see nothing of if it looked in the wrong place.
	for _, want := range []string{"Async", "Spawn", "Group.Ended", "Sender.Reserve", "BufReader.ReadLine", "Sleep", "Every", "Mutex.Lock", "New", "NewGroup"} {
		if !slices.ContainsFunc(funcs, func(f declared) bool { return f.name == want && f.lost }) {
			t.Errorf("%s does not count as returning a future", want)
		}
	}
	if seen < 40 {
		t.Errorf("only %d functions seen", seen)
	}
}

// Leaf futures, whose cancel class cannot be seen in their code, state it.
func TestLeavesHaveDirectives(t *testing.T) {
	classes := map[string]string{
		"mpsc.Sender.Send": "unsafe", "mpsc.Sender.Reserve": "safe", "mpsc.Receiver.Recv": "safe",
		"oneshot.Sender.Closed": "safe",
		"lock.Mutex.Lock":       "safe", "lock.RWMutex.Lock": "safe", "lock.RWMutex.RLock": "safe",
		"lock.Semaphore.Acquire": "safe", "lock.Notify.Wait": "safe", "lock.Barrier.Wait": "unsafe",
		"broadcast.Receiver.Recv": "safe", "watch.Receiver.Changed": "safe",
		"timer.Sleep": "safe", "timer.SleepUntil": "safe", "timer.Interval.Tick": "safe",
		"aio.Read": "safe", "aio.Write": "safe", "aio.Flush": "safe", "aio.Close": "safe", "aio.BufReader.ReadLine": "safe",
		"aio.ReadFull": "unsafe", "aio.WriteAll": "unsafe", "aio.ReadAll": "unsafe", "aio.Copy": "unsafe",
		"aio.BufReader.ReadUntil": "safe", "aio.BufReader.FillBuf": "safe", "aio.BufReader.Lines": "safe", "aio.Seek": "safe",
		"aio.CopyBuf": "safe", "aio.CopyBoth": "unsafe", "aio.ReadString": "unsafe",
		"sink.Feed": "unsafe", "sink.Flush": "safe", "sink.Close": "safe", "sink.SendAll": "safe",
		"..Send": "unsafe", "..Next": "safe", "..Ref": "safe", "..RefStream": "safe", "..AsyncDrop": "safe", "..Detached": "safe",
		"..Group.Ended": "safe", "..JoinAll": "unsafe", "..TryJoinAll": "unsafe",
		"..Join2": "unsafe", "..TryJoin2": "unsafe", "..Join3": "unsafe", "..TryJoin3": "unsafe", "..JoinThenTry": "unsafe",
		"..CancelToken.Cancelled": "safe", "..TaskTracker.Wait": "safe", "..YieldNow": "safe", "..ConsumeBudget": "safe",
	}
	for _, f := range library(t) {
		name := f.pkg + "." + f.name
		want, ok := classes[name]
		if !ok {
			continue
		}
		delete(classes, name)
		if len(f.dirs) != 1 || !strings.HasPrefix(f.dirs[0], "//futvet:cancel"+want+" ") {
			t.Errorf("%s has the directives %q, want one that says %s", name, f.dirs, want)
		}
	}
	for name := range classes {
		t.Errorf("%s was not found", name)
	}
}
