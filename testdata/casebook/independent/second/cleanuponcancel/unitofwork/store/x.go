// Package store has units of work that must be ended.
package store

// Store counts its open units.
type Store struct {
	open int
	data map[string]int
}

// New makes an empty store.
func New() *Store { return &Store{data: map[string]int{}} }

// Unit is a group of changes.
//
//futvet:mustcall End
type Unit struct {
	store *Store
	add   map[string]int
}

// Begin starts a unit.
func (s *Store) Begin() *Unit {
	s.open++
	return &Unit{s, map[string]int{}}
}

// Add changes a number.
func (u *Unit) Add(key string, n int) { u.add[key] += n }

// End keeps the changes if err is nil, and ends u.
func (u *Unit) End(err error) {
	u.store.open--
	if err != nil {
		return
	}
	for k, n := range u.add {
		u.store.data[k] += n
	}
}
