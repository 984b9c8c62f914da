// Package lsp is a language server that shows findings in an editor while one
// types. It stands beside the editor's Go server and does nothing that gopls
// does.
//
// # What is analyzed when
//
// The unit is a directory that an open document stands in. A change of a
// document starts an analysis of its directory, a moment later, so that a burst
// of keys is one change; what was under way for that directory is cancelled. The
// analysis is the command's own: the go command reads the texts of changed
// documents by an overlay, and takes from its cache whatever did not change. A
// save starts one for the directories of all open documents, since what a
// package does is known to those that import it once it is saved.
//
// # What is shown
//
// The findings of the last analysis that went through, for the version of the
// document that it saw. While code does not compile there is nothing new to show
// and what is shown stays: editors move it along with the text. A quick fix is
// offered only for the very text that was analyzed. The last document of a
// directory to be closed takes its findings away.
//
// # How it runs
//
// One goroutine owns all state and takes events in turn: messages, documents
// that are due for analysis, and results. Analyses run beside it, Parallel at a
// time.
package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/futvet/futvet/internal/finding"
	"github.com/futvet/futvet/internal/rule"
)

// A Result is what an analysis brought.
type Result struct {
	Findings []finding.Finding // sorted, judged, without those that are not to be shown
	Messages []string          // what else there is to say
	Failed   bool              // not everything could be analyzed
}

// An Analyze function analyzes the package in dir, with texts in place of files.
// It stops when ctx ends. It is called from several goroutines at once.
type Analyze func(ctx context.Context, dir string, texts map[string][]byte) (*Result, error)

// Server is what a server is made of.
type Server struct {
	Analyze  Analyze
	Rules    []*rule.Rule
	Version  string
	Delay    time.Duration // from a change to its analysis; 0 is a fitting one
	Parallel int           // analyses at a time; 0 is a fitting number
}

const (
	defaultDelay    = 100 * time.Millisecond
	defaultParallel = 2
	// slowAfter is when an analysis is worth a note that it is under way.
	slowAfter = time.Second
)

// Serve speaks with one client until it leaves or ctx ends, and returns nil if the
// client said that it would leave. When Serve returns, nothing is under way any
// more, but for a read from r.
func (srv *Server) Serve(ctx context.Context, r io.Reader, w io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &session{
		Server: srv,
		conn:   newConn(r, w),
		ctx:    ctx,
		docs:   make(map[string]*document),
		dirs:   make(map[string]*directory),
		shown:  make(map[string]*shown),
		events: make(chan func()),
		slots:  make(chan struct{}, max(1, or(srv.Parallel, defaultParallel))),
	}
	err := s.loop()
	cancel()
	s.wait()
	return err
}

func or(n, other int) int {
	if n != 0 {
		return n
	}
	return other
}

// A session is the state of one connection; its loop's goroutine owns it.
type session struct {
	*Server
	conn *conn
	ctx  context.Context // ends with the session

	client      clientCapabilities
	options     options
	folders     []string // paths; none: all files are ours
	initialized bool
	shutdown    bool

	docs  map[string]*document  // by path
	dirs  map[string]*directory // those with open documents
	shown map[string]*shown     // by path

	events  chan func()   // things to do in the loop
	slots   chan struct{} // analyses that run
	running int           // goroutines that will send an event or see ctx end
	told    string        // the last trouble that was told
}

// A document is open in the editor.
type document struct {
	uri     string
	path    string
	version int
	text    *text
}

// A directory is what is analyzed together.
type directory struct {
	cancel  context.CancelFunc // of what is under way or due; nil for none
	serial  int                // of the last analysis that was started
	showing map[string]bool    // files with findings in the editor
}

// shown is what the editor shows for a file.
type shown struct {
	version     *int  // of the document that was analyzed; nil if it was not open
	text        *text // that was analyzed
	seen        *snapshot
	findings    []finding.Finding
	diagnostics []diagnostic // of the findings, in their order
}

// loop takes events until the client leaves.
func (s *session) loop() error {
	type input struct {
		m   *message
		err error
	}
	inputs := make(chan input)
	go func() {
		for {
			m, err := s.conn.read()
			select {
			case inputs <- input{m, err}:
			case <-s.ctx.Done():
				return
			}
			var bad *rpcError
			if err != nil && !errors.As(err, &bad) {
				return
			}
		}
	}()
	for {
		select {
		case <-s.ctx.Done():
			return s.ctx.Err()
		case do := <-s.events:
			do()
		case in := <-inputs:
			var bad *rpcError
			switch {
			case errors.As(in.err, &bad):
				null := json.RawMessage("null")
				s.conn.reply(&null, nil, bad)
			case in.err == io.EOF && s.shutdown:
				return nil
			case in.err != nil:
				return fmt.Errorf("the editor is gone: %w", in.err)
			case in.m.Method == "exit":
				if s.shutdown {
					return nil
				}
				return errors.New("the editor left without a shutdown request")
			default:
				s.handle(in.m)
			}
		}
	}
}

// send has the loop do something, unless the session has ended. It is called
// from goroutines other than the loop's, each counted in running.
func (s *session) send(do func()) {
	select {
	case s.events <- do:
	case <-s.ctx.Done():
	}
}

// spawn starts a goroutine that the session waits for.
func (s *session) spawn(f func()) {
	s.running++
	go func() {
		f()
		s.events <- func() { s.running-- }
	}()
}

// wait takes events until all goroutines are done.
func (s *session) wait() {
	for s.running > 0 {
		(<-s.events)()
	}
}

// handle takes one message.
func (s *session) handle(m *message) {
	if m.Method == "" {
		return // the answer to a request of ours
	}
	if m.ID == nil {
		if s.initialized && !s.shutdown {
			if err := s.notified(m.Method, m.Params); err != nil {
				s.log(1, fmt.Sprintf("%s: %v", m.Method, err))
			}
		}
		return
	}
	switch {
	case m.Method == "initialize" && !s.initialized:
		result, err := s.initialize(m.Params)
		s.conn.reply(m.ID, result, invalid(err))
		return
	case !s.initialized:
		s.conn.reply(m.ID, nil, &rpcError{codeNotInitialized, "the server is not initialized"})
		return
	case m.Method == "initialize" || s.shutdown:
		s.conn.reply(m.ID, nil, &rpcError{codeInvalidRequest, m.Method + ": not at this point"})
		return
	}
	var result any
	var err error
	switch m.Method {
	case "shutdown":
		s.shutdown = true
		for _, d := range s.dirs {
			d.stop()
		}
	case "textDocument/codeAction":
		result, err = s.codeActions(m.Params)
	case "textDocument/hover":
		result, err = s.hover(m.Params)
	default:
		s.conn.reply(m.ID, nil, &rpcError{codeMethodNotFound, "no method " + m.Method})
		return
	}
	s.conn.reply(m.ID, result, invalid(err))
}

func invalid(err error) *rpcError {
	if err == nil {
		return nil
	}
	return &rpcError{codeInvalidParams, err.Error()}
}

// notified takes one notification.
func (s *session) notified(method string, params json.RawMessage) error {
	switch method {
	case "textDocument/didOpen":
		return s.opened(params)
	case "textDocument/didChange":
		return s.changed(params)
	case "textDocument/didSave", "workspace/didChangeWatchedFiles":
		for dir := range s.dirs {
			s.schedule(dir, 0)
		}
	case "textDocument/didClose":
		return s.closed(params)
	case "workspace/didChangeWorkspaceFolders":
		return s.foldersChanged(params)
	}
	return nil // what we do not know does not concern us
}

func (s *session) initialize(params json.RawMessage) (any, error) {
	var p initializeParams
	if err := json.Unmarshal(params, &p); err != nil {
		return nil, err
	}
	s.client = p.Capabilities
	if json.Unmarshal(p.Options, &s.options) != nil {
		s.options = options{} // meant for another server
	}
	for _, f := range p.Folders {
		s.addFolder(f.URI)
	}
	if len(p.Folders) == 0 && p.RootURI != "" {
		s.addFolder(p.RootURI)
	}
	s.initialized = true
	return map[string]any{
		"serverInfo": map[string]string{"name": "futvet", "version": s.Version},
		"capabilities": map[string]any{
			"positionEncoding": "utf-16",
			"textDocumentSync": map[string]any{"openClose": true, "change": 2, "save": map[string]any{"includeText": false}},
			"codeActionProvider": map[string]any{
				"codeActionKinds": []string{quickFix},
			},
			"hoverProvider": true,
			"workspace": map[string]any{
				"workspaceFolders": map[string]any{"supported": true, "changeNotifications": true},
			},
		},
	}, nil
}

func (s *session) addFolder(uri string) {
	if path := fileOf(uri); path != "" && !slices.Contains(s.folders, path) {
		s.folders = append(s.folders, path)
	}
}

func (s *session) foldersChanged(params json.RawMessage) error {
	var p struct {
		Event struct{ Added, Removed []folder } `json:"event"`
	}
	if err := json.Unmarshal(params, &p); err != nil {
		return err
	}
	for _, f := range p.Event.Removed {
		path := fileOf(f.URI)
		s.folders = slices.DeleteFunc(s.folders, func(have string) bool { return have == path })
	}
	for _, f := range p.Event.Added {
		s.addFolder(f.URI)
	}
	for dir := range s.dirs {
		if !s.ours(dir) {
			s.leave(dir)
		}
	}
	for _, d := range s.docs {
		if dir := filepath.Dir(d.path); s.dirs[dir] == nil {
			s.schedule(dir, 0)
		}
	}
	return nil
}

// ours reports whether a directory is in the workspace. What an editor opens
// from elsewhere, such as the source of a dependency, is none of our business.
func (s *session) ours(dir string) bool {
	if len(s.folders) == 0 {
		return true
	}
	return slices.ContainsFunc(s.folders, func(f string) bool {
		rel, err := filepath.Rel(f, dir)
		return err == nil && filepath.IsLocal(rel)
	})
}

func (s *session) opened(params json.RawMessage) error {
	var p openParams
	if err := json.Unmarshal(params, &p); err != nil {
		return err
	}
	path := fileOf(p.TextDocument.URI)
	if path == "" || !strings.HasSuffix(path, ".go") {
		return nil
	}
	s.docs[path] = &document{p.TextDocument.URI, path, p.TextDocument.Version, newText(p.TextDocument.Text)}
	s.schedule(filepath.Dir(path), 0)
	return nil
}

func (s *session) changed(params json.RawMessage) error {
	var p changeParams
	if err := json.Unmarshal(params, &p); err != nil {
		return err
	}
	d := s.docs[fileOf(p.TextDocument.URI)]
	if d == nil {
		return nil
	}
	t := d.text
	for _, c := range p.Changes {
		if c.Range == nil {
			t = newText(c.Text)
			continue
		}
		var err error
		if t, err = t.edit(*c.Range, c.Text); err != nil {
			return err
		}
	}
	d.text = t
	if p.TextDocument.Version != nil {
		d.version = *p.TextDocument.Version
	}
	delay := s.Delay
	if delay == 0 {
		delay = defaultDelay
	}
	s.schedule(filepath.Dir(d.path), delay)
	return nil
}

func (s *session) closed(params json.RawMessage) error {
	var p documentParams
	if err := json.Unmarshal(params, &p); err != nil {
		return err
	}
	path := fileOf(p.TextDocument.URI)
	if s.docs[path] == nil {
		return nil
	}
	delete(s.docs, path)
	dir := filepath.Dir(path)
	for other := range s.docs {
		if filepath.Dir(other) == dir {
			s.schedule(dir, 0) // without the changes that were not saved
			return nil
		}
	}
	s.leave(dir)
	return nil
}

// log has the editor note a line in the server's log.
func (s *session) log(level int, text string) {
	s.conn.notify("window/logMessage", map[string]any{"type": level, "message": text})
}

// tell notes trouble, and shows it where it is not what was told last: each key
// would tell it again.
func (s *session) tell(text string) {
	s.log(1, text)
	if text != s.told {
		s.told = text
		s.conn.notify("window/showMessage", map[string]any{"type": 1, "message": "futvet: " + text})
	}
}

// onDisk returns the text of a file that is not open, or nil.
func onDisk(path string) *text {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return newText(string(data))
}
