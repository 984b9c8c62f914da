package main

import (
	"errors"
	"fmt"
	"strings"
)

// The protocol: one line each way per request, and lines that the server sends
// by itself.
//
//	GET key          VALUE value, or NIL
//	SET key value    OK; the value is the rest of the line
//	DEL key          OK, or NIL
//	SUBSCRIBE key    OK; from then on EVENT SET key value and EVENT DEL key
//	PING             PONG
//	QUIT             BYE quit
//
// A request that failed is answered by ERR and the reason. BYE and a reason is the
// last line of every conversation.

// request is one line of a client's.
type request struct {
	verb  string
	key   string
	value string
}

// arguments says how many arguments a request has.
var arguments = map[string]int{
	"GET": 1, "SET": 2, "DEL": 1, "SUBSCRIBE": 1, "PING": 0, "QUIT": 0,
}

// errSyntax is the error of a line that is no request.
var errSyntax = errors.New("syntax")

func parseRequest(line string) (request, error) {
	verb, rest, _ := strings.Cut(line, " ")
	n, known := arguments[verb]
	if !known {
		return request{}, fmt.Errorf("%w: unknown request %q", errSyntax, verb)
	}
	req := request{verb: verb, key: rest}
	if n == 2 {
		req.key, req.value, _ = strings.Cut(rest, " ")
	}
	return req, req.check()
}

// check says whether the request can be written as one line and read again.
func (r request) check() error {
	if hasKey := r.key != ""; hasKey != (arguments[r.verb] > 0) || strings.ContainsAny(r.key, " \r\n") {
		return fmt.Errorf("%w: bad key %q", errSyntax, r.key)
	}
	if strings.ContainsAny(r.value, "\r\n") {
		return fmt.Errorf("%w: bad value %q", errSyntax, r.value)
	}
	return nil
}

func (r request) line() string {
	switch arguments[r.verb] {
	case 0:
		return r.verb
	case 1:
		return r.verb + " " + r.key
	}
	return r.verb + " " + r.key + " " + r.value
}

// event is one change of a value.
type event struct {
	key     string
	value   string
	deleted bool
}

func (e event) line() string {
	if e.deleted {
		return "EVENT DEL " + e.key
	}
	return "EVENT SET " + e.key + " " + e.value
}

// parseEvent says whether the line is an event, and which.
func parseEvent(line string) (event, bool) {
	rest, ok := strings.CutPrefix(line, "EVENT ")
	if !ok {
		return event{}, false
	}
	req, err := parseRequest(rest)
	if err != nil || req.verb != "SET" && req.verb != "DEL" {
		return event{}, false
	}
	return event{key: req.key, value: req.value, deleted: req.verb == "DEL"}, true
}
