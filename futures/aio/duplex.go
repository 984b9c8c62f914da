package aio

// BufReadWriter buffers both directions of a [ReadWriter]: it is a [BufReader] and a
// [BufWriter], and all that is said of them is true for it, of cleanup in particular.
// It is Tokio's BufStream and bufio's ReadWriter. Since it is no Seeker, the two
// positions cannot get in each other's way.
type BufReadWriter struct {
	*BufReader
	*BufWriter
}

var (
	_ ReadWriter     = (*BufReadWriter)(nil)
	_ BufferedReader = (*BufReadWriter)(nil)
)

// NewReadWriter makes a BufReadWriter of rw, which it borrows.
func NewReadWriter(rw ReadWriter) *BufReadWriter {
	return &BufReadWriter{NewReader(rw), NewWriter(rw)}
}
