// Package ok has suppressions that are good for something, and prose.
package ok

import (
	"fmt"
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/aio"
	"github.com/futvet/futvet/futures/timer"
)

func Beside() {
	timer.Sleep(time.Second) //futvet:ignore FV1001 it is an example
}

func Above() {
	//futvet:ignore FV1001 it is an example
	timer.Sleep(time.Second)
}

func AboveWithMore() {
	//futvet:ignore FV1001 it is an example
	// It really is.
	timer.Sleep(time.Second)
}

func Several(w aio.Writer, cond bool) {
	//futvet:ignore FV1001 it is an example
	//futvet:ignore FV3001 it is another // want `of FV3001`
	timer.Sleep(time.Second)
}

// The finding is on the line of the call, the comment on either end.
func LongStatement(w aio.Writer) {
	_ = futures.Map(
		aio.WriteAll(
			w, []byte("x")), func(n int) int { return n }) //futvet:ignore FV1001 it is an example
	//futvet:ignore FV1001 it is an example
	f := futures.Map(
		aio.WriteAll(w, []byte("x")),
		func(n int) int {
			return n
		},
	)
	fmt.Println(f == nil)
}

func BehindTheHead(co *futures.Co) {
	futures.Async(func(co *futures.Co) (int, error) { //futvet:ignore FV1001 it is an example
		return 0, nil
	})
}

func BehindTheEnd(co *futures.Co) {
	futures.Async(func(co *futures.Co) (int, error) {
		return 0, nil
	}) //futvet:ignore FV1001 it is an example
}

func Head(ready func(futures.Future[struct{}]) bool) {
	//futvet:ignore FV1001 it is an example
	if timer.Sleep(time.Second) == nil {
		println()
	}
	switch { //futvet:ignore FV1001 it does not matter which line // want `matches nothing`
	case timer.Sleep(time.Second) == nil: //futvet:ignore FV1001 it is an example
	}
}

func SpaceInList() {
	timer.Sleep(time.Second) //futvet:ignore FV1001, FV9002 it is an example
}

func Platform(co *futures.Co) error {
	//futvet:ignore FV1001,FV9002 it is a finding on one platform only
	_, err := futures.Await(co, timer.Sleep(time.Second))
	return err
}

// Write futvet:ignore FV1001 in a comment to suppress it.
// futvet:noreturn is for functions that never return, and
// futvet:ignore is for lines.
func Prose() {}

/*
futvet:ignore FV1001 at the beginning of a line of a long comment
*/
func LongComment() {}
