//line elsewhere.y:100
package made

import (
	"time"

	"github.com/futvet/futvet/futures/timer"
)

func Lines() {
//line elsewhere.y:7
	timer.Sleep(time.Second) //futvet:ignore FV1001 it is an example
	//futvet:ignore FV1001 it is an example
//line elsewhere.y:7
	timer.Sleep(time.Second)
}
