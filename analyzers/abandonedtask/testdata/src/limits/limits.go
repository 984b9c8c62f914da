// Package limits holds what the rule does not see. A finding here is progress:
// then the page has to be changed too.
package limits

import (
	"github.com/futvet/futvet/futures"
)

type server struct {
	sp   futures.Spawner
	main *futures.Task[int]
}

// Nobody ever looks at the field.
func (s *server) Start(f futures.Future[int]) { s.main = futures.Spawn(s.sp, f) }

// Nobody uses the handle.
func Handle(sp futures.Spawner, f futures.Future[int]) { _ = futures.Spawn(sp, f).AbortHandle() }
