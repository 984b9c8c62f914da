package release

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
)

type item struct{ drops int }

func (i *item) Drop() { i.drops++ }

type byValue struct{ drops *int }

func (b byValue) Drop() { *b.drops++ }

func TestValue(t *testing.T) {
	var i item
	n := 0
	Value(&i)
	Value(byValue{&n})
	Value(interface{ Drop() }(&i))
	if i.drops != 2 || n != 1 {
		t.Errorf("%d and %d drops", i.drops, n)
	}
	Value(1)
	Value[*item](nil) // is not called
	Value[interface{ Drop() }](nil)
	Value[interface{ Drop() }]((*item)(nil))
}

// A value that panics, or calls Goexit, does not spare those behind it; what it did
// goes on after them.
func TestEachGoesOn(t *testing.T) {
	for _, how := range []string{"return", "panic", "Goexit"} {
		t.Run(how, func(t *testing.T) {
			var got []int
			var p any
			returned := false
			done := make(chan struct{})
			go func() {
				defer close(done)
				defer func() { p = recover() }()
				Each([]int{1, 2, 3, 4}, func(i int) {
					got = append(got, i)
					switch {
					case i%2 == 1 || how == "return":
					case how == "panic":
						panic(fmt.Sprint("at ", i))
					default:
						runtime.Goexit()
					}
				})
				returned = true
			}()
			<-done
			if !slices.Equal(got, []int{1, 2, 3, 4}) || returned != (how == "return") || how == "panic" && p != "at 2" {
				t.Errorf("got %v, returned %v, panic %v", got, returned, p)
			}
		})
	}
	Each(nil, func(int) {})
}

func TestIsNil(t *testing.T) {
	for _, x := range []any{nil, (*int)(nil), map[int]int(nil), (func())(nil), (chan int)(nil), []int(nil)} {
		if !IsNil(x) {
			t.Errorf("%T(nil) is not nil", x)
		}
	}
	for _, x := range []any{0, "", new(int), []int{}, struct{}{}} {
		if IsNil(x) {
			t.Errorf("%T is nil", x)
		}
	}
}
