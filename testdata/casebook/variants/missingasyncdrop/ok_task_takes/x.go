// Package x hands a writer to a task, which flushes it; the task is handed on too.
package x

import (
	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/mpsc"
)

type Logger struct {
	lines *mpsc.Sender[string]
	task  *futures.Task[struct{}]
}

func (l *Logger) Drop() {
	l.lines.Drop()
	l.task.Drop()
}

func New(s futures.Spawner, dst aio.Writer) *Logger {
	tx, rx := mpsc.New[string](16)
	w := aio.NewWriter(dst)
	write := func(co *futures.Co) (struct{}, error) {
		defer rx.Drop()
		defer co.AsyncDrop(w)
		for {
			line, err := futures.Await(co, rx.Recv())
			if err != nil {
				return struct{}{}, err
			}
			if _, err := futures.Await(co, aio.WriteAll(w, []byte(line))); err != nil {
				return struct{}{}, err
			}
		}
	}
	return &Logger{lines: tx, task: futures.Spawn(s, futures.Async(write, rx, w))}
}
