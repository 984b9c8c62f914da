// Package x makes a future inside a closure that returns from its middle.
package x

import (
	"fmt"
	"strings"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

func Names(co *futures.Co, in *aio.BufReader, ids []int) ([]string, error) {
	read := func(id int) (string, error) {
		line := in.ReadLine() // want "FV1001"
		if id < 0 {
			return "", fmt.Errorf("bad id %d", id)
		}
		s, err := futures.Await(co, line)
		return strings.TrimSpace(s), err
	}
	var names []string
	for _, id := range ids {
		name, err := read(id)
		if err != nil {
			return names, err
		}
		names = append(names, name)
	}
	return names, nil
}
