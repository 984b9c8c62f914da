// Command sharedcache is a cache program for the go command that keeps
// everything in one directory, such as a network file system that many machines
// mount. With
//
//	export GOCACHEPROG="sharedcache /mnt/cache"
//
// a package that one machine has compiled or analyzed is taken from there by all
// others: futvet's results too, since the go command keeps them as it keeps
// compiled packages.
//
// It is meant to be read, and to be used as it is by a small team. Entries are
// never removed; whoever runs it sweeps the directory by age, which is safe at any
// time. The protocol is described by go doc cmd/go/internal/cacheprog.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

type (
	request struct {
		ID       int64
		Command  string // get, put, close
		ActionID []byte
		OutputID []byte
		BodySize int64 // of a put; the body follows as a JSON string, in base64
	}
	response struct {
		ID            int64
		Err           string     `json:",omitempty"`
		KnownCommands []string   `json:",omitempty"`
		Miss          bool       `json:",omitempty"`
		OutputID      []byte     `json:",omitempty"`
		Size          int64      `json:",omitempty"`
		Time          *time.Time `json:",omitempty"`
		DiskPath      string     `json:",omitempty"`
	}
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: sharedcache directory")
		os.Exit(2)
	}
	if err := serve(cache(os.Args[1]), os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "sharedcache:", err)
		os.Exit(1)
	}
}

// serve answers requests, one after the other, until the go command closes.
func serve(c cache, r io.Reader, w io.Writer) error {
	in := json.NewDecoder(bufio.NewReader(r))
	out := json.NewEncoder(w)
	if err := out.Encode(response{KnownCommands: []string{"get", "put", "close"}}); err != nil {
		return err
	}
	for {
		var q request
		if err := in.Decode(&q); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		var body string
		if q.Command == "put" && q.BodySize > 0 {
			if err := in.Decode(&body); err != nil {
				return err
			}
		}
		a := response{ID: q.ID}
		var err error
		switch q.Command {
		case "get":
			a, err = c.get(q)
		case "put":
			a, err = c.put(q, body)
		case "close":
			return out.Encode(a)
		default:
			err = fmt.Errorf("unknown command %q", q.Command)
		}
		if err != nil {
			a = response{ID: q.ID, Err: err.Error()}
		}
		if err := out.Encode(a); err != nil {
			return err
		}
	}
}

// A cache is a directory. An action's file names the output and when it was made;
// the output is a file of its own, which the go command reads by itself.
type cache string

type entry struct {
	OutputID []byte
	Size     int64
	Time     time.Time
}

func (c cache) action(id []byte) string { return c.path("a", id) }
func (c cache) output(id []byte) string { return c.path("o", id) }

func (c cache) path(kind string, id []byte) string {
	name := hex.EncodeToString(id)
	if len(name) < 2 {
		name = "00" + name
	}
	return filepath.Join(string(c), kind, name[:2], name)
}

func (c cache) get(q request) (response, error) {
	miss := response{ID: q.ID, Miss: true}
	data, err := os.ReadFile(c.action(q.ActionID))
	if errors.Is(err, os.ErrNotExist) {
		return miss, nil
	} else if err != nil {
		return miss, err
	}
	var e entry
	if err := json.Unmarshal(data, &e); err != nil {
		return miss, nil
	}
	path, err := filepath.Abs(c.output(e.OutputID))
	if err != nil {
		return miss, err
	}
	if info, err := os.Stat(path); err != nil || info.Size() != e.Size {
		return miss, nil // swept
	}
	return response{ID: q.ID, OutputID: e.OutputID, Size: e.Size, Time: &e.Time, DiskPath: path}, nil
}

func (c cache) put(q request, body string) (response, error) {
	data, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, strings.NewReader(body)))
	if err != nil {
		return response{}, err
	}
	if int64(len(data)) != q.BodySize {
		return response{}, fmt.Errorf("%d bytes, want %d", len(data), q.BodySize)
	}
	if err := replace(c.output(q.OutputID), data); err != nil {
		return response{}, err
	}
	e, err := json.Marshal(entry{q.OutputID, q.BodySize, time.Now()})
	if err != nil {
		return response{}, err
	}
	if err := replace(c.action(q.ActionID), e); err != nil {
		return response{}, err
	}
	path, err := filepath.Abs(c.output(q.OutputID))
	return response{ID: q.ID, DiskPath: path}, err
}

// replace writes a file so that readers on other machines see all of it or none.
func replace(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(data)
	err = errors.Join(err, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		os.Remove(tmp.Name())
	}
	return err
}
