// Package ifaces calls methods of the standard library through interfaces of its own.
package ifaces

import (
	"context"
	"database/sql"
	"net/http"
)

// They stand for a client and for a database.

type doer interface {
	Do(*http.Request) (*http.Response, error)
	Cached(url string) (*http.Response, error)
}

type dbtx interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func ifaceStatus(c doer, req *http.Request) (int, error) {
	resp, err := c.Do(req) // want `FV6001: the response that Do returns`
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

func ifaceClosed(c doer, req *http.Request) (int, error) {
	resp, err := c.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}

// Not a method of the library: whose the response is nobody knows.
func ifaceCached(c doer, url string) (int, error) {
	resp, err := c.Cached(url)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

func ifaceNames(ctx context.Context, db dbtx) (names []string, err error) {
	rows, err := db.QueryContext(ctx, "select name from hosts") // want `FV6001: the rows that QueryContext returns`
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return names, err
		}
		names = append(names, n)
	}
	return names, rows.Err()
}
