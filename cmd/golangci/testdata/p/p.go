package p

import (
	"time"

	"github.com/futvet/futvet/futures/timer"
)

func F() {
	timer.Sleep(time.Second) // want "FV1001"
	timer.Sleep(time.Minute) //futvet:ignore FV1001 an example
}
