package futures

import (
	"testing"
	"unsafe"
)

// A task is what a program has hundreds of thousands of. Its size is decided, not
// found out: a new field has to be worth it.
func TestSizes(t *testing.T) {
	for _, tt := range []struct {
		name      string
		got, want uintptr
	}{
		{"Task[int]", unsafe.Sizeof(Task[int]{}), 96},
		{"Task[struct{}]", unsafe.Sizeof(Task[struct{}]{}), 96},
		{"Block[int]", unsafe.Sizeof(Block[int]{}), 32},
		{"Co", unsafe.Sizeof(Co{}), 104},
		{"state of Block[int]", unsafe.Sizeof(blockState[int]{}), 136},
	} {
		if tt.got > tt.want {
			t.Errorf("%s is %d bytes, not %d", tt.name, tt.got, tt.want)
		} else {
			t.Logf("%s is %d bytes", tt.name, tt.got)
		}
	}
}
