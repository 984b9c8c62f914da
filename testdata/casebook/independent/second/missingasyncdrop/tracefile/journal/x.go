// Package journal writes entries that are buffered.
package journal

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

// Journal buffers entries. Its asynchronous cleanup writes what is buffered.
type Journal struct {
	w       *aio.BufWriter
	entries int
}

// Open makes a journal on dst, which it borrows.
func Open(dst aio.Writer) *Journal { return &Journal{w: aio.NewWriter(dst)} }

// Add buffers an entry.
func (j *Journal) Add(co *futures.Co, line string) error {
	if _, err := futures.Await(co, aio.WriteAll(j.w, []byte(line+"\n"))); err != nil {
		return err
	}
	j.entries++
	return nil
}

// Len is the number of entries.
func (j *Journal) Len() int { return j.entries }

// PollDrop writes what is buffered.
func (j *Journal) PollDrop(cx *futures.Context) (bool, error) { return j.w.PollDrop(cx) }

// Drop does so in the background.
func (j *Journal) Drop() { j.w.Drop() }
