// Package wal is a write-ahead log.
package wal

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Log appends to a file.
type Log struct {
	file    aio.Writer
	written int
}

// New makes a log that writes to w, which it borrows.
func New(w aio.Writer) *Log { return &Log{file: w} }

// Append is a future that writes p to the log.
//
// Cancel safety: not cancel safe: how much was written is lost.
func (l *Log) Append(p []byte) futures.Future[int] {
	return futures.Inspect(aio.WriteAll(l.file, p), func(n int, _ error) { l.written += n })
}

// Sync is a future that makes what was appended durable.
//
// Cancel safety: cancel safe.
func (l *Log) Sync() futures.Future[struct{}] { return aio.Flush(l.file) }
