package lsp

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"strconv"
	"sync"
)

// A message is a JSON-RPC 2.0 request, notification or response.
type message struct {
	JSONRPC string           `json:"jsonrpc"`
	ID      *json.RawMessage `json:"id,omitempty"` // absent in notifications
	Method  string           `json:"method,omitempty"`
	Params  json.RawMessage  `json:"params,omitempty"`
	Result  json.RawMessage  `json:"result,omitempty"`
	Error   *rpcError        `json:"error,omitempty"`
}

type rpcError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

func (e *rpcError) Error() string { return e.Message }

// Error codes of JSON-RPC and of the protocol.
const (
	codeParse          = -32700
	codeInvalidRequest = -32600
	codeMethodNotFound = -32601
	codeInvalidParams  = -32602
	codeNotInitialized = -32002
)

// maxMessage bounds a message's body: a header that asks for more is not
// believed. Editors send whole files, so the bound is generous.
const maxMessage = 256 << 20

// A conn is the stream of messages: each is a header with the length of its
// body, and the body.
type conn struct {
	r *bufio.Reader

	mu  sync.Mutex // guards w and err
	w   io.Writer
	err error // of the first write that failed
}

func newConn(r io.Reader, w io.Writer) *conn { return &conn{r: bufio.NewReader(r), w: w} }

// read returns the next message. The error is io.EOF at the end of the stream;
// an *rpcError means that the message was bad, and the stream goes on.
func (c *conn) read() (*message, error) {
	header, err := textproto.NewReader(c.r).ReadMIMEHeader()
	if err != nil {
		if err == io.EOF && len(header) == 0 {
			return nil, io.EOF
		}
		return nil, fmt.Errorf("cannot read a message's header: %w", err)
	}
	n, err := strconv.Atoi(header.Get("Content-Length"))
	if err != nil || n < 0 || n > maxMessage {
		return nil, fmt.Errorf("bad Content-Length %q in a message's header", header.Get("Content-Length"))
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(c.r, body); err != nil {
		return nil, fmt.Errorf("a message ends in its body: %w", err)
	}
	m := new(message)
	if err := json.Unmarshal(body, m); err != nil {
		return nil, &rpcError{codeParse, err.Error()}
	}
	return m, nil
}

// write sends a message. After a failure it does nothing: the reader will find
// that the client is gone.
func (c *conn) write(m *message) {
	m.JSONRPC = "2.0"
	body, err := json.Marshal(m)
	if err != nil {
		panic(err) // our own types can be encoded
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		_, c.err = fmt.Fprintf(c.w, "Content-Length: %d\r\n\r\n%s", len(body), body)
	}
}

// notify sends a notification.
func (c *conn) notify(method string, params any) {
	c.write(&message{Method: method, Params: encode(params)})
}

// reply answers a request.
func (c *conn) reply(id *json.RawMessage, result any, err *rpcError) {
	if err != nil {
		c.write(&message{ID: id, Error: err})
		return
	}
	c.write(&message{ID: id, Result: encode(result)})
}

func encode(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // our own types can be encoded
	}
	return data
}
