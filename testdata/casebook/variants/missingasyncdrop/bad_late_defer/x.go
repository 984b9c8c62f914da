// Package x defers the flush of its writer after a check that may return.
package x

import (
	"fmt"
	"strings"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

func Write(co *futures.Co, dst aio.Writer, values []int) error {
	w := aio.NewWriter(dst) // want "FV3001"
	var b strings.Builder
	for _, v := range values {
		if v < 0 {
			return fmt.Errorf("negative value %d", v)
		}
		fmt.Fprintln(&b, v)
	}
	defer co.AsyncDrop(w)
	_, err := futures.Await(co, aio.WriteAll(w, []byte(b.String())))
	return err
}
