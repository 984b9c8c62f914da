package basic

import (
	"io"
	"os"
)

// The files of the slice are closed one by one, where they are opened.
func deferredEach(names []string) (io.Reader, error) {
	var list []io.Reader
	for _, n := range names {
		f, err := os.Open(n)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		list = append(list, f)
	}
	b, err := io.ReadAll(io.MultiReader(list...))
	if err != nil || len(b) == 0 {
		return nil, err
	}
	return nil, nil
}

func closedByName(a string) error {
	f, err := os.Open(a)
	if err != nil {
		return err
	}
	list := append([]*os.File(nil), f)
	f.Close()
	println(len(list))
	return nil
}

func drained(names []string) error {
	var list []*os.File
	defer func() {
		for _, f := range list {
			f.Close()
		}
	}()
	for _, n := range names {
		f, err := os.Open(n)
		if err != nil {
			return err
		}
		list = append(list, f)
	}
	return nil
}

func leftOnError(names []string) ([]*os.File, error) {
	var list []*os.File
	for _, n := range names {
		f, err := os.Open(n) // want `file that os.Open returns`
		if err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, nil
}

type logFile struct {
	file *os.File
	w    io.Writer
}

func keptByName(name string, more io.Writer) (*logFile, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	list := []io.Writer{}
	list = append(list, f)
	if more != nil {
		list = append(list, more)
	}
	return &logFile{file: f, w: io.MultiWriter(list...)}, nil
}
