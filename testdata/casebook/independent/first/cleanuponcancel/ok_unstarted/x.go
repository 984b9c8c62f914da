// Package x has a plan B that it may not need.
package x

import (
	"fmt"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
)

type Plan struct {
	Primary, Spare *mpsc.Receiver[int]
}

func value(rx *mpsc.Receiver[int], unit string) futures.Future[string] {
	return futures.Map(rx.Recv(), func(n int) string { return fmt.Sprint(n, unit) })
}

// Value is the primary's value, or the spare one's if that has ended. The spare
// future has not been started where it is given up.
func (p *Plan) Value(co *futures.Co, unit string) (string, error) {
	spare := value(p.Spare, unit+"?")
	v, err := futures.Await(co, value(p.Primary, unit))
	if err == nil {
		spare.Drop()
		return v, nil
	}
	return futures.Await(co, spare)
}
