package main

import (
	"errors"
	"testing"
)

func TestParseRequest(t *testing.T) {
	for _, tt := range []struct {
		line string
		want request
		ok   bool
	}{
		{"GET a", request{verb: "GET", key: "a"}, true},
		{"SET a b", request{verb: "SET", key: "a", value: "b"}, true},
		{"SET a b c ", request{verb: "SET", key: "a", value: "b c "}, true},
		{"SET a", request{verb: "SET", key: "a"}, true},
		{"SET a ", request{verb: "SET", key: "a"}, true},
		{"SET  b", request{}, false},
		{"SET", request{}, false},
		{"DEL a", request{verb: "DEL", key: "a"}, true},
		{"SUBSCRIBE a", request{verb: "SUBSCRIBE", key: "a"}, true},
		{"PING", request{verb: "PING"}, true},
		{"QUIT", request{verb: "QUIT"}, true},
		{"PING a", request{}, false},
		{"GET", request{}, false},
		{"GET a b", request{}, false},
		{"get a", request{}, false},
		{"", request{}, false},
		{" ", request{}, false},
	} {
		got, err := parseRequest(tt.line)
		if (err == nil) != tt.ok || err != nil && !errors.Is(err, errSyntax) {
			t.Errorf("parseRequest(%q) fails with %v", tt.line, err)
		}
		if tt.ok && got != tt.want {
			t.Errorf("parseRequest(%q) = %+v, want %+v", tt.line, got, tt.want)
		}
		if again, err := parseRequest(got.line()); tt.ok && (err != nil || again != got) {
			t.Errorf("%+v is written as %q and read as %+v, %v", got, got.line(), again, err)
		}
	}
}

func TestEventLine(t *testing.T) {
	for _, e := range []event{{key: "a", value: "b c"}, {key: "a"}, {key: "a", deleted: true}} {
		if got, ok := parseEvent(e.line()); !ok || got != e {
			t.Errorf("%+v is written as %q and read as %+v, %v", e, e.line(), got, ok)
		}
	}
	for _, line := range []string{"", "OK", "EVENT", "EVENT GET a", "EVENT PING", "EVENT SET", "event SET a b"} {
		if e, ok := parseEvent(line); ok {
			t.Errorf("%q is read as %+v", line, e)
		}
	}
}

func TestRequestOfManyLinesIsRefused(t *testing.T) {
	for _, r := range []request{
		{verb: "SET", key: "a\nDEL", value: "b"},
		{verb: "SET", key: "a", value: "b\nQUIT"},
		{verb: "SET", key: "a", value: "b\r"},
		{verb: "GET", key: "a b"},
		{verb: "GET"},
		{verb: "PING", key: "a"},
	} {
		if err := r.check(); !errors.Is(err, errSyntax) {
			t.Errorf("%+v: %v", r, err)
		}
	}
}
