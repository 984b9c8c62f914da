package lsp

import (
	"encoding/json"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
)

// The part of the Language Server Protocol 3.17 that the server speaks. Lines
// and characters count from 0, characters in UTF-16 code units.
type (
	position struct {
		Line      int `json:"line"`
		Character int `json:"character"`
	}
	span struct { // Range, in the protocol
		Start position `json:"start"`
		End   position `json:"end"`
	}
	location struct {
		URI   string `json:"uri"`
		Range span   `json:"range"`
	}
	diagnostic struct {
		Range           span             `json:"range"`
		Severity        int              `json:"severity"`
		Code            string           `json:"code"`
		CodeDescription *codeDescription `json:"codeDescription,omitempty"`
		Source          string           `json:"source"`
		Message         string           `json:"message"`
		Related         []related        `json:"relatedInformation,omitempty"`
	}
	codeDescription struct {
		Href string `json:"href"`
	}
	related struct {
		Location location `json:"location"`
		Message  string   `json:"message"`
	}
	publishParams struct {
		URI         string       `json:"uri"`
		Version     *int         `json:"version,omitempty"`
		Diagnostics []diagnostic `json:"diagnostics"`
	}

	initializeParams struct {
		RootURI      string             `json:"rootUri"`
		Folders      []folder           `json:"workspaceFolders"`
		Capabilities clientCapabilities `json:"capabilities"`
		Options      json.RawMessage    `json:"initializationOptions"`
	}
	options struct { // not of the protocol: what a client may say to this server
		RelatedShown bool `json:"relatedShown"` // it shows related locations wherever it shows a diagnostic
	}
	folder struct {
		URI  string `json:"uri"`
		Name string `json:"name"`
	}
	clientCapabilities struct {
		Workspace struct {
			WorkspaceEdit struct {
				DocumentChanges bool `json:"documentChanges"`
			} `json:"workspaceEdit"`
		} `json:"workspace"`
		TextDocument struct {
			PublishDiagnostics struct {
				Related bool `json:"relatedInformation"`
			} `json:"publishDiagnostics"`
			Hover struct {
				ContentFormat []string `json:"contentFormat"`
			} `json:"hover"`
		} `json:"textDocument"`
		Window struct {
			WorkDoneProgress bool `json:"workDoneProgress"`
		} `json:"window"`
	}

	documentID struct {
		URI     string `json:"uri"`
		Version *int   `json:"version"`
	}
	openParams struct {
		TextDocument struct {
			URI        string `json:"uri"`
			LanguageID string `json:"languageId"`
			Version    int    `json:"version"`
			Text       string `json:"text"`
		} `json:"textDocument"`
	}
	changeParams struct {
		TextDocument documentID `json:"textDocument"`
		Changes      []struct {
			Range *span  `json:"range"` // absent: the whole text
			Text  string `json:"text"`
		} `json:"contentChanges"`
	}
	documentParams struct { // of didSave, didClose
		TextDocument documentID `json:"textDocument"`
	}
	positionParams struct { // of hover
		TextDocument documentID `json:"textDocument"`
		Position     position   `json:"position"`
	}
	codeActionParams struct {
		TextDocument documentID `json:"textDocument"`
		Range        span       `json:"range"`
		Context      struct {
			Only []string `json:"only"`
		} `json:"context"`
	}
	codeAction struct {
		Title       string        `json:"title"`
		Kind        string        `json:"kind"`
		Diagnostics []diagnostic  `json:"diagnostics"`
		IsPreferred bool          `json:"isPreferred,omitempty"`
		Edit        workspaceEdit `json:"edit"`
	}
	workspaceEdit struct {
		Changes         map[string][]textEdit `json:"changes,omitempty"`
		DocumentChanges []documentEdit        `json:"documentChanges,omitempty"`
	}
	documentEdit struct {
		TextDocument documentID `json:"textDocument"`
		Edits        []textEdit `json:"edits"`
	}
	textEdit struct {
		Range   span   `json:"range"`
		NewText string `json:"newText"`
	}
	hoverResult struct {
		Contents markup `json:"contents"`
		Range    span   `json:"range"`
	}
	markup struct {
		Kind  string `json:"kind"`
		Value string `json:"value"`
	}
)

const quickFix = "quickfix"

func (p position) before(q position) bool {
	return p.Line < q.Line || p.Line == q.Line && p.Character < q.Character
}

// touches reports whether two spans have a position in common, their ends
// included: a cursor at the end of a word is on the word.
func (s span) touches(t span) bool { return !s.End.before(t.Start) && !t.End.before(s.Start) }

// fileOf returns the path of a file URI, "" for another URI.
func fileOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" {
		return ""
	}
	path := u.Path
	if runtime.GOOS == "windows" {
		path = strings.TrimPrefix(path, "/") // /C:/x
		if u.Host != "" {
			path = "//" + u.Host + "/" + path
		}
	}
	return filepath.Clean(filepath.FromSlash(path))
}

// uriOf returns the URI of a file.
func uriOf(file string) string {
	path := filepath.ToSlash(file)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}
