// Package x cleans up at the end of every turn of a loop.
package x

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

type Job struct {
	Name string
	Out  aio.Writer
	Text []string
}

// Run writes the text of all jobs, each through a writer of its own.
func Run(co *futures.Co, jobs []Job) error {
	for _, j := range jobs {
		err := func() (err error) {
			w := aio.NewWriter(j.Out)
			defer func() {
				if e := co.AsyncDrop(w); err == nil && e != nil {
					err = fmt.Errorf("%s: flush: %w", j.Name, e)
				}
			}()
			for _, line := range j.Text {
				if _, err := futures.Await(co, aio.WriteAll(w, []byte(line+"\n"))); err != nil {
					return fmt.Errorf("%s: %w", j.Name, err)
				}
			}
			return nil
		}()
		if err != nil {
			return err
		}
	}
	return nil
}
