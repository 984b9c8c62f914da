// Package x has several ways out, and drops what it made on each, once by hand and
// once through a function that takes it.
package x

import (
	"errors"
	"io"
	"strconv"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
)

func discard(f futures.Future[string]) error {
	f.Drop()
	return errors.New("discarded")
}

func Answer(co *futures.Co, in *aio.BufReader, kind int) (string, error) {
	line := in.ReadLine()
	switch {
	case kind < 0:
		line.Drop()
		return "", nil
	case kind == 0:
		return "", discard(line)
	case kind > 9:
		defer line.Drop()
		return strconv.Itoa(kind), nil
	}
	s, err := futures.Await(co, line)
	if err == io.EOF {
		return "", nil
	}
	return s, err
}
