// Package trap takes the error of a cancelled wait for any other error, where it
// makes no difference: at the end, or in a loop that asks before it goes on.
package trap

import (
	"context"
	"errors"
	"io"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/compat"
	"github.com/futvet/futvet/futures/mpsc"
)

// Flusher has something to flush.
type Flusher interface {
	Flush() futures.Future[struct{}]
}

// Shutdown flushes, and says so if it fails; there is nothing else to do.
func Shutdown(co *futures.Co, ctx context.Context, f Flusher, log func(string)) {
	if _, err := futures.Await(co, compat.WithContext(ctx, f.Flush())); err != nil {
		log(err.Error())
	}
}

// Poll asks all sources, for as long as the context lasts.
func Poll(co *futures.Co, ctx context.Context, source *mpsc.Receiver[string], handle, log func(string)) {
	for ctx.Err() == nil {
		s, err := futures.Await(co, compat.WithContext(ctx, source.Recv()))
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			log(err.Error())
			continue
		}
		handle(s)
	}
}

// Retry tries again, unless it was told to stop.
func Retry(co *futures.Co, token *futures.CancelToken, dial func() futures.Future[string], log func(string)) (string, error) {
	for {
		s, err := futures.Await(co, futures.RunUntilCancelled(token, dial()))
		if err == nil {
			return s, nil
		}
		if futures.IsCancelled(err) {
			return "", err
		}
		log(err.Error())
	}
}

// Ask passes on a panic, and the end of its block with it.
func Ask(co *futures.Co, f futures.Future[string], log func(any)) (s string, err error) {
	defer func() {
		if r := recover(); r != nil {
			log(r)
			panic(r)
		}
	}()
	return futures.Await(co, f)
}
