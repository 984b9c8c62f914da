// Package logship writes a service's log lines to a collector until the service
// is stopped.
package logship

import (
	"fmt"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// Entry is one log line.
type Entry struct {
	Level string
	Text  string
}

// Shipper is a running log writer.
type Shipper struct {
	entries *mpsc.Sender[Entry]
	task    *futures.Task[int]
}

func ship(co *futures.Co, entries *mpsc.Receiver[Entry], collector aio.Writer) (int, error) {
	defer entries.Drop()
	w := aio.NewWriter(collector)
	defer co.AsyncDrop(w)
	n := 0
	var failed error
	for failed == nil {
		e, err := futures.Await(co, entries.Recv())
		if err == io.EOF {
			break
		}
		if err == nil {
			_, err = futures.Await(co, aio.WriteAll(w, fmt.Appendf(nil, "%-5s %s\n", e.Level, e.Text)))
		}
		if err != nil {
			failed = err
			continue
		}
		n++
	}
	if _, err := futures.Await(co, aio.Flush(w)); err != nil && failed == nil {
		failed = fmt.Errorf("flushing: %w", err)
	}
	return n, failed
}

// Start starts a shipper that writes to collector.
func Start(co *futures.Co, collector aio.Writer) *Shipper {
	tx, rx := mpsc.New[Entry](256)
	task := futures.Spawn(co, futures.Async(func(co *futures.Co) (int, error) {
		return ship(co, rx, collector)
	}, rx))
	return &Shipper{entries: tx, task: task}
}

// Log queues a line; it is lost if the collector is too slow.
func (s *Shipper) Log(level, text string) bool {
	return s.entries.TrySend(Entry{Level: level, Text: text}) == nil
}

// Stop ends the shipper and waits until it has stopped.
func (s *Shipper) Stop(co *futures.Co) error {
	s.entries.Drop()
	return co.AsyncDrop(s.task)
}
