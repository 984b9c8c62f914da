// Package x runs two queries on one connection.
package x

import (
	"errors"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

type DB struct {
	conn aio.ReadWriter
	rows int
}

func (d *DB) query(sql string) futures.Future[[]byte] {
	return futures.Async(func(co *futures.Co) ([]byte, error) {
		if _, err := futures.Await(co, aio.WriteAll(d.conn, []byte(sql+";"))); err != nil {
			return nil, err
		}
		var size [2]byte
		if _, err := futures.Await(co, aio.ReadFull(d.conn, size[:])); err != nil {
			return nil, err
		}
		reply := make([]byte, int(size[0])<<8|int(size[1]))
		_, err := futures.Await(co, aio.ReadFull(d.conn, reply))
		return reply, err
	})
}

// Report asks for the fresh numbers, or for the stale ones if that takes too long.
func (d *DB) Report(co *futures.Co, table string) (string, error) {
	fresh, err := futures.Await(co, timer.Timeout(3*time.Second, d.query("select fresh from "+table))) // want "FV1002"
	if err == nil {
		return string(fresh), nil
	}
	if !errors.Is(err, futures.ErrElapsed) {
		return "", err
	}
	stale, err := futures.Await(co, d.query("select stale from "+table))
	if err != nil {
		return "", err
	}
	d.rows += len(stale)
	return string(stale) + " (stale)", nil
}
