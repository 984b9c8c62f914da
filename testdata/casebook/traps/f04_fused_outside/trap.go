// Package trap goes on selecting after its lent future has completed. The future
// was fused once, before the loop, so the select skips it from then on.
package trap

import (
	"log"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/mpsc"
	"github.com/futvet/futvet/futures/timer"
)

// Collect gathers lines, and says once that it takes long.
func Collect(co *futures.Co, lines *mpsc.Receiver[string]) ([]string, error) {
	slow := futures.Fuse(timer.Sleep(5 * time.Second))
	defer slow.Drop()
	var all []string
	for {
		line := futures.On(lines.Recv())
		warn := futures.On(futures.Ref[time.Time](slow))
		switch co.Select(line, warn) {
		case line:
			s, err := line.Result()
			if err != nil {
				return all, nil
			}
			all = append(all, s)
		case warn:
			log.Print("still collecting")
		}
	}
}
