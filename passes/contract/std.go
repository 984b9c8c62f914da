package contract

var (
	cancel = &Contract{Name: "context", What: "cancel function", Release: []string{Call}, EndsAnyway: true}
	stop   = &Contract{Name: "iter", What: "stop function", Release: []string{Call}, EndsBy: 1}
	body   = &Contract{Name: "http", What: "response", Release: []string{"Close"}, Via: "Body",
		Void: "StatusCode", VoidAt: []int64{101, 204, 304}} // a connection of its own, and no body
	rows      = &Contract{Name: "sql", What: "rows", Release: []string{"Close"}, Ends: "Next"}
	stmt      = &Contract{Name: "sql", What: "statement", Release: []string{"Close"}}
	tx        = &Contract{Name: "sql", What: "transaction", Release: []string{"Commit", "Rollback"}}
	sqlConn   = &Contract{Name: "sql", What: "database connection", Release: []string{"Close"}}
	ticker    = &Contract{Name: "ticker", What: "ticker", Release: []string{"Stop"}, Until: "go1.23"}
	file      = &Contract{Name: "file", What: "file", Release: []string{"Close"}}
	conn      = &Contract{Name: "net", What: "connection", Release: []string{"Close"}}
	listener  = &Contract{Name: "net", What: "listener", Release: []string{"Close"}}
	encoder   = &Contract{Name: "writer", What: "writer", Release: []string{"Close"}, Output: true}
	archive   = &Contract{Name: "file", What: "archive", Release: []string{"Close"}}
	directory = &Contract{Name: "file", What: "directory", Release: []string{"Close"}}
)

func one(c *Contract) []Acquired { return []Acquired{{0, c}} }
func second(c *Contract) []Acquired {
	return []Acquired{{1, c}}
}

// typed are the types whose release is not a method Close.
var typed = map[string]*Contract{
	"database/sql.Tx":   tx,
	"net/http.Response": body,
	"time.Ticker":       ticker,
	"database/sql.Rows": rows,
}

// acquires are the functions whose results owe something.
//
// Not in it: what a garbage collector gives back without loss (a Timer), what
// lives as long as the program as a rule (a sql.DB, an http.Server), and what
// its owner closes (rows and statements of a transaction, an exec.Cmd's pipes).
var acquires = map[string][]Acquired{
	"context.WithCancel":        second(cancel),
	"context.WithCancelCause":   second(cancel),
	"context.WithDeadline":      second(cancel),
	"context.WithDeadlineCause": second(cancel),
	"context.WithTimeout":       second(cancel),
	"context.WithTimeoutCause":  second(cancel),
	"os/signal.NotifyContext":   second(cancel),

	"iter.Pull":  second(stop),
	"iter.Pull2": second(stop),

	"net/http.Get":                    one(body),
	"net/http.Head":                   one(body),
	"net/http.Post":                   one(body),
	"net/http.PostForm":               one(body),
	"net/http.Client.Do":              one(body),
	"net/http.Client.Get":             one(body),
	"net/http.Client.Head":            one(body),
	"net/http.Client.Post":            one(body),
	"net/http.Client.PostForm":        one(body),
	"net/http.RoundTripper.RoundTrip": one(body),
	"net/http.Transport.RoundTrip":    one(body),

	"database/sql.DB.Query":          one(rows),
	"database/sql.DB.QueryContext":   one(rows),
	"database/sql.Conn.QueryContext": one(rows),
	"database/sql.Stmt.Query":        one(rows),
	"database/sql.Stmt.QueryContext": one(rows),
	"database/sql.DB.Prepare":        one(stmt),
	"database/sql.DB.PrepareContext": one(stmt),
	"database/sql.DB.Begin":          one(tx),
	"database/sql.DB.BeginTx":        one(tx),
	"database/sql.Conn.BeginTx":      one(tx),
	"database/sql.DB.Conn":           one(sqlConn),

	"time.NewTicker": one(ticker),

	"os.Open":                          one(file),
	"os.Create":                        one(file),
	"os.OpenFile":                      one(file),
	"os.CreateTemp":                    one(file),
	"os.OpenInRoot":                    one(file),
	"os.Root.Open":                     one(file),
	"os.Root.Create":                   one(file),
	"os.Root.OpenFile":                 one(file),
	"os.OpenRoot":                      one(directory),
	"os.Root.OpenRoot":                 one(directory),
	"os.Pipe":                          {{0, file}, {1, file}},
	"io/fs.FS.Open":                    one(file),
	"net/http.FileSystem.Open":         one(file),
	"mime/multipart.FileHeader.Open":   one(file),
	"archive/zip.OpenReader":           one(archive),
	"archive/zip.File.Open":            one(file),
	"net.Dial":                         one(conn),
	"net.DialTimeout":                  one(conn),
	"net.DialTCP":                      one(conn),
	"net.DialUDP":                      one(conn),
	"net.DialUnix":                     one(conn),
	"net.DialIP":                       one(conn),
	"net.Dialer.Dial":                  one(conn),
	"net.Dialer.DialContext":           one(conn),
	"net.ListenPacket":                 one(conn),
	"net.ListenUDP":                    one(conn),
	"net.ListenUnixgram":               one(conn),
	"net.ListenConfig.ListenPacket":    one(conn),
	"net.Listener.Accept":              one(conn),
	"net.TCPListener.Accept":           one(conn),
	"net.TCPListener.AcceptTCP":        one(conn),
	"net.UnixListener.Accept":          one(conn),
	"net.UnixListener.AcceptUnix":      one(conn),
	"crypto/tls.Dial":                  one(conn),
	"crypto/tls.DialWithDialer":        one(conn),
	"crypto/tls.Dialer.DialContext":    one(conn),
	"net/smtp.Dial":                    one(conn),
	"net/rpc.Dial":                     one(conn),
	"net/rpc.DialHTTP":                 one(conn),
	"net/textproto.Dial":               one(conn),
	"net.Listen":                       one(listener),
	"net.ListenTCP":                    one(listener),
	"net.ListenUnix":                   one(listener),
	"net.ListenConfig.Listen":          one(listener),
	"crypto/tls.Listen":                one(listener),
	"compress/gzip.NewWriter":          one(encoder),
	"compress/gzip.NewWriterLevel":     one(encoder),
	"compress/zlib.NewWriter":          one(encoder),
	"compress/zlib.NewWriterLevel":     one(encoder),
	"compress/zlib.NewWriterLevelDict": one(encoder),
	"compress/flate.NewWriter":         one(encoder),
	"compress/flate.NewWriterDict":     one(encoder),
	"compress/lzw.NewWriter":           one(encoder),
	"archive/zip.NewWriter":            one(encoder),
	"archive/tar.NewWriter":            one(encoder),
	"mime/multipart.NewWriter":         one(encoder),
	"mime/quotedprintable.NewWriter":   one(encoder),
	"encoding/base64.NewEncoder":       one(encoder),
	"encoding/base32.NewEncoder":       one(encoder),
	"encoding/hex.Dumper":              one(encoder),
}
