// Package keptcancel keeps functions that release, and values that others release.
package keptcancel

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"iter"
	"net/http"
	"time"
)

type Session struct {
	ctx    context.Context
	cancel context.CancelFunc
	tick   *time.Ticker
}

func Open(parent context.Context, every time.Duration) *Session {
	ctx, cancel := context.WithCancel(parent)
	return &Session{ctx, cancel, time.NewTicker(every)}
}

func (s *Session) Close() {
	s.tick.Stop()
	s.cancel()
}

func closeRows(rows *sql.Rows, err *error) {
	if cerr := rows.Close(); *err == nil {
		*err = cerr
	}
}

func Names(ctx context.Context, db *sql.DB) (names []string, err error) {
	rows, err := db.QueryContext(ctx, "select name from hosts")
	if err != nil {
		return nil, err
	}
	defer closeRows(rows, &err)
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return names, err
		}
		names = append(names, n)
	}
	return names, rows.Err()
}

func get(c *http.Client, url string) (*http.Response, error) {
	resp, err := c.Get(url)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, errors.New(resp.Status)
	}
	return resp, nil
}

func Size(c *http.Client, url string) (int64, error) {
	resp, err := get(c, url)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	return io.Copy(io.Discard, resp.Body)
}

func Pairs(seq iter.Seq[string]) (pairs [][2]string) {
	next, stop := iter.Pull(seq)
	defer stop()
	for {
		a, ok := next()
		if !ok {
			return pairs
		}
		b, _ := next()
		pairs = append(pairs, [2]string{a, b})
	}
}
