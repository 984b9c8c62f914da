// Package printqueue reserves a printer's slot before a document is rendered, so
// that nothing is rendered in vain.
package printqueue

import (
	"errors"
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/oneshot"
	"github.com/futvet/futvet/futures/timer"
)

// Page is rendered output.
type Page struct {
	Document string
	Pixels   []byte
}

// Job asks the renderer for a page.
type Job struct {
	Document string
	Done     *oneshot.Sender[[]byte]
}

// Renderer turns documents into pixels.
type Renderer interface {
	Submit(Job) error
}

// Queue is the way to one printer.
type Queue struct {
	printer  *mpsc.Sender[Page]
	renderer Renderer
}

// New makes a queue.
func New(printer *mpsc.Sender[Page], r Renderer) *Queue {
	return &Queue{printer: printer, renderer: r}
}

func (q *Queue) render(co *futures.Co, document string) ([]byte, error) {
	tx, rx := oneshot.New[[]byte]()
	if err := q.renderer.Submit(Job{Document: document, Done: tx}); err != nil {
		tx.Drop()
		rx.Drop()
		return nil, fmt.Errorf("rendering %s: %w", document, err)
	}
	return futures.Await(co, rx)
}

func (q *Queue) print(co *futures.Co, document string) error {
	permit, err := futures.Await(co, q.printer.Reserve())
	if err != nil {
		return fmt.Errorf("printer: %w", err)
	}
	pixels, err := q.render(co, document)
	if err != nil {
		pixels = []byte("error page")
	}
	permit.Send(Page{Document: document, Pixels: pixels}) // want "FV3002"
	return err
}

// Print prints document, or gives up after limit.
func (q *Queue) Print(co *futures.Co, document string, limit time.Duration) error {
	job := futures.Async(func(co *futures.Co) (struct{}, error) {
		return struct{}{}, q.print(co, document)
	})
	_, err := futures.Await(co, timer.Timeout(limit, job))
	if errors.Is(err, futures.ErrElapsed) {
		return fmt.Errorf("%s was not printed within %v", document, limit)
	}
	return err
}
