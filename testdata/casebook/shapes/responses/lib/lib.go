// Code generated from shapes.txt by go test ./internal/casebook -run TestShapesAreGenerated -update. DO NOT EDIT.

package lib

import (
	"errors"
	"net/http"
)

// Start hands the value over.
func Start() *http.Response {
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	return f
}

var broken bool

// Start2 hands the value over, or fails.
func Start2() (*http.Response, error) {
	if broken {
		return nil, errors.New("broken")
	}
	f, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	return f, nil
}

// Release releases f.
func Release(f *http.Response) { f.Body.Close() }

// Look looks at f.
func Look(f *http.Response) bool { return f != nil }

var url = "http://localhost"
