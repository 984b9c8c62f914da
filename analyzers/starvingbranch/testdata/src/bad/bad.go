// Package bad holds biased selects that ask for data first.
package bad

import (
	"context"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/compat"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

func Stop(co *futures.Co, in *mpsc.Receiver[int], stop *futures.CancelToken, use func(int)) error {
	for {
		item, told := futures.On(in.Recv()), futures.On(stop.Cancelled())
		switch co.SelectBiased(item, told) { // want `FV2006: the branch of Recv is asked first in every turn, and may always be ready: put that of Cancelled before it`
		case item:
			n, err := item.Result()
			if err != nil {
				return err
			}
			use(n)
		case told:
			return nil
		}
	}
}

func Done(co *futures.Co, ctx context.Context, in *mpsc.Receiver[int], use func(int)) error {
	for {
		item, told := futures.On(in.Recv()), futures.On(compat.Done(ctx))
		if co.SelectBiased(item, told) == told { // want `FV2006: the branch of Recv`
			return nil
		}
		n, err := item.Result()
		if err != nil {
			return err
		}
		use(n)
	}
}

// A channel that brings nothing but the news.
func News(co *futures.Co, in *mpsc.Receiver[int], stop *mpsc.Receiver[struct{}], use func(int)) error {
	for {
		item, told := futures.On(in.Recv()), futures.On(stop.Recv())
		if co.SelectBiased(item, told) == told { // want `FV2006: the branch of Recv`
			return nil
		}
		n, err := item.Result()
		if err != nil {
			return err
		}
		use(n)
	}
}

func Tick(co *futures.Co, in *mpsc.Receiver[int], tick *timer.Interval, use func(int), flush func()) error {
	for {
		item, t := futures.On(in.Recv()), futures.On(tick.Tick())
		switch co.SelectBiased(item, t) { // want `FV2006: the branch of Recv .* put that of Tick before it`
		case item:
			n, err := item.Result()
			if err != nil {
				return err
			}
			use(n)
		case t:
			flush()
		}
	}
}

// What is ready at once is ready always.
func Idle(co *futures.Co, tick *timer.Interval, sweep func(), passes int) {
	for passes > 0 {
		again, t := futures.On(futures.Ready(passes)), futures.On(tick.Tick())
		switch co.SelectBiased(again, t) { // want `FV2006: the branch of futures.Ready`
		case again:
			sweep()
		case t:
			passes--
		}
	}
}
