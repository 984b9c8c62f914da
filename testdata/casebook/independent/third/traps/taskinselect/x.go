// Package taskinselect waits for a task together with status messages. A task may
// be selected again after it has completed: it is skipped.
package taskinselect

import (
	"errors"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

// Build runs a build and passes on what it reports, to the last line.
func Build(co *futures.Co, build futures.Future[int], lines *mpsc.Receiver[string], show func(string)) (int, error) {
	task := futures.Spawn(co, build)
	defer co.AsyncDrop(task)
	code, done := 0, false
	var failed error
	for {
		ended := futures.On(futures.Ref[int](task))
		line := futures.On(lines.Recv())
		switch co.Select(ended, line) {
		case ended:
			code, failed = ended.Result()
			done = true
		case line:
			text, err := line.Result()
			if errors.Is(err, io.EOF) {
				if !done {
					return futures.Await(co, futures.Ref[int](task))
				}
				return code, failed
			}
			if err != nil {
				return code, err
			}
			show(text)
		}
	}
}
