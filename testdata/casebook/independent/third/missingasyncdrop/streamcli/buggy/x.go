// Package streamcli is the read command of a log store's command line tool.
package streamcli

import (
	"errors"
	"fmt"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// Record is one entry of a stream.
type Record struct {
	Seq  uint64
	Body []byte
}

// Format says how records are printed.
type Format int

// The formats.
const (
	Text Format = iota
	Raw
)

// Options of the read command.
type Options struct {
	Format Format
	Limit  int
}

func (o Options) encode(r Record) []byte {
	if o.Format == Raw {
		return r.Body
	}
	return fmt.Appendf(nil, "%d\t%s\n", r.Seq, r.Body)
}

// Stats are printed when the command is done.
type Stats struct {
	Records int
	Bytes   int
}

// Read copies records to out until the stream ends or the limit is reached.
func Read(co *futures.Co, records *mpsc.Receiver[Record], out aio.Writer, opts Options) (Stats, error) {
	var st Stats
	w := aio.NewWriter(out) // want "FV3001"
	for opts.Limit == 0 || st.Records < opts.Limit {
		rec, err := futures.Await(co, records.Recv())
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return st, fmt.Errorf("after %d records: %w", st.Records, err)
		}
		line := opts.encode(rec)
		if _, err := futures.Await(co, aio.WriteAll(w, line)); err != nil {
			return st, fmt.Errorf("writing: %w", err)
		}
		st.Records++
		st.Bytes += len(line)
	}
	return st, nil
}

// Command is Read as a future, for main.
func Command(records *mpsc.Receiver[Record], out aio.Writer, opts Options) futures.Future[Stats] {
	return futures.Async(func(co *futures.Co) (Stats, error) {
		defer records.Drop()
		st, err := Read(co, records, out, opts)
		if err != nil {
			return st, fmt.Errorf("read: %w", err)
		}
		return st, nil
	}, records)
}
