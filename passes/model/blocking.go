package model

import (
	"go/types"
	"strings"

	"github.com/futvet/futvet/passes/futssa"
)

// blockers are the functions of the standard library, of the runtime and of
// golang.org/x/sync that block their goroutine until something happens elsewhere, by
// package path. A method is Type.Name. What only looks something up in the file
// system, closes it, or holds a sync lock for a moment is not here.
var blockers = map[string]string{
	"time": "Sleep",
	"sync": "WaitGroup.Wait Cond.Wait",
	"os": "ReadFile WriteFile Open Create OpenFile ReadDir RemoveAll CopyFS" +
		" File.Read File.ReadAt File.ReadFrom File.Write File.WriteAt File.WriteString File.WriteTo" +
		" File.Sync File.ReadDir File.Readdir File.Readdirnames Process.Wait",
	"io/ioutil":     "ReadFile WriteFile ReadDir",
	"path/filepath": "Walk WalkDir Glob",
	"io/fs":         "ReadFile ReadDir WalkDir",
	"os/exec":       "Cmd.Run Cmd.Wait Cmd.Output Cmd.CombinedOutput",
	"fmt":           "Scan Scanf Scanln",
	"net": "Dial DialTimeout DialTCP DialUnix LookupHost LookupAddr LookupIP LookupCNAME LookupMX LookupNS LookupSRV LookupTXT LookupPort" +
		" ResolveTCPAddr ResolveUDPAddr ResolveIPAddr" +
		" Dialer.Dial Dialer.DialContext Resolver.LookupHost Resolver.LookupAddr Resolver.LookupIP Resolver.LookupIPAddr Resolver.LookupNetIP" +
		" Resolver.LookupCNAME Resolver.LookupMX Resolver.LookupNS Resolver.LookupSRV Resolver.LookupTXT Resolver.LookupPort" +
		" Listener.Accept TCPListener.Accept TCPListener.AcceptTCP UnixListener.Accept UnixListener.AcceptUnix" +
		" Conn.Read Conn.Write conn.Read conn.Write TCPConn.ReadFrom TCPConn.WriteTo UnixConn.ReadFrom UnixConn.ReadFromUnix" +
		" UnixConn.ReadMsgUnix PacketConn.ReadFrom PacketConn.WriteTo UDPConn.ReadFrom UDPConn.ReadFromUDP UDPConn.ReadFromUDPAddrPort" +
		" UDPConn.ReadMsgUDP UDPConn.WriteTo UDPConn.WriteToUDP UDPConn.WriteToUDPAddrPort Buffers.WriteTo",
	"crypto/tls": "Dial DialWithDialer Dialer.Dial Dialer.DialContext",
	"net/http": "Get Head Post PostForm ListenAndServe ListenAndServeTLS Serve ServeTLS" +
		" Client.Do Client.Get Client.Head Client.Post Client.PostForm RoundTripper.RoundTrip Transport.RoundTrip" +
		" Server.ListenAndServe Server.ListenAndServeTLS Server.Serve Server.ServeTLS Server.Shutdown",
	"net/rpc":  "Client.Call Dial DialHTTP",
	"net/smtp": "SendMail Dial",
	"database/sql": "DB.Query DB.QueryContext DB.QueryRow DB.QueryRowContext DB.Exec DB.ExecContext DB.Ping DB.PingContext DB.Begin DB.BeginTx DB.Prepare DB.PrepareContext DB.Conn" +
		" Tx.Query Tx.QueryContext Tx.QueryRow Tx.QueryRowContext Tx.Exec Tx.ExecContext Tx.Commit Tx.Prepare Tx.PrepareContext" +
		" Stmt.Query Stmt.QueryContext Stmt.QueryRow Stmt.QueryRowContext Stmt.Exec Stmt.ExecContext" +
		" Conn.QueryContext Conn.QueryRowContext Conn.ExecContext Conn.PingContext Conn.BeginTx Conn.PrepareContext Rows.Next",
	"golang.org/x/sync/errgroup":     "Group.Wait",
	"golang.org/x/sync/semaphore":    "Weighted.Acquire",
	"golang.org/x/sync/singleflight": "Group.Do",
	futssa.Runtime + "/executor":     "Executor.Shutdown Manual.Shutdown Manual.Tick Fixed.Shutdown Fixed.Tick",
	futssa.Runtime + "/compat":       "Reader.Read Writer.Write Writer.Flush Conn.Read Conn.Write",
}

var blocking = func() map[string]bool {
	out := make(map[string]bool)
	for path, names := range blockers {
		for _, name := range strings.Fields(names) {
			out[path+"."+name] = true
		}
	}
	return out
}()

// Blocks says whether a function that is known by its contract blocks its goroutine
// until something happens elsewhere.
func Blocks(fn *types.Func) bool {
	if s, ok := SpecOf(fn); ok && s.Op == OpRun {
		return true
	}
	return fn != nil && fn.Pkg() != nil && blocking[fn.Pkg().Path()+"."+MethodName(fn)]
}

// MethodName is the name of a function, with its receiver's type before it: "File.Read".
func MethodName(fn *types.Func) string {
	if recv := fn.Signature().Recv(); recv != nil {
		if n := namedOf(recv.Type()); n != nil {
			return n.Obj().Name() + "." + fn.Name()
		}
	}
	return fn.Name()
}

// CallsBack says how a function of the runtime or the standard library uses the
// functions that it is given: while it runs, or in a poll of the future, stream or
// sink that it returns.
func CallsBack(fn *types.Func) (now, polled bool) {
	if fn == nil || fn.Pkg() == nil {
		return false, false
	}
	if key := Key(fn); key != "" {
		switch fn.Pkg().Name() {
		case "futures", "stream", "sink":
			return false, fn.Signature().Recv() == nil && key != "futures.WakerFunc" && key != "futures.SetLeakHandler"
		case "watch":
			return true, false
		}
		return false, false
	}
	switch fn.Pkg().Path() {
	case "slices", "maps", "sort", "strings", "bytes":
		return true, false
	}
	return fn.Pkg().Path() == "sync" && MethodName(fn) == "Once.Do", false
}
