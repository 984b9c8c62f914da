package leaf

// Ring is a first-in, first-out queue of values in one buffer that grows by
// doubling, so that a channel costs what it holds and not its capacity. The zero
// Ring is empty.
type Ring[T any] struct {
	buf  []T // n values from buf[head] on, wrapping
	head int
	n    int
}

// Len is the number of values.
func (r *Ring[T]) Len() int { return r.n }

// Push appends v. The buffer does not grow beyond limit, which is more than Len.
func (r *Ring[T]) Push(v T, limit int) {
	if r.n == len(r.buf) {
		grown := make([]T, min(max(2*len(r.buf), 4), limit))
		k := copy(grown, r.buf[r.head:])
		copy(grown[k:], r.buf[:r.head])
		r.buf, r.head = grown, 0
	}
	i := r.head + r.n
	if i >= len(r.buf) {
		i -= len(r.buf)
	}
	r.buf[i] = v
	r.n++
}

// Pop removes the first value of a Ring that is not empty, and forgets it.
func (r *Ring[T]) Pop() T {
	var zero T
	v := r.buf[r.head]
	r.buf[r.head] = zero
	r.head++
	if r.head == len(r.buf) {
		r.head = 0
	}
	r.n--
	return v
}

// RemoveAll empties the Ring, gives its buffer up, and returns the values, first
// come first.
func (r *Ring[T]) RemoveAll() []T {
	vs := make([]T, 0, r.n)
	for r.n > 0 {
		vs = append(vs, r.Pop())
	}
	r.buf, r.head = nil, 0
	return vs
}
