// Package require stands in for the assertions that tests are written with.
package require

type T interface {
	Errorf(format string, args ...any)
}

// Error fails the test unless there is an error.
func Error(t T, err error, args ...any) {
	if err == nil {
		t.Errorf("no error")
	}
}

// NoError fails the test if there is an error.
func NoError(t T, err error, args ...any) {
	if err != nil {
		t.Errorf("%v", err)
	}
}
