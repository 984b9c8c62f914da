package codec

import (
	"fmt"
	"math"
)

// LengthDelimited is the codec of frames that begin with a head, in which a field says
// how long the frame is. It keeps nothing between calls, and may be shared.
//
//	<-- offset --> <- field -> <-- the rest of the head, if any --> <-- payload -->
//
// The field's value, plus the adjustment, is how many bytes follow those that are
// skipped; these bytes are the item. Without options the head is a field of 4 bytes,
// big-endian, which is the length of what follows, and is left out.
//
// The options are those of Tokio's builder, with two differences: the maximum counts
// the bytes of the item when decoding, too, where Tokio looks at the field; and a
// length that would end the frame within its head is an error, where Tokio yields
// nothing without end.
type LengthDelimited struct {
	offset, field int
	adjustment    int
	skip          int // -1: the head up to the end of the field
	max           int
	little        bool
}

var _ Codec[[]byte, []byte] = (*LengthDelimited)(nil)

// Option is an option of [NewLengthDelimited].
type Option func(*LengthDelimited)

// LengthFieldOffset says how many bytes of the head come before the field; 0 without
// it. It concerns decoding only, as does [NumSkip]: an encoded frame begins with the
// field, unless its item has been prefixed.
func LengthFieldOffset(n int) Option { return func(l *LengthDelimited) { l.offset = n } }

// LengthFieldLength says how many bytes the field has, from 1 to 8; 4 without it.
func LengthFieldLength(n int) Option { return func(l *LengthDelimited) { l.field = n } }

// LengthAdjustment is added to the field's value when decoding, and taken from the
// length of the item when encoding; 0 without it. It is minus the size of the head
// where the field counts that, too.
func LengthAdjustment(n int) Option { return func(l *LengthDelimited) { l.adjustment = n } }

// NumSkip says how many bytes of a frame are left out before the item begins; without
// it, the head up to the end of the field.
func NumSkip(n int) Option { return func(l *LengthDelimited) { l.skip = n } }

// MaxFrameLength is how long an item may be; 8 MiB without it.
func MaxFrameLength(n int) Option { return func(l *LengthDelimited) { l.max = n } }

// LittleEndian makes the field little-endian.
func LittleEndian() Option { return func(l *LengthDelimited) { l.little = true } }

// NewLengthDelimited makes a codec. It panics if the options make no sense.
func NewLengthDelimited(options ...Option) *LengthDelimited {
	l := &LengthDelimited{field: 4, skip: -1, max: 8 << 20}
	for _, o := range options {
		o(l)
	}
	if l.skip == -1 {
		l.skip = l.offset + l.field
	}
	if l.offset < 0 || l.field < 1 || l.field > 8 || l.skip < 0 || l.max < 0 {
		panic("futures/codec: NewLengthDelimited with options out of range")
	}
	return l
}

// Decode implements [Decoder]. A frame that is too long or whose length cannot be right
// ends the stream: there is no telling where the next one begins.
func (l *LengthDelimited) Decode(data []byte, eof bool) (n int, item []byte, ok bool, err error) {
	head := l.offset + l.field
	if len(data) < max(head, l.skip) {
		return 0, nil, false, nil
	}
	v := l.get(data[l.offset:head])
	if v > math.MaxInt64/2 {
		return 0, nil, false, fmt.Errorf("%w: %d bytes, at most %d", ErrFrameTooLong, v, l.max)
	}
	size := int64(v) + int64(l.adjustment)
	switch {
	case size < 0 || int64(l.skip)+size < int64(head):
		return 0, nil, false, fmt.Errorf("%w: %d, adjusted by %d", ErrBadLength, v, l.adjustment)
	case size > int64(l.max):
		return 0, nil, false, fmt.Errorf("%w: %d bytes, at most %d", ErrFrameTooLong, size, l.max)
	}
	if int64(len(data)) < int64(l.skip)+size {
		return 0, nil, false, nil
	}
	end := l.skip + int(size)
	return end, append([]byte{}, data[l.skip:end]...), true, nil
}

// Encode implements [Encoder]. It fails if the item is too long, or if its length does
// not fit into the field.
func (l *LengthDelimited) Encode(buf []byte, item []byte) ([]byte, error) {
	if len(item) > l.max {
		return buf, fmt.Errorf("%w: %d bytes, at most %d", ErrFrameTooLong, len(item), l.max)
	}
	v := int64(len(item)) - int64(l.adjustment)
	if v < 0 || l.field < 8 && v>>(8*l.field) != 0 {
		return buf, fmt.Errorf("%w: %d bytes, adjusted by %d, in a field of %d", ErrBadLength, len(item), l.adjustment, l.field)
	}
	for i := range l.field {
		shift := 8 * (l.field - 1 - i)
		if l.little {
			shift = 8 * i
		}
		buf = append(buf, byte(v>>shift))
	}
	return append(buf, item...), nil
}

func (l *LengthDelimited) get(field []byte) (v uint64) {
	for i := range field {
		b := field[i]
		if l.little {
			b = field[len(field)-1-i]
		}
		v = v<<8 | uint64(b)
	}
	return v
}
