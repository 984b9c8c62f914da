//go:build !linux

package main

import "fmt"

var errLinux = fmt.Errorf("%w: measured on Linux only", errSkip)

func residentBytes() (float64, error)   { return 0, errLinux }
func raiseDescriptorLimit()             {}
func canServe(int) error                { return errLinux }
func serveEcho([]string) error          { return errLinux }
func loadEcho([]string) (values, error) { return nil, errLinux }
