// Package publish uploads a build's artifacts while it collects the build's log.
package publish

import (
	"errors"
	"fmt"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

// Report is what a published build leaves behind.
type Report struct {
	Uploaded int64
	Log      []string
	Err      error
}

// Publisher publishes builds.
type Publisher struct {
	store aio.Writer
	log   *mpsc.Receiver[string]
}

// New makes a publisher. It borrows the receiver.
func New(store aio.Writer, log *mpsc.Receiver[string]) *Publisher {
	return &Publisher{store: store, log: log}
}

func (p *Publisher) upload(artifacts []aio.Reader) futures.Future[int64] {
	return futures.Async(func(co *futures.Co) (int64, error) {
		var total int64
		for i, a := range artifacts {
			n, err := futures.Await(co, aio.Copy(p.store, a))
			total += n
			if err != nil {
				return total, fmt.Errorf("artifact %d: %w", i, err)
			}
		}
		_, err := futures.Await(co, aio.Flush(p.store))
		return total, err
	})
}

// Publish uploads the artifacts. It is done when the upload is and the log has
// ended, whichever comes last.
func (p *Publisher) Publish(co *futures.Co, artifacts ...aio.Reader) Report {
	var rep Report
	upload := p.upload(artifacts)
	defer upload.Drop()
	uploaded, logged := false, false
	for !uploaded || !logged {
		done := futures.On(futures.Ref(upload))
		var line *futures.BranchOf[string]
		if !logged {
			line = futures.On(p.log.Recv())
		}
		switch co.SelectBiased(done, line) { // want "FV2001"
		case done:
			n, err := done.Result()
			rep.Uploaded, rep.Err = n, errors.Join(rep.Err, err)
			uploaded = true
		case line:
			text, err := line.Result()
			switch {
			case errors.Is(err, io.EOF):
				logged = true
			case err != nil:
				rep.Err = errors.Join(rep.Err, fmt.Errorf("log: %w", err))
				logged = true
			default:
				rep.Log = append(rep.Log, text)
			}
		}
	}
	return rep
}
