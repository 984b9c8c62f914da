// Package idle is looked at without the contracts of the standard library all in force.
package idle

import "os"

func Left(name string) error {
	f, err := os.Open(name) //futvet:ignore FV6001 the process ends here
	if err != nil {
		return err
	}
	println(f.Name())
	return nil
}

func Closed(name string) error {
	f, err := os.Open(name) //futvet:ignore FV6001 it was left once
	if err != nil {
		return err
	}
	return f.Close()
}
