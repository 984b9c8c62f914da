// Package judged is looked at with the contracts of the standard library in force.
package judged

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
	f, err := os.Open(name) //futvet:ignore FV6001 it was left once // want `of FV6001 matches nothing`
	if err != nil {
		return err
	}
	return f.Close()
}
