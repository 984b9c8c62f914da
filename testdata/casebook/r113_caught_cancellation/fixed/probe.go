// Package probe asks all of its hosts whether they are well.
//
// A cancellation is not the host's: it is passed on.
//
// Source: detekt/detekt#5468, #5666, Kotlin/kotlinx.coroutines#1814,
// cdpdriver/kdriver#70.
package probe

import "github.com/futvet/futvet/futures"

// Host may be unwell.
type Host interface {
	Ask() futures.Future[bool]
}

func ask(co *futures.Co, h Host) (well bool) {
	defer func() {
		if r := recover(); r != nil {
			if futures.IsCancel(r) {
				panic(r)
			}
			well = false
		}
	}()
	well, err := futures.Await(co, h.Ask())
	return well && err == nil
}

// Round returns the hosts that are well.
func Round(co *futures.Co, hosts []Host) (well []Host) {
	for _, h := range hosts {
		if ask(co, h) {
			well = append(well, h)
		}
	}
	return well
}
