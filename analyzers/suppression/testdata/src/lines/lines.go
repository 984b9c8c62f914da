// Package lines has suppressions that something is wrong with.
package lines

import (
	"time"

	"github.com/futvet/futvet/futures"
	"github.com/futvet/futvet/futures/timer"
)

func NoReason() {
	timer.Sleep(time.Second) //futvet:ignore FV1001 // want `^FV9002: this suppression has no reason: say behind FV1001 why the finding is none$`
}

func NoReasonAbove() {
	//futvet:ignore FV1001 // want `has no reason`
	timer.Sleep(time.Second)
}

func NoRule() {
	timer.Sleep(time.Second) //futvet:ignore // want `names no rule: write //futvet:ignore ID REASON`
}

func OnlyReason() {
	timer.Sleep(time.Second) //futvet:ignore it is fine // want `names no rule: it is not the ID of one`
}

func Named() {
	timer.Sleep(time.Second) //futvet:ignore unawaited it is fine // want `names no rule: unawaited is written FV1001`
}

func Colon() {
	timer.Sleep(time.Second) //futvet:ignore FV1001: it is fine // want `names no rule: FV1001: is written FV1001`
}

func Unknown() {
	timer.Sleep(time.Second) //futvet:ignore FV1001,FV1234 it is fine // want `names no rule: FV1234 is not the ID of one`
}

func Useless(co *futures.Co) error {
	_, err := futures.Await(co, timer.Sleep(time.Second)) //futvet:ignore FV1001 it is not // want `of FV1001 matches nothing: delete it`
	return err
}

func HalfUseless() {
	timer.Sleep(time.Second) //futvet:ignore FV1001,FV3001 it is fine // want `of FV3001 matches nothing`
}

func TwoLinesAbove() {
	//futvet:ignore FV1001 it does not reach that far // want `of FV1001 matches nothing`

	timer.Sleep(time.Second)
}

func Below() {
	timer.Sleep(time.Second)
	//futvet:ignore FV1001 that is the other way round // want `of FV1001 matches nothing`
}

// A function is not its head.
//
//futvet:ignore FV1001 it is far below // want `of FV1001 matches nothing`
func Body() {
	timer.Sleep(time.Second)
}

func Statement(more bool) {
	//futvet:ignore FV1001 neither is a statement its head // want `of FV1001 matches nothing`
	if more {
		timer.Sleep(time.Second)
	}
}

func Literal(run func(func(), func())) {
	//futvet:ignore FV1001 nor is a literal // want `of FV1001 matches nothing`
	run(func() {
		timer.Sleep(time.Second)
	}, func() {
		timer.Sleep(time.Second)
	})
}

func Twice(co *futures.Co) error {
	//futvet:ignore FV9002 this rule is one too
	_, err := futures.Await(co, timer.Sleep(time.Second)) //futvet:ignore FV1001 it was once
	return err
}

//futvet:ignore FV9002 and has no cause here // want `of FV9002 matches nothing`
func Nothing() {}

//futvet:file-ignore FV3001 there are no guards // want `of FV3001 matches nothing`

//futvet:file-ignore // want `names no rule: write //futvet:file-ignore ID REASON`
