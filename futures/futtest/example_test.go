package futtest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/futtest"
	"github.com/futvet/futvet/futures/timer"
)

// account is a balance that is known elsewhere, too.
type account struct{ balance, reported int }

// deposit changes the balance and then tells somebody, which takes a while.
func (a *account) deposit(n int) futures.Future[int] {
	return futures.Async(func(co *futures.Co) (int, error) {
		a.balance += n
		if _, err := futures.Await(co, timer.Sleep(time.Hour)); err != nil {
			return 0, err
		}
		a.reported += n
		return a.balance, nil
	})
}

// An hour of virtual time passes in no time.
func ExampleRun() {
	t := new(testing.T) // a test's
	a := &account{}
	balance, err := futtest.Run(t, a.deposit(5))
	fmt.Println(balance, err)
	// Output: 5 <nil>
}

// What a cancellation breaks is found at the suspension point that breaks it.
func ExampleCancelEverywhere() {
	t := &printer{} // a *testing.T, in a test

	var a *account
	futtest.CancelEverywhere(t, func() futures.Future[int] {
		a = &account{}
		return a.deposit(5)
	}, func(point int) {
		if a.balance != a.reported {
			t.Errorf("the balance is %d, and %d was reported", a.balance, a.reported)
		}
	})
	// Output:
	// the balance is 5, and 0 was reported
	// futtest: CancelEverywhere, point 1, dropped while suspended at example_test.go:20 (futtest_test.ExampleCancelEverywhere.func1.(*account).deposit.1): the check failed
}

// A hand polls a future once at a time.
func ExampleByHand() {
	h := futtest.ByHand(futtest.PendingOnce(futures.Ready("done")))
	_, ready, _ := h.Poll()
	fmt.Println(ready, h.IsWoken())
	v, ready, _ := h.Poll()
	fmt.Println(v, ready)
	// Output:
	// false true
	// done true
}

// printer is a testing.TB that prints.
type printer struct {
	testing.TB
	failed bool
}

func (p *printer) Helper()      {}
func (p *printer) Failed() bool { return p.failed }
func (p *printer) Errorf(format string, args ...any) {
	p.failed = true
	fmt.Printf(format+"\n", args...)
}
