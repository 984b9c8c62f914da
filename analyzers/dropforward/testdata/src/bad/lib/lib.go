// Package lib makes futures.
package lib

import "github.com/futvet/futvet/futures"

// Work is a future.
func Work(n int) futures.Future[int] {
	return futures.Map(futures.Ready(n), func(n int) int { return n + 1 })
}
