// Package install writes a program and runs it.
//
// The program's file is dropped, which starts its closing. The system finds it open
// for writing and refuses to run it.
//
// Source: tokio-rs/tokio#2307, smol-rs/async-fs#14.
package install

import (
	"context"
	"os"
	"os/exec"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/compat"
)

// File is a file whose operations block on goroutines of their own.
type File struct {
	f       *os.File
	closing futures.Future[struct{}]
	closed  bool
}

func create(path string) futures.Future[*File] {
	return compat.Blocking(func(context.Context) (*File, error) {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o755)
		return &File{f: f}, err
	})
}

func (f *File) write(p []byte) futures.Future[int] {
	return compat.Blocking(func(context.Context) (int, error) { return f.f.Write(p) })
}

// PollDrop closes the file.
func (f *File) PollDrop(cx *futures.Context) (ready bool, err error) {
	if f.closed {
		return true, nil
	}
	if f.closing == nil {
		f.closing = compat.Blocking(func(context.Context) (struct{}, error) { return struct{}{}, f.f.Close() })
	}
	_, ready, err = f.closing.Poll(cx)
	f.closed = ready
	return ready, err
}

// Drop has the file closed in the background.
func (f *File) Drop() {
	if f.closed {
		return
	}
	f.closed = true
	if f.closing != nil {
		f.closing.Drop()
	}
	go f.f.Close()
}

// Run installs a program and runs it.
func Run(co *futures.Co, path string, program []byte) error {
	f, err := futures.Await(co, create(path))
	if err != nil {
		return err
	}
	defer f.Drop()
	if _, err := futures.Await(co, f.write(program)); err != nil {
		return err
	}
	f.Drop() // want "FV3004"
	_, err = futures.Await(co, compat.Blocking(func(ctx context.Context) (struct{}, error) {
		return struct{}{}, exec.CommandContext(ctx, path).Run()
	}))
	return err
}
