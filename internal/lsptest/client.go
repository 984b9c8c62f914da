// Package lsptest drives a language server as an editor does, for tests.
package lsptest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"net/url"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"
)

// A Client is an editor with one server.
type Client struct {
	t       testing.TB
	w       io.WriteCloser
	timeout time.Duration

	mu      sync.Mutex
	nextID  int
	replies map[int]chan Message
	inbox   []Message     // notifications of the server, and its requests
	more    chan struct{} // closed when the inbox grows
	gone    bool          // the server has closed its output
}

// A Message is one of JSON-RPC.
type Message struct {
	ID     json.RawMessage `json:"id,omitempty"`
	Method string          `json:"method,omitempty"`
	Params json.RawMessage `json:"params,omitempty"`
	Result json.RawMessage `json:"result,omitempty"`
	Error  *struct {
		Code    int
		Message string
	} `json:"error,omitempty"`
}

// Diagnostic is a finding as a server publishes it.
type Diagnostic struct {
	Range           Range
	Severity        int
	Code            any
	CodeDescription struct{ Href string }
	Source, Message string
	Related         []struct {
		Location struct {
			URI   string
			Range Range
		}
		Message string
	} `json:"relatedInformation"`
}

// Range is a part of a text, Position a place in it.
type (
	Range    struct{ Start, End Position }
	Position struct{ Line, Character int }
)

// Published are the diagnostics of a document.
type Published struct {
	URI         string
	Version     *int
	Diagnostics []Diagnostic
}

// Action is a code action.
type Action struct {
	Title, Kind string
	Edit        struct {
		Changes         map[string][]TextEdit
		DocumentChanges []struct {
			TextDocument struct {
				URI     string
				Version *int
			}
			Edits []TextEdit
		}
	}
}

// TextEdit replaces a part of a text.
type TextEdit struct {
	Range   Range
	NewText string
}

// Published returns the diagnostics that a message publishes, or nil if it is
// another.
func (m *Message) Published() *Published {
	p := new(Published)
	if m.Method != "textDocument/publishDiagnostics" || json.Unmarshal(m.Params, p) != nil {
		return nil
	}
	return p
}

// URI returns a file's URI.
func URI(file string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(file)}).String()
}

// New returns a client that speaks over a pair of pipes. It fails the test if an
// answer takes longer than timeout.
func New(t testing.TB, r io.Reader, w io.WriteCloser, timeout time.Duration) *Client {
	c := &Client{t: t, w: w, timeout: timeout, replies: make(map[int]chan Message), more: make(chan struct{})}
	go c.read(bufio.NewReader(r))
	return c
}

// Start starts a server and returns a client of it. The server is ended with the
// test, by force if it does not leave.
func Start(t testing.TB, cmd *exec.Cmd, timeout time.Duration) *Client {
	t.Helper()
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := New(t, out, in, timeout)
	t.Cleanup(func() {
		in.Close()
		timer := time.AfterFunc(time.Minute, func() { cmd.Process.Kill() })
		defer timer.Stop()
		cmd.Wait()
	})
	return c
}

func (c *Client) read(r *bufio.Reader) {
	for {
		header, err := textproto.NewReader(r).ReadMIMEHeader()
		var m Message
		if err == nil {
			n, _ := strconv.Atoi(header.Get("Content-Length"))
			body := make([]byte, n)
			if _, err = io.ReadFull(r, body); err == nil {
				err = json.Unmarshal(body, &m)
			}
		}
		c.mu.Lock()
		if err != nil {
			c.gone = true
			for _, reply := range c.replies {
				close(reply)
			}
			c.replies = nil
			close(c.more)
			c.mu.Unlock()
			return
		}
		id, err := strconv.Atoi(string(m.ID))
		if m.Method == "" && err == nil {
			if reply := c.replies[id]; reply != nil {
				reply <- m
				delete(c.replies, id)
			}
		} else {
			c.inbox = append(c.inbox, m)
			close(c.more)
			c.more = make(chan struct{})
		}
		c.mu.Unlock()
		if m.Method != "" && m.ID != nil {
			c.answer(m)
		}
	}
}

// answer agrees to whatever the server asks for, and knows of no settings.
func (c *Client) answer(m Message) {
	result := json.RawMessage("null")
	if m.Method == "workspace/configuration" {
		var p struct{ Items []any }
		json.Unmarshal(m.Params, &p)
		result, _ = json.Marshal(make([]map[string]any, len(p.Items)))
	}
	c.send(map[string]any{"id": m.ID, "result": result})
}

func (c *Client) send(m map[string]any) {
	m["jsonrpc"] = "2.0"
	body, err := json.Marshal(m)
	if err != nil {
		c.t.Error(err)
	}
	fmt.Fprintf(c.w, "Content-Length: %d\r\n\r\n%s", len(body), body)
}

// Notify sends a notification.
func (c *Client) Notify(method string, params any) {
	c.send(map[string]any{"method": method, "params": params})
}

// Try sends a request and returns the answer, which may be an error.
func (c *Client) Try(method string, params any) Message {
	c.t.Helper()
	c.mu.Lock()
	c.nextID++
	id := c.nextID
	reply := make(chan Message, 1)
	if c.replies == nil {
		c.mu.Unlock()
		c.t.Fatalf("%s: the server is gone", method)
	}
	c.replies[id] = reply
	c.mu.Unlock()
	c.send(map[string]any{"id": id, "method": method, "params": params})
	select {
	case m, ok := <-reply:
		if !ok {
			c.t.Fatalf("%s: the server has gone without an answer", method)
		}
		return m
	case <-time.After(c.timeout):
		c.t.Fatalf("%s: no answer", method)
	}
	panic("unreachable")
}

// Send sends a request to whose answer nobody listens, and returns its ID.
func (c *Client) Send(method string, params any) int {
	c.mu.Lock()
	c.nextID++
	id := c.nextID
	c.mu.Unlock()
	c.send(map[string]any{"id": id, "method": method, "params": params})
	return id
}

// Call sends a request and decodes its result, which must not be an error.
func (c *Client) Call(method string, params, result any) {
	c.t.Helper()
	m := c.Try(method, params)
	if m.Error != nil {
		c.t.Fatalf("%s: %s", method, m.Error.Message)
	}
	if result != nil {
		if err := json.Unmarshal(m.Result, result); err != nil {
			c.t.Fatalf("%s: %v in %s", method, err, m.Result)
		}
	}
}

// Initialize begins, with folders as the workspace, as an editor that can do
// what all of today's can.
func (c *Client) Initialize(folders ...string) {
	c.t.Helper()
	var list []map[string]string
	for _, f := range folders {
		list = append(list, map[string]string{"uri": URI(f), "name": filepath.Base(f)})
	}
	c.Call("initialize", map[string]any{
		"processId": nil, "rootUri": nil, "workspaceFolders": list,
		"capabilities": map[string]any{
			"workspace": map[string]any{"workspaceEdit": map[string]any{"documentChanges": true}, "configuration": true, "workspaceFolders": true},
			"textDocument": map[string]any{
				"publishDiagnostics": map[string]any{"relatedInformation": true, "versionSupport": true, "codeDescriptionSupport": true},
				"codeAction": map[string]any{"codeActionLiteralSupport": map[string]any{
					"codeActionKind": map[string]any{"valueSet": []string{"quickfix"}}}},
			},
			"window": map[string]any{"workDoneProgress": true},
		},
	}, nil)
	c.Notify("initialized", map[string]any{})
}

// Open opens a document.
func (c *Client) Open(file string, version int, text string) {
	c.Notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{
		"uri": URI(file), "languageId": "go", "version": version, "text": text}})
}

// Change replaces a document's text.
func (c *Client) Change(file string, version int, text string) {
	c.Notify("textDocument/didChange", map[string]any{
		"textDocument":   map[string]any{"uri": URI(file), "version": version},
		"contentChanges": []any{map[string]any{"text": text}}})
}

// Save says that a document has been saved, and Close that it is closed.
func (c *Client) Save(file string)  { c.document("textDocument/didSave", file) }
func (c *Client) Close(file string) { c.document("textDocument/didClose", file) }

func (c *Client) document(method, file string) {
	c.Notify(method, map[string]any{"textDocument": map[string]any{"uri": URI(file)}})
}

// Await returns the first message of the server that ok accepts, of those that
// were not returned before, and forgets those before it.
func (c *Client) Await(what string, ok func(Message) bool) Message {
	c.t.Helper()
	deadline := time.After(c.timeout)
	for {
		c.mu.Lock()
		for i, m := range c.inbox {
			if ok(m) {
				c.inbox = c.inbox[i+1:]
				c.mu.Unlock()
				return m
			}
		}
		more, gone := c.more, c.gone
		c.mu.Unlock()
		if gone {
			c.t.Fatalf("the server has gone before %s", what)
		}
		select {
		case <-more:
		case <-deadline:
			c.mu.Lock()
			defer c.mu.Unlock()
			for _, m := range c.inbox {
				c.t.Logf("%s %.400s", m.Method, m.Params)
			}
			c.t.Fatalf("no %s", what)
		}
	}
}

// Diagnostics returns what is published for a document at a version. A server
// may publish more than once for a version; ok says which is waited for, nil any.
func (c *Client) Diagnostics(file string, version int, ok func([]Diagnostic) bool) []Diagnostic {
	c.t.Helper()
	var p Published
	c.Await(fmt.Sprintf("diagnostics of %s at version %d", filepath.Base(file), version), func(m Message) bool {
		if m.Method != "textDocument/publishDiagnostics" {
			return false
		}
		p = Published{}
		if err := json.Unmarshal(m.Params, &p); err != nil {
			c.t.Fatal(err)
		}
		return p.URI == URI(file) && (p.Version == nil || *p.Version == version) && (ok == nil || ok(p.Diagnostics))
	})
	return p.Diagnostics
}

// Actions returns the code actions for a range.
func (c *Client) Actions(file string, at Range) []Action {
	c.t.Helper()
	var list []Action
	c.Call("textDocument/codeAction", map[string]any{
		"textDocument": map[string]any{"uri": URI(file)},
		"range":        at,
		"context":      map[string]any{"diagnostics": []any{}, "only": []string{"quickfix"}},
	}, &list)
	return list
}

// Leave says goodbye in the order that the protocol asks for.
func (c *Client) Leave() {
	c.t.Helper()
	c.Call("shutdown", nil, nil)
	c.Notify("exit", nil)
	deadline := time.After(c.timeout)
	for {
		c.mu.Lock()
		more, gone := c.more, c.gone
		c.mu.Unlock()
		if gone {
			return
		}
		select {
		case <-more:
		case <-deadline:
			c.t.Fatal("the server does not leave")
		}
	}
}

// MarshalJSON writes the range in the protocol's spelling.
func (r Range) MarshalJSON() ([]byte, error) {
	at := func(p Position) map[string]int { return map[string]int{"line": p.Line, "character": p.Character} }
	return json.Marshal(map[string]any{"start": at(r.Start), "end": at(r.End)})
}

// Apply makes edits, which do not overlap, in a text of ASCII characters.
func Apply(text string, edits []TextEdit) string {
	offset := func(p Position) int {
		at := 0
		for range p.Line {
			for text[at] != '\n' {
				at++
			}
			at++
		}
		return at + p.Character
	}
	out := text
	for done := len(edits) - 1; done >= 0; done-- {
		// From the last to the first, so that offsets before stay right; among
		// those at one place the last given goes last.
		last := 0
		for i := range edits[:done+1] {
			if offset(edits[i].Range.Start) >= offset(edits[last].Range.Start) {
				last = i
			}
		}
		e := edits[last]
		out = out[:offset(e.Range.Start)] + e.NewText + out[offset(e.Range.End):]
		edits = append(append([]TextEdit{}, edits[:last]...), edits[last+1:]...)
	}
	return out
}
