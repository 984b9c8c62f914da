// Package shape takes the future of a guard for the guard.
//
// Source: rust-lang/rust-clippy#8126.
package shape

import "github.com/futvet/futvet/futures/lock"

var n int

func Base(m *lock.Mutex[int]) {
	g := m.Lock() // want "FV1001"
	n++
	_ = g
}

func Permit(s *lock.Semaphore) {
	p := s.Acquire(1) // want "FV1001"
	n++
	_ = p
}

func Ignored(m *lock.RWMutex[int]) {
	m.RLock() // want "FV1001"
	n++
}
