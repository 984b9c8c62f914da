package blocking

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/futvet/futvet/passes/model"
)

// stdStream says whether a call writes to the standard output or error, as logging
// does.
func stdStream(call *ssa.CallCommon) bool {
	return len(call.Args) > 0 && isStdStream(call.Args[0])
}

func isStdStream(v ssa.Value) bool {
	u, ok := v.(*ssa.UnOp)
	if !ok || u.Op != token.MUL {
		return false
	}
	g, ok := u.X.(*ssa.Global)
	return ok && g.Pkg != nil && g.Pkg.Pkg.Path() == "os" && (g.Name() == "Stdout" || g.Name() == "Stderr")
}

// carriers are functions that read from, or write to, what they are given, by package
// path: "in" and "out" are the arguments, receiver included.
var carriers = map[string]map[string][]int{
	"io": {
		"ReadAll": {0}, "ReadFull": {0}, "ReadAtLeast": {0}, "Copy": {0, 1}, "CopyN": {0, 1}, "CopyBuffer": {0, 1}, "WriteString": {0},
		"Reader.Read": {0}, "ReadCloser.Read": {0}, "ReadWriter.Read": {0}, "ReadWriteCloser.Read": {0},
		"Writer.Write": {0}, "WriteCloser.Write": {0}, "ReadWriter.Write": {0}, "ReadWriteCloser.Write": {0},
	},
	"fmt": {"Fprint": {0}, "Fprintf": {0}, "Fprintln": {0}, "Fscan": {0}, "Fscanf": {0}, "Fscanln": {0}},
	"bufio": {
		"Scanner.Scan": {0}, "Reader.Read": {0}, "Reader.ReadByte": {0}, "Reader.ReadBytes": {0}, "Reader.ReadLine": {0}, "Reader.ReadRune": {0},
		"Reader.ReadString": {0}, "Reader.ReadSlice": {0}, "Reader.Peek": {0}, "Reader.WriteTo": {0}, "Writer.Flush": {0}, "Writer.ReadFrom": {0, 1},
	},
}

// throughIO says whether a call reads from a connection, a file or the body of a
// response, or writes to one.
func throughIO(call *ssa.CallCommon, f *types.Func) bool {
	if f.Pkg() == nil {
		return false
	}
	args := call.Args
	if call.IsInvoke() {
		args = append([]ssa.Value{call.Value}, args...)
	}
	for _, i := range carriers[f.Pkg().Path()][model.MethodName(f)] {
		if i < len(args) && external(args[i], 0) {
			return true
		}
	}
	return false
}

// external says whether a reader or writer is certainly a connection, a file, or the
// body of a response, through buffers and limits.
func external(v ssa.Value, depth int) bool {
	if depth > 8 || isStdStream(v) {
		return false
	}
	switch named(v.Type()) {
	case "os.File", "net.Conn", "net.TCPConn", "net.UnixConn", "net.UDPConn":
		return true
	}
	depth++
	switch v := v.(type) {
	case *ssa.MakeInterface:
		return external(v.X, depth)
	case *ssa.ChangeInterface:
		return external(v.X, depth)
	case *ssa.ChangeType:
		return external(v.X, depth)
	case *ssa.Alloc:
		one := onlyStore(v)
		return one != nil && external(one.Val, depth)
	case *ssa.FreeVar:
		b := binding(v)
		return b != nil && external(b, depth)
	case *ssa.Extract:
		call, ok := v.Tuple.(*ssa.Call)
		if !ok {
			return false
		}
		f := model.FuncOf(&call.Call)
		return f != nil && f.Pkg() != nil && f.Pkg().Path() == "os/exec" // its pipes
	case *ssa.UnOp:
		if v.Op != token.MUL {
			return false
		}
		if fa, ok := v.X.(*ssa.FieldAddr); ok {
			return named(fa.X.Type()) == "net/http.Response" && fieldOf(fa.X.Type(), fa.Field) == "Body"
		}
		if al, ok := v.X.(*ssa.Alloc); ok {
			return external(al, depth)
		}
		if fv, ok := v.X.(*ssa.FreeVar); ok {
			return external(fv, depth)
		}
	case *ssa.Call:
		f := model.FuncOf(&v.Call)
		if f == nil || f.Pkg() == nil || len(v.Call.Args) == 0 {
			return false
		}
		switch f.Pkg().Path() + "." + f.Name() {
		case "bufio.NewReader", "bufio.NewReaderSize", "bufio.NewScanner", "bufio.NewWriter", "bufio.NewWriterSize", "io.LimitReader", "io.TeeReader":
			return external(v.Call.Args[0], depth)
		}
	}
	return false
}

// named is the path and name of the named type that t is or points to.
func named(t types.Type) string {
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		t = ptr.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return ""
	}
	return n.Obj().Pkg().Path() + "." + n.Obj().Name()
}
