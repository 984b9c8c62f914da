package contract

import "go/types"

// A Use is what a function of the standard library does with an argument that
// owes something, where the table says so. What the table does not say is
// Unsaid: the function may keep it.
type Use uint8

const (
	Unsaid Use = iota
	// Looks: it uses the argument during the call.
	Looks
	// Wraps: its result uses the argument later, and does not close it.
	Wraps
)

// UseOf is what fn does with arguments that owe something.
func UseOf(fn *types.Func) Use {
	if fn == nil || fn.Pkg() == nil {
		return Unsaid
	}
	if u, ok := uses[key(fn)]; ok {
		return u
	}
	return usedBy[fn.Pkg().Path()]
}

// usedBy holds what all functions of a package do, those in uses apart.
var usedBy = map[string]Use{
	"fmt":             Looks,
	"errors":          Looks,
	"hash/crc32":      Looks,
	"encoding/binary": Looks,
	"encoding/json":   Wraps,
	"encoding/xml":    Wraps,
	"encoding/gob":    Wraps,
	"encoding/csv":    Wraps,
	"encoding/pem":    Wraps,
	"encoding/base64": Wraps,
	"encoding/base32": Wraps,
	"encoding/hex":    Wraps,
	"bufio":           Wraps,
	"compress/gzip":   Wraps,
	"compress/zlib":   Wraps,
	"compress/flate":  Wraps,
	"compress/bzip2":  Wraps,
	"compress/lzw":    Wraps,
	"archive/zip":     Wraps,
	"archive/tar":     Wraps,
	"mime/multipart":  Wraps,
	"text/tabwriter":  Wraps,
	"text/scanner":    Wraps,
	"text/template":   Looks,
	"html/template":   Looks,
	"image":           Looks,
	"image/png":       Looks,
	"image/jpeg":      Looks,
	"image/gif":       Looks,
	"io":              Wraps,
}

var uses = map[string]Use{
	"io.Copy":                        Looks,
	"io.CopyN":                       Looks,
	"io.CopyBuffer":                  Looks,
	"io.ReadAll":                     Looks,
	"io.ReadFull":                    Looks,
	"io.ReadAtLeast":                 Looks,
	"io.WriteString":                 Looks,
	"io/fs.ReadFile":                 Looks,
	"io/fs.ReadDir":                  Looks,
	"net/http/httputil.DumpResponse": Looks,
	"strings.Reader.WriteTo":         Looks,
	"bytes.Buffer.ReadFrom":          Looks,
	"bytes.Buffer.WriteTo":           Looks,
	"bytes.Reader.WriteTo":           Looks,
	"bufio.Reader.Reset":             Wraps,
	"bufio.Writer.Reset":             Wraps,
	"testing.common.Log":             Looks,
	"testing.common.Logf":            Looks,
	"testing.common.Error":           Looks,
	"testing.common.Errorf":          Looks,
	"testing.common.Fatal":           Looks,
	"testing.common.Fatalf":          Looks,
	"log.Print":                      Looks,
	"log.Println":                    Looks,
	"log.Printf":                     Looks,
	"reflect.DeepEqual":              Looks,
	"syscall.Fstat":                  Looks,
}
