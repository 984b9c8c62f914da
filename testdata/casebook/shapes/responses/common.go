// Code generated from shapes.txt by go test ./internal/casebook -run TestShapesAreGenerated -update. DO NOT EDIT.

package responses

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

var url = "http://localhost"
