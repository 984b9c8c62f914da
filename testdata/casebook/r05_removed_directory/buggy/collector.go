// Package collector writes the files of a support bundle into a directory of its own.
//
// A bundle that is called off is dropped while a file is being written. The write
// goes on on its goroutine; the directory is removed meanwhile, and comes back with
// one file in it.
//
// Source: oxidecomputer/omicron#10063, fixed in #10192 and #10204.
package collector

import (
	"context"
	"os"
	"path/filepath"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/compat"
)

func write(path string, data []byte) futures.Future[struct{}] {
	return compat.Blocking(func(context.Context) (struct{}, error) {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, os.WriteFile(path, data, 0o644)
	})
}

func remove(dir string) futures.Future[struct{}] {
	return compat.Blocking(func(context.Context) (struct{}, error) {
		return struct{}{}, os.RemoveAll(dir)
	})
}

// Collect writes files into dir, hands dir to pack, and removes it.
func Collect(co *futures.Co, dir string, files map[string][]byte, cancel *futures.CancelToken, pack func(dir string) error) error {
	for name, data := range files {
		written := futures.On(write(filepath.Join(dir, name), data))
		cancelled := futures.On(cancel.Cancelled())
		if co.Select(written, cancelled) == cancelled { // want "FV1004"
			_, err := futures.Await(co, remove(dir))
			return err
		}
		if _, err := written.Result(); err != nil {
			return err
		}
	}
	err := pack(dir)
	if err == nil {
		_, err = futures.Await(co, remove(dir))
	}
	return err
}
