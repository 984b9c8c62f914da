package futtest

import (
	"io"
	"testing"

	"github.com/futvet/futvet/futures"
)

// AssertPending polls f, which it borrows, and ends the test if it is ready.
// (tokio_test: assert_pending.)
func AssertPending[T any](t testing.TB, f futures.Future[T]) {
	t.Helper()
	if v, ready, err := f.Poll(NewContext()); ready {
		t.Fatalf("futtest: a future is ready, with %v and the error %v", v, err)
	}
}

// AssertReady polls f, which it borrows, returns its outcome, and ends the test if it is
// pending. (tokio_test: assert_ready.)
func AssertReady[T any](t testing.TB, f futures.Future[T]) (T, error) {
	t.Helper()
	v, ready, err := f.Poll(NewContext())
	if !ready {
		t.Fatalf("futtest: a future is pending")
	}
	return v, err
}

// AssertStreamPending polls s, which it borrows, and ends the test if it is ready.
// (futures-test: assert_stream_pending.)
func AssertStreamPending[T any](t testing.TB, s futures.Stream[T]) {
	t.Helper()
	if v, ready, err := s.PollNext(NewContext()); ready {
		t.Fatalf("futtest: a stream is ready, with %v and the error %v", v, err)
	}
}

// AssertStreamNext polls s, which it borrows, and ends the test unless that yields want.
// (futures-test: assert_stream_next.)
func AssertStreamNext[T comparable](t testing.TB, s futures.Stream[T], want T) {
	t.Helper()
	switch v, ready, err := s.PollNext(NewContext()); {
	case !ready:
		t.Fatalf("futtest: a stream is pending, not at %v", want)
	case err != nil:
		t.Fatalf("futtest: a stream has yielded the error %v, not %v", err, want)
	case v != want:
		t.Fatalf("futtest: a stream has yielded %v, not %v", v, want)
	}
}

// AssertStreamDone polls s, which it borrows, and ends the test unless it is at io.EOF.
// (futures-test: assert_stream_done.)
func AssertStreamDone[T any](t testing.TB, s futures.Stream[T]) {
	t.Helper()
	switch v, ready, err := s.PollNext(NewContext()); {
	case !ready:
		t.Fatalf("futtest: a stream is pending, not at its end")
	case err != io.EOF:
		t.Fatalf("futtest: a stream has yielded %v and the error %v, and is not at its end", v, err)
	}
}
