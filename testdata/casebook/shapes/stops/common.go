// Code generated from shapes.txt by go test ./internal/casebook -run TestShapesAreGenerated -update. DO NOT EDIT.

package stops

var (
	cond, cond2 bool
	failure     error
)

func work() error { return failure }
func use(...any)  {}

func mayPanic() {
	if cond {
		panic("x")
	}
}

func ints(yield func(int) bool) { yield(1) }
