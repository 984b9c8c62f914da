package codec

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/internal/leaftest"
)

// tokio-util's codecs.rs for lines: ends of both kinds, the last line, lines that are
// too long and what follows them.
func TestLines(t *testing.T) {
	tests := []struct {
		name string
		max  int
		text string
		want []string
	}{
		{"lines", -1, "line 1\nline 2\r\nline 3\n\r\n\r", []string{`"line 1"`, `"line 2"`, `"line 3"`, `""`}},
		{"the last one without an end", -1, "a\nb", []string{`"a"`, `"b"`}},
		{"the last one with half an end", -1, "a\nb\r", []string{`"a"`, `"b"`}},
		{"nothing", -1, "", nil},
		{"carriage returns", -1, "a\rb\r\r\n", []string{`"a\rb\r"`}},
		{"as long as can be", 3, "abc\nabc", []string{`"abc"`, `"abc"`}},
		{"a carriage return counts", 3, "ab\r\nabc\r\nd\n", []string{`"ab"`, "too long", `"d"`}},
		{"too long, then others", 3, "abcd\nef\nghijkl\n\nm", []string{"too long", `"ef"`, "too long", `""`, `"m"`}},
		{"too long, at the end", 3, "ab\ncdef", []string{`"ab"`, "too long"}},
		{"two in a row", 2, "abcdefgh\nijklm\nno\n", []string{"too long", "too long", `"no"`}},
		{"only empty lines", 0, "\n\na\n\n", []string{`""`, `""`, "too long", `""`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			make := func() *Lines {
				if test.max < 0 {
					return NewLines()
				}
				return NewLinesMax(test.max)
			}
			// Split at every two points.
			for i := range len(test.text) + 1 {
				for j := i; j <= len(test.text); j++ {
					w := &wire{pieces: []string{test.text[:i], wait, test.text[i:j], wait, wait, test.text[j:]}}
					got := read(t, nil, NewFramedRead(w, make()))
					if !slices.Equal(got, test.want) {
						t.Fatalf("split at %d and %d: got %v, want %v", i, j, got, test.want)
					}
				}
			}
		})
	}
	var buf []byte
	for _, line := range []string{"line 1", "", "line 2"} {
		buf, _ = NewLines().Encode(buf, line)
	}
	if string(buf) != "line 1\n\nline 2\n" {
		t.Errorf("encoded %q", buf)
	}
	if leaftest.Panics(func() { NewLinesMax(-1) }) == "" {
		t.Error("a negative maximum")
	}
}

// A line of many pieces is searched once, and one that is too long is not kept.
func TestLinesBuffer(t *testing.T) {
	l := NewLines()
	data := bytes.Repeat([]byte("x"), 1000)
	for n := range data {
		l.Decode(data[:n+1], false)
		if l.scanned != n+1 {
			t.Fatalf("%d of %d bytes are known", l.scanned, n+1)
		}
	}
	w := &wire{pieces: []string{strings.Repeat("x", 1<<20), "\na\n"}}
	b := aio.NewReader(w)
	f := NewFramedRead(b, NewLinesMax(100))
	if got := read(t, nil, f); !slices.Equal(got, []string{"too long", `"a"`}) {
		t.Errorf("got %v", got)
	}
}

// linesReference is what Lines is to make of text.
func linesReference(text string, max int) (want []string) {
	for text != "" {
		line, rest, found := strings.Cut(text, "\n")
		text = rest
		switch {
		case len(line) > max:
			want = append(want, "too long")
		case found || line != "\r":
			want = append(want, outcome(strings.TrimSuffix(line, "\r"), nil))
		}
	}
	return want
}

// The lines do not depend on the pieces in which they arrive, nor on how often waiting
// for them was given up.
func FuzzLines(f *testing.F) {
	f.Add("a\nb\r\nc", 5, uint64(1))
	f.Add("aaaaaaaaaaaaa\r\nb\r\r\n\r", 3, uint64(2))
	f.Add("\n\n\r\n\r", 0, uint64(3))
	f.Fuzz(func(t *testing.T, text string, max int, seed uint64) {
		if strings.Contains(text, wait) {
			return
		}
		codec := NewLines()
		if max >= 0 {
			codec = NewLinesMax(max)
		} else {
			max = math.MaxInt
		}
		rng := rand.New(rand.NewPCG(seed, 1))
		got := read(t, rng, NewFramedRead(&wire{pieces: split(rng, text)}, codec))
		if want := linesReference(text, max); !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

// tokio-util's length_delimited.rs, the examples of its documentation among them.
func TestLengthDelimited(t *testing.T) {
	o := func(options ...Option) []Option { return options }
	long := strings.Repeat("x", 70000)
	tests := []struct {
		name    string
		options []Option
		wire    string
		want    []string
	}{
		{"frames", nil, "\x00\x00\x00\x09abcdefghi\x00\x00\x00\x00\x00\x00\x00\x03123", []string{`"abcdefghi"`, `""`, `"123"`}},
		{"nothing", nil, "", nil},
		{"an end in the head", nil, "\x00\x00\x00\x01a\x00\x00", []string{`"a"`, "unexpected EOF"}},
		{"an end in the payload", nil, "\x00\x00\x00\x02a", []string{"unexpected EOF"}},
		{"large", nil, "\x00\x01\x11\x70" + long, []string{outcome(long, nil)}},
		{"too long", o(MaxFrameLength(5)), "\x00\x00\x00\x05abcde\x00\x00\x00\x06abcdef\x00\x00\x00\x01a", []string{`"abcde"`, "too long"}},
		{"far too long", o(LengthFieldLength(8)), "\xff\xff\xff\xff\xff\xff\xff\xff", []string{"too long"}},
		{"too long without the payload", nil, "\x7f\xff\xff\xff", []string{"too long"}},
		{"one byte", o(LengthFieldLength(1)), "\x03abc\x00\x01d", []string{`"abc"`, `""`, `"d"`}},
		{"little endian", o(LengthFieldLength(3), LittleEndian()), "\x03\x00\x00abc", []string{`"abc"`}},
		{"eight bytes", o(LengthFieldLength(8), LittleEndian()), "\x03\x00\x00\x00\x00\x00\x00\x00abc", []string{`"abc"`}},
		// The examples: "Hello world" with and without its head.
		{"example 1", o(LengthFieldLength(2), NumSkip(0), LengthAdjustment(2)), "\x00\x0bHello world", []string{`"\x00\vHello world"`}},
		{"example 2", o(LengthFieldLength(2)), "\x00\x0bHello world", []string{`"Hello world"`}},
		{"example 3, the field counts the head", o(LengthFieldLength(2), LengthAdjustment(-2)), "\x00\x0dHello world", []string{`"Hello world"`}},
		{"example 4, a head behind the field", o(LengthFieldLength(3), LengthAdjustment(5), NumSkip(0)), "\x00\x00\x0b\xca\xfeHello world", []string{`"\x00\x00\v\xca\xfeHello world"`}},
		{"example 5, parts before and behind", o(LengthFieldOffset(1), LengthFieldLength(2), LengthAdjustment(1), NumSkip(3)), "\xca\x00\x0b\xfeHello world", []string{`"\xfeHello world"`}},
		{"example 6, the field counts all", o(LengthFieldOffset(1), LengthFieldLength(2), LengthAdjustment(-3), NumSkip(3)), "\xca\x00\x0f\xfeHello world", []string{`"\xfeHello world"`}},
		{"more is skipped than the head", o(LengthFieldLength(1), NumSkip(3)), "\x02abcd\x01xyz", []string{`"cd"`, `"z"`}},
		{"below 0", o(LengthAdjustment(-2)), "\x00\x00\x00\x01a", []string{"bad length"}},
		// Tokio yields empty frames for ever.
		{"within the head", o(NumSkip(0)), "\x00\x00\x00\x00", []string{"bad length"}},
		{"the maximum counts what is yielded", o(LengthFieldLength(1), MaxFrameLength(3), LengthAdjustment(-1)), "\x04abc\x05abcd", []string{`"abc"`, "too long"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			step := 1 + len(test.wire)/40 // at every point, if there are not too many
			for i := 0; i <= len(test.wire); i += step {
				for j := i; j <= len(test.wire); j += step {
					w := &wire{pieces: []string{test.wire[:i], wait, test.wire[i:j], wait, test.wire[j:]}}
					codec := NewLengthDelimited(test.options...)
					got := read(t, nil, NewFramedRead(w, codec))
					if !slices.Equal(got, test.want) {
						t.Fatalf("split at %d and %d: got %.100v, want %.100v", i, j, got, test.want)
					}
				}
			}
		})
	}
}

func TestLengthDelimitedEncode(t *testing.T) {
	tests := []struct {
		name    string
		options []Option
		item    string
		want    string
	}{
		{"plain", nil, "abc", "\x00\x00\x00\x03abc"},
		{"empty", nil, "", "\x00\x00\x00\x00"},
		{"little endian", []Option{LittleEndian(), LengthFieldLength(2)}, "abc", "\x03\x00abc"},
		{"the field counts the head", []Option{LengthAdjustment(-4)}, "abc", "\x00\x00\x00\x07abc"},
		{"the field counts less", []Option{LengthAdjustment(2)}, "abc", "\x00\x00\x00\x01abc"},
		{"as long as can be", []Option{MaxFrameLength(3)}, "abc", "\x00\x00\x00\x03abc"},
		{"too long", []Option{MaxFrameLength(2)}, "abc", "too long"},
		{"below 0", []Option{LengthAdjustment(4)}, "abc", "bad length"},
		{"does not fit", []Option{LengthFieldLength(1)}, strings.Repeat("x", 256), "bad length"},
		{"fits", []Option{LengthFieldLength(1)}, strings.Repeat("x", 255), "\xff" + strings.Repeat("x", 255)},
		{"eight bytes", []Option{LengthFieldLength(8)}, "a", "\x00\x00\x00\x00\x00\x00\x00\x01a"},
	}
	for _, test := range tests {
		buf, err := NewLengthDelimited(test.options...).Encode([]byte("before"), []byte(test.item))
		got, ok := strings.CutPrefix(string(buf), "before")
		if err != nil {
			if got != "" {
				t.Errorf("%s: %q written although it failed", test.name, got)
			}
			got = outcome(nil, err)
		}
		if !ok || got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
	for _, o := range []Option{LengthFieldLength(0), LengthFieldLength(9), LengthFieldOffset(-1), NumSkip(-2), MaxFrameLength(-1)} {
		if got := leaftest.Panics(func() { NewLengthDelimited(o) }); got != "futures/codec: NewLengthDelimited with options out of range" {
			t.Errorf("panicked with %q", got)
		}
	}
}

// options are those of a LengthDelimited, in the range in which all may go wrong.
type options struct {
	offset, field, adjustment, skip, max int
	little                               bool
}

func (o options) codec() *LengthDelimited {
	list := []Option{LengthFieldOffset(o.offset), LengthFieldLength(o.field), LengthAdjustment(o.adjustment), NumSkip(o.skip), MaxFrameLength(o.max)}
	if o.little {
		list = append(list, LittleEndian())
	}
	return NewLengthDelimited(list...)
}

// reference is what a LengthDelimited is to make of data, computed in numbers that have
// no limit.
func (o options) reference(data []byte) (want []string) {
	for len(data) > 0 {
		head := o.offset + o.field
		if len(data) < max(head, o.skip) {
			return append(want, "unexpected EOF")
		}
		field := bytes.Clone(data[o.offset:head])
		if o.little {
			slices.Reverse(field)
		}
		size := new(big.Int).SetBytes(field)
		size.Add(size, big.NewInt(int64(o.adjustment)))
		end := new(big.Int).Add(size, big.NewInt(int64(o.skip)))
		switch {
		case size.Sign() < 0 || end.Cmp(big.NewInt(int64(head))) < 0:
			return append(want, "bad length")
		case size.Cmp(big.NewInt(int64(o.max))) > 0:
			return append(want, "too long")
		case end.Cmp(big.NewInt(int64(len(data)))) > 0:
			return append(want, "unexpected EOF")
		}
		n := int(end.Int64())
		want = append(want, outcome(data[o.skip:n], nil))
		data = data[n:]
	}
	return want
}

// Frames do not depend on the pieces in which they arrive, whatever the options; and
// what is encoded is decoded again.
func FuzzLengthDelimited(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x03abc\x00\x00\x00\x00"), uint64(1), uint8(0), uint8(4), int8(0), uint8(4), uint16(100))
	f.Add([]byte("\x03abc\x01x\xff"), uint64(2), uint8(0), uint8(1), int8(1), uint8(0), uint16(100))
	f.Add([]byte("\x01\x02\x00\x03\x04\x05abc"), uint64(3), uint8(1), uint8(2), int8(-2), uint8(6), uint16(5))
	f.Fuzz(func(t *testing.T, data []byte, seed uint64, offset, field uint8, adjustment int8, skip uint8, max uint16) {
		if bytes.Contains(data, []byte(wait)) {
			return
		}
		rng := rand.New(rand.NewPCG(seed, 2))
		o := options{int(offset % 9), 1 + int(field%8), int(adjustment), int(skip % 20), int(max), seed%2 == 0}
		got := read(t, rng, NewFramedRead(aio.Reader(&wire{pieces: split(rng, string(data))}), o.codec()))
		if want := o.reference(data); !slices.Equal(got, want) {
			t.Errorf("%+v: got %q, want %q", o, got, want)
		}

		// The same without an offset, and the field alone skipped, so that it can be encoded.
		o.offset, o.skip = 0, o.field
		c := o.codec()
		var encoded []byte
		var want []string
		for len(data) > 0 {
			n := 1 + rng.IntN(len(data))
			var err error
			if encoded, err = c.Encode(encoded, data[:n]); err == nil {
				want = append(want, outcome(data[:n], nil))
			}
			data = data[n:]
		}
		got = read(t, rng, NewFramedRead(aio.Reader(&wire{pieces: split(rng, string(encoded))}), c))
		if !slices.Equal(got, want) && !bytes.Contains(encoded, []byte(wait)) {
			t.Errorf("%+v: got %q, want %q", o, got, want)
		}
	})
}

// tokio-util's codecs.rs bytes_decoder, bytes_encoder.
func TestBytes(t *testing.T) {
	w := &wire{pieces: []string{"abc", wait, "d", "", wait, "ef"}}
	got := read(t, nil, NewFramedRead(w, Bytes{}))
	if !slices.Equal(got, []string{`"abc"`, `"d"`, `"ef"`}) {
		t.Errorf("got %v", got)
	}
	buf, _ := Bytes{}.Encode([]byte("a"), []byte("bc"))
	if string(buf) != "abc" {
		t.Errorf("encoded %q", buf)
	}
}

// An item does not share memory with the buffer that it came from.
func TestItemsAreCopies(t *testing.T) {
	data := binary.BigEndian.AppendUint32(nil, 3)
	data = append(data, "abc"...)
	_, item, _, _ := NewLengthDelimited().Decode(data, false)
	_, all, _, _ := Bytes{}.Decode(data, false)
	copy(data, "xxxxxxx")
	if string(item) != "abc" || string(all[4:]) != "abc" {
		t.Errorf("%q, %q", item, all)
	}
}
