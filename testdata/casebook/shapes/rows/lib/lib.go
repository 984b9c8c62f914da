// Code generated from shapes.txt by go test ./internal/casebook -run TestShapesAreGenerated -update. DO NOT EDIT.

package lib

import (
	"database/sql"
	"errors"
)

// Start hands the value over.
func Start() *sql.Rows {
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	return f
}

var broken bool

// Start2 hands the value over, or fails.
func Start2() (*sql.Rows, error) {
	if broken {
		return nil, errors.New("broken")
	}
	f, err := db.Query(query)
	if err != nil {
		panic(err)
	}
	return f, nil
}

// Release releases f.
func Release(f *sql.Rows) { f.Close() }

// Look looks at f.
func Look(f *sql.Rows) bool { return f != nil }

var db *sql.DB

const query = "select 1"
