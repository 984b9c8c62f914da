// Package x makes a future and ends the process, or panics, where it cannot use it.
package x

import (
	"log"
	"os"

	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/executor"
)

func First(r aio.Reader, size int) int {
	f := aio.ReadFull(r, make([]byte, 16))
	if size > 16 {
		log.Fatalf("size %d is too large", size)
	}
	if size < 0 {
		panic("negative size")
	}
	n, err := executor.Run(f)
	if err != nil {
		log.Print(err)
		os.Exit(1)
	}
	return n
}
