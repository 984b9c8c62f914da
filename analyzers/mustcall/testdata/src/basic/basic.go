// Package basic has each contract once, kept and broken.
package basic

import (
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"
)

func work(context.Context) error { return nil }

func cancelKept(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return work(ctx)
}

func cancelLeft(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // want `FV6001: the cancel function that context.WithCancel returns is not called on some path`
	if err := work(ctx); err != nil {
		return err
	}
	cancel()
	return nil
}

func cancelNamed(ctx context.Context) error {
	ctx, _ = signal.NotifyContext(ctx, os.Interrupt) // want `cancel function that signal.NotifyContext returns`
	return work(ctx)
}

func cause(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	err := work(ctx)
	cancel(err)
	return err
}

func bodyKept(url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

func bodyLeft(c *http.Client, req *http.Request) (string, error) {
	resp, err := c.Do(req) // want `FV6001: the response that Do returns is left on some path without Body.Close`
	if err != nil {
		return "", err
	}
	if resp.StatusCode != http.StatusOK {
		return "", errors.New(resp.Status)
	}
	b, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	return string(b), err
}

func bodyDecoded(url string, into any) error {
	resp, err := http.Get(url) // want `response that http.Get returns`
	if err != nil {
		return err
	}
	return json.NewDecoder(resp.Body).Decode(into)
}

func rowsKept(db *sql.DB) (n int, err error) {
	rows, err := db.Query("select 1")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

// Rows close themselves when Next returns false.
func rowsDrained(db *sql.DB) (n int, err error) {
	rows, err := db.Query("select 1")
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

func rowsLeft(db *sql.DB) (n int, err error) {
	rows, err := db.Query("select 1") // want `rows that Query returns is left on some path without Close`
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			return 0, err
		}
	}
	return n, rows.Err()
}

func txKept(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	if _, err := tx.Exec("delete"); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func txLeft(db *sql.DB) error {
	tx, err := db.Begin() // want `transaction that Begin returns is left on some path without Commit or Rollback`
	if err != nil {
		return err
	}
	if _, err := tx.Exec("delete"); err != nil {
		return err
	}
	return tx.Commit()
}

func pullKept(seq iter.Seq[int]) int {
	next, stop := iter.Pull(seq)
	defer stop()
	a, _ := next()
	b, _ := next()
	return a + b
}

// Nothing is owed once next has returned false.
func pullDrained(seq iter.Seq[int]) (n int) {
	next, stop := iter.Pull(seq)
	for {
		v, ok := next()
		if !ok {
			return n
		}
		if v < 0 {
			stop()
			return 0
		}
		n += v
	}
}

func pullLeft(seq iter.Seq2[int, error]) (int, error) {
	next, stop := iter.Pull2(seq) // want `stop function that iter.Pull2 returns is not called on some path`
	v, err, ok := next()
	if err != nil {
		return 0, err
	}
	if ok {
		stop()
	}
	return v, nil
}

func fileKept(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	_, err = f.WriteString("x")
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

func fileLeft(name string) error {
	f, err := os.Open(name) // want `file that os.Open returns is left on some path without Close`
	if err != nil {
		return err
	}
	st, err := f.Stat()
	if err != nil {
		return err
	}
	log.Println(st.Size())
	return f.Close()
}

func logs(name string) (*log.Logger, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return log.New(f, "", 0), nil // the logger has it
}

func serve(l net.Listener) error {
	for {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		go handle(c)
	}
}

func handle(c net.Conn) {
	defer c.Close()
	io.Copy(c, c)
}

func ping(addr string) error {
	c, err := net.Dial("tcp", addr) // want `connection that net.Dial returns is left`
	if err != nil {
		return err
	}
	if _, err := io.WriteString(c, "ping"); err != nil {
		return err
	}
	return c.Close()
}

// What is not written is of no use to somebody who is told of a failure.
func zipKept(w io.Writer, b []byte) error {
	zw := gzip.NewWriter(w)
	if _, err := zw.Write(b); err != nil {
		return err
	}
	return zw.Close()
}

func zipLeft(w io.Writer, b []byte) error {
	zw := gzip.NewWriter(w) // want `writer that gzip.NewWriter returns is left on some path without Close`
	_, err := zw.Write(b)
	if err != nil {
		return err
	}
	return nil
}

// A ticker that nobody has is collected since Go 1.23.
func tick() *time.Time {
	t := time.NewTicker(time.Second)
	now := <-t.C
	return &now
}
