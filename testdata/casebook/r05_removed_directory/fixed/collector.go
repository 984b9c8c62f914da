// Package collector writes the files of a support bundle into a directory of its own.
//
// A bundle that is called off stops between two files, and the directory is removed
// when nothing is being written.
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
		if cancel.IsCancelled() {
			_, err := futures.Await(co, remove(dir))
			return err
		}
		if _, err := futures.Await(co, write(filepath.Join(dir, name), data)); err != nil {
			return err
		}
	}
	err := pack(dir)
	if err == nil {
		_, err = futures.Await(co, remove(dir))
	}
	return err
}
